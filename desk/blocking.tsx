/** Keeping a visitor out, with a reason that a manager can review. */
import { useState } from "preact/hooks";
import { t } from "../wire/words";
import { block } from "./actions";
import { Dialog, shut, Wrong } from "./dialog";
import { desk } from "./store";

type Scope = "conversation" | "site" | "brand";

export function Blocking({ conversation }: { conversation: string }) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(1);
  const [scope, setScope] = useState<Scope>("conversation");
  const [why, setWhy] = useState<string | null>(null);
  const go = (): void => {
    if (!reason.trim()) return setWhy(t("Say in a few words why."));
    block(conversation, reason.trim(), scope === "conversation" ? 0 : days, scope);
    shut();
  };
  const spans: [number, string][] = [[1, t("One day")], [30, t("30 days")], [0, t("Until a manager lifts it")]];
  const scopes: [Scope, string][] = [["conversation", t("Only this conversation")], ["site", t("The whole site")], ["brand", t("All of {brand}", { brand: desk.value.me.brand })]];
  return (
    <Dialog title={t("Block the visitor")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), go())}>
        <p class="quiet">{scopeWords(scope)}</p>
        <label class="entry"><span class="strong">{t("Why?")}</span>
          <input class="field" type="text" dir="auto" maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <fieldset class="entry"><legend class="strong">{t("Where?")}</legend>
          <div class="choices">
            {scopes.map(([kind, words]) => (
              <label key={kind} class="choice"><input type="radio" name="scope" checked={scope === kind} onChange={() => setScope(kind)} /><span>{words}</span></label>
            ))}
          </div>
        </fieldset>
        {scope !== "conversation" && <fieldset class="entry"><legend class="strong">{t("For how long?")}</legend>
          <div class="choices">
            {spans.map(([span, words]) => (
              <label key={span} class="choice"><input type="radio" name="days" checked={days === span} onChange={() => setDays(span)} /><span>{words}</span></label>
            ))}
          </div>
        </fieldset>}
        <Wrong words={why} />
        <div class="does"><button class="button grave">{t("Block")}</button><button type="button" class="button" onClick={shut}>{t("Leave it")}</button></div>
      </form>
    </Dialog>
  );
}

function scopeWords(scope: Scope): string {
  if (scope === "conversation") return t("This conversation ends. They can ask again.");
  return t("They can no longer write to anybody there. A manager can look at it and lift it.");
}
