/** What became of something that is not stored yet, in words, and what can be done about it; whatever happens, its text stays. */
import type { Parcel } from "../wire/outbox";
import { t } from "../wire/words";
import { throwAway } from "./actions";
import { retry } from "./link";
import { refusal } from "./refusals";

export function Refused({ parcel, edit }: { parcel: Parcel; edit: () => void }) {
  return (
    <p class="small refused" role="alert">
      <span>{t("Not sent: {why}", { why: refusal(parcel.code, parcel.data) })}</span>
      <button type="button" class="link" onClick={edit}>{t("Edit")}</button>
      <button type="button" class="link" onClick={() => retry(parcel)}>{t("Try again")}</button>
      <button type="button" class="link" onClick={() => throwAway(parcel)}>{t("Discard")}</button>
    </p>
  );
}

export function stateWords(state: Parcel["state"]): string {
  if (state === "late") return t("sending…");
  return state === "stuck" ? t("not sent, will retry") : "";
}
