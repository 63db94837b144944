/** What the site says or a tap tells beside the conversation: an order, a promotion that was opened. Nobody typed it, nobody corrects it. */
import type { Parcel } from "../wire/outbox";
import type { Talk } from "./talk";

/** Of who never wrote nothing is told. */
export function report(talk: Talk, name: "order.report" | "promotion.follow", command: object): void {
  if (!talk.conversation && !talk.kept.value.token) return;
  talk.outbox.put(name, command);
  talk.wake();
}

/** True when the refused parcel was a report: it is dropped, and the site's developer reads why. */
export function dropped(talk: Talk, { id, name, code, data }: Parcel): boolean {
  if (name !== "order.report" && name !== "promotion.follow") return false;
  console.warn("vouch:", name, code, ...(data?.fields ?? []));
  talk.discard(id);
  return true;
}
