/** What can be set for this device: sounds with a test, and whether single letters are keys. */
import { t } from "../wire/words";
import { choices, choose, type Sounds } from "./choices";
import { Dialog } from "./dialog";
import { sound } from "./ringing";
import { start } from "./start";

export function Settings() {
  const { sounds, keys } = choices.value;
  const kinds: [Sounds, string][] = [["all", t("Questions and messages")], ["questions", t("Only new questions")], ["none", t("None")]];
  const account = start().places.find((place) => place.kind === "account");
  return (
    <Dialog title={t("Settings")}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <fieldset class="entry"><legend class="strong">{t("Sounds")}</legend>
          <div class="choices">
            {kinds.map(([kind, words]) => (
              <label key={kind} class="choice"><input type="radio" name="sounds" checked={sounds === kind} onChange={() => choose({ sounds: kind })} /><span>{words}</span></label>
            ))}
          </div>
          <span class="hint">{t("While you are away the desk is silent.")}</span>
          <span><button type="button" class="button small" onClick={() => sound("question")}>{t("Test the sound")}</button></span>
        </fieldset>
        <label class="switch not-phone"><input type="checkbox" checked={keys} onChange={(event) => choose({ keys: event.currentTarget.checked })} />
          <span><span class="strong">{t("Single letters are keys")}</span><span class="hint">{t("Switch it off when you speak to your computer. Keys with Alt or Ctrl stay.")}</span></span>
        </label>
        <p class="small quiet">{t("These hold for this device.")} {account && <a href={account.href}>{t("Name, language and password: your account")}</a>}</p>
      </form>
    </Dialog>
  );
}
