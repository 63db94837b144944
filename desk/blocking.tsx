/** Keeping a visitor out, with a reason that a manager can review. */
import { useState } from "preact/hooks";
import { t } from "../wire/words";
import { block } from "./actions";
import { Dialog, shut, Wrong } from "./dialog";

export function Blocking({ conversation }: { conversation: string }) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(1);
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    if (!reason.trim()) return setWhy(t("Say in a few words why."));
    setBusy(true);
    const refused = await block(conversation, reason.trim(), days);
    setBusy(false);
    if (refused) setWhy(refused);
    else shut();
  };
  const spans: [number, string][] = [[1, t("One day")], [30, t("30 days")], [0, t("Until a manager lifts it")]];
  return (
    <Dialog title={t("Block the visitor")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void go())}>
        <p class="quiet">{t("They can no longer write to anybody here. A manager can look at it and lift it.")}</p>
        <label class="entry"><span class="strong">{t("Why?")}</span>
          <input class="field" type="text" dir="auto" maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <fieldset class="entry"><legend class="strong">{t("For how long?")}</legend>
          <div class="choices">
            {spans.map(([span, words]) => (
              <label key={span} class="choice"><input type="radio" name="days" checked={days === span} onChange={() => setDays(span)} /><span>{words}</span></label>
            ))}
          </div>
        </fieldset>
        <Wrong words={why} />
        <div class="does"><button class="button grave" disabled={busy}>{t("Block")}</button><button type="button" class="button" onClick={shut}>{t("Leave it")}</button></div>
      </form>
    </Dialog>
  );
}
