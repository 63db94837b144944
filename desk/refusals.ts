/** Why something was refused, in words a person can act on. */
import { t } from "../wire/words";

type Data = Record<string, unknown> | null | undefined;
const number = (data: Data, key: string): number => (typeof data?.[key] === "number" ? data[key] : 0);

const WORDS: Record<string, (data: Data) => string> = {
  "message.empty": () => t("There is nothing in it to send."),
  "message.too_long": (data) => t("It is too long: {limit} characters at most.", { limit: number(data, "limit") || 4000 }),
  "message.not_yours": () => t("This conversation is no longer yours."),
  "conversation.closed": () => t("The conversation is closed."),
  not_found: () => t("It is no longer there, or no longer yours."),
  not_allowed: () => t("You may not do that here."),
  malformed: () => t("The server could not read it."),
  slow_down: (data) => t("That was very fast. It goes on in {after} s.", { after: Math.max(1, Math.ceil(number(data, "after"))) }),
  unavailable: () => t("The server cannot take it right now."),
  "offer.taken": () => t("Somebody was faster. Thank you for being there!"),
  "offer.over": () => t("The offer is over."),
  "offer.full": () => t("You already have as many conversations as you take at once."),
  "transfer.nobody": () => t("Nobody there is free right now. You still have the conversation."),
  "transfer.not_possible": () => t("It cannot be handed over like that."),
  "reply.too_many_requests": () => t("The brand has not answered your earlier requests yet."),
  "page.nobody": () => t("Nobody answers in this conversation now."),
  "promotion.over": () => t("This promotion has ended. Choose another one."),
  blocked: () => t("This visitor is blocked."),
  "visitor.blocked": () => t("This visitor is already blocked."),
};

/** Nobody said no: the line is down. */
export const offline = (): string => t("Not connected right now. Please try again in a moment.");

export function refusal(code: string | undefined, data?: Data): string {
  return (code !== undefined && Object.hasOwn(WORDS, code) && WORDS[code]!(data)) || t("Something went wrong on our side. Please try again.");
}
