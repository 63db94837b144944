/** Why something was refused, in words that say what to do. */
import type { Parcel } from "../wire/outbox";
import { n, t } from "../wire/words";
import { put } from "./dom";

export function refusal(code: string, data: any): string {
  switch (code) {
    case "message.too_long": return data?.limit ? n("too long: at most {count} character", "too long: at most {count} characters", data.limit) : t("too long");
    case "message.empty": return t("there is nothing in it");
    case "conversation.closed": return t("this conversation is over");
    case "conversation.too_many": return t("too many conversations are open: end one of them first");
    case "not_found": return t("this conversation does not exist any more");
    case "blocked": return t("you cannot write here at the moment");
    case "email.invalid": return t("this is not an e-mail address");
    case "rating.already": return t("you have rated this already");
    case "rating.too_early": return t("there was no answer to rate yet");
    default: return t("it could not be accepted");
  }
}

/** What became of a form's parcel, under its field; true while it is on its way. */
export function outcome(says: Element, sent: Parcel | undefined): boolean {
  const why = sent?.state === "refused" ? refusal(sent.code ?? "", sent.data) : "";
  says.classList.toggle("bad", Boolean(why));
  put(says, why ? why[0]!.toLocaleUpperCase() + why.slice(1) : sent ? t("sending…") : "");
  return Boolean(sent && !why);
}
