/** The foot of the inbox: how many conversations stand side by side, the keyboard, and the ways out. */
import { t } from "../wire/words";
import { choices as chosen, choose, type Spread } from "./choices";
import { room } from "./panes";
import { Mark } from "./parts";
import { nameOfBadge } from "./ranks";
import { Reach } from "./reach";
import { desk, language, openRows } from "./store";
import { narrow, openDialog } from "./view";
import { start } from "./start";

export function Foot() {
  return (
    <footer class="foot">
      {narrow.value && <Reach />}
      {room.value > 1 && openRows.value.length > 1 && <SideBySide />}
      <nav class="ways small" aria-label={t("Elsewhere")}>
        <You />
        {start().places.map((place) => <a key={place.href} href={place.href}>{placeWords(place.kind)}</a>)}
        <button type="button" class="link" onClick={() => openDialog("settings")}>{t("Settings")}</button>
        <button type="button" class="link keys" onClick={() => openDialog("keys")}>{t("Keys")} <kbd>?</kbd></button>
      </nav>
    </footer>
  );
}

export const placeWords = (kind: "account" | "console"): string => (kind === "console" ? t("Console") : t("Your account"));

/** Who I am here, with my badges. */
function You() {
  const { me, awards } = desk.value;
  return (
    <span class="you">
      <bdi>{me.name}</bdi>{" "}
      {awards.map(({ uid, badge }) => <Mark key={uid} symbol={badge.symbol} name={nameOfBadge(badge, language.value)} />)}
    </span>
  );
}

function SideBySide() {
  const choices = ([1, 2, 4] as Spread[]).filter((count) => count <= room.value);
  return (
    <div class="spread" role="radiogroup" aria-labelledby="side-by-side">
      <span id="side-by-side" class="small quiet">{t("Side by side")}</span>
      {choices.map((count) => (
        <label key={count}>
          <input type="radio" name="spread" checked={Math.min(chosen.value.spread, room.value) === count} onChange={() => choose({ spread: count })} />
          <span class="num">{count}</span>
        </label>
      ))}
    </div>
  );
}
