/** A badge of one's own is announced: calmly, with the reason, until it was seen. */
import { t } from "../wire/words";
import { seeAward } from "./feeding";
import { Coin } from "./parts";
import { nameOfBadge } from "./ranks";
import { desk, language } from "./store";

/** The place is always there, so that a screen reader says what comes into it. */
export function Celebration() {
  const award = desk.value.awards.find((one) => !one.seen);
  return (
    <div class="celebration-place" role="status">
      {award && (
        <div class="card celebration" key={award.uid}>
          <Coin symbol={award.badge.symbol} />
          <div>
            <p class="small quiet">{t("You have a badge")}</p>
            <p class="celebration-name"><bdi>{nameOfBadge(award.badge, language.value)}</bdi></p>
            <p class="small">{t("Because {number} of your answers were rated {stars} stars or more. Thank you, {name}.", { number: award.number, stars: award.stars, name: desk.value.me.name })}</p>
            <button type="button" class="button main" onClick={() => seeAward(award.uid)}>{t("How nice")}</button>
          </div>
        </div>
      )}
    </div>
  );
}
