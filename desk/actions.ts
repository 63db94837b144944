/** What a respondent does, each as one function: it shows at once, goes to the server, and tells gently when it failed. */
import { uid } from "../wire/ids";
import { t } from "../wire/words";
import type { Parcel } from "../wire/outbox";
import type { Commands, Offer, Standing } from "../wire/protocol";
import { discard, insist, ask, put, sync } from "./link";
import { hush, tell } from "./notice";
import { putAway } from "./panes";
import { offline, refusal } from "./refusals";
import { begin, closing, desk, line, looking, thread, wish } from "./store";
import { unread } from "./status";
import { back, enter, greet, phone } from "./view";

export const UNDO = 5_000;
const TYPING = 3_000;
const late = new Map<string, () => void>();
let typedAt: Record<string, number> = {};

const without = (offer: Offer): void => {
  desk.value = { ...desk.value, offers: desk.value.offers.filter((other) => other.uid !== offer.uid) };
};

export async function accept(offer: Offer): Promise<boolean> {
  const answer = await insist("offer.accept", { offer: offer.uid, client_id: uid() });
  if (answer?.ok) {
    without(offer);
    begin(answer.data.conversation, answer.data.epoch);
    greet(answer.data.conversation);
    void sync(answer.data.conversation);
    return true;
  }
  if (answer && answer.code !== "offer.full") without(offer);
  tell(answer ? refusal(answer.code, answer.data) : offline());
  return false;
}

export async function decline(offer: Offer): Promise<void> {
  without(offer);
  await insist("offer.decline", { offer: offer.uid, client_id: uid() });
}

export async function setAvailability(availability: Standing["availability"], until: number | null = null): Promise<void> {
  wish.value = availability;
  const answer = await insist("availability.set", until === null ? { availability } : { availability, until: Math.round(until) });
  if (answer?.ok) desk.value = { ...desk.value, standing: answer.data };
  if (wish.value === availability) wish.value = null;
  if (!answer?.ok) tell(answer ? refusal(answer.code, answer.data) : offline(), { alarm: true });
}

export function say(conversation: string, body: string, note: boolean): Parcel {
  typedAt = { ...typedAt, [conversation]: 0 };
  const epoch = thread(conversation).epoch;
  return put("message.post", { conversation, client_id: uid(), body, kind: note ? "note" : "text", epoch });
}

/** A refused text goes back to where it can be changed; nothing typed is thrown away. */
export function takeBack(parcel: Parcel): string {
  discard(parcel);
  return (parcel.command as Commands["message.post"]["command"]).body;
}

export function typing(conversation: string, on: boolean): void {
  const last = typedAt[conversation] ?? 0;
  if (line.value !== "up" || (on ? Date.now() - last < TYPING : last === 0)) return;
  typedAt = { ...typedAt, [conversation]: on ? Date.now() : 0 };
  void ask("typing.show", { conversation, on });
}

/** The read mark moves only where a person can see the text. */
export function seen(conversation: string): void {
  const { head, me } = thread(conversation);
  if (line.value !== "up" || me === 0 || !looking.value || unread(thread(conversation)) === 0) return;
  void ask("read.mark", { conversation, seq: head });
}

/** Undo instead of confirm: the close leaves after five seconds, or when the page does. */
export function close(conversation: string, category: string | null): void {
  const epoch = thread(conversation).epoch;
  letGo(conversation, t("Conversation closed."), () => put("conversation.close", { conversation, client_id: uid(), epoch, category }));
}

/** One tap: to whoever of the company is free; a note goes by the transfer's dialog. */
export function escalate(conversation: string): void {
  const epoch = thread(conversation).epoch;
  letGo(conversation, t("Handed to the team."), () => put("conversation.transfer", { conversation, client_id: uid(), epoch, audience: "agents" }));
  if (phone.value) back();
}

/** Off the desk at once, and for good after the time in which it can be undone. */
function letGo(conversation: string, words: string, act: () => void): void {
  closing.value = [...closing.value, conversation];
  putAway(conversation);
  withUndo(conversation, words, act, () => {
    closing.value = closing.value.filter((other) => other !== conversation);
    enter(conversation);
  });
}

function withUndo(key: string, words: string, act: () => void, undone: () => void = () => undefined): void {
  const stop = undoable(key, act);
  tell(words, { undo: () => (stop(), undone(), hush()) }, UNDO);
}

/** Done after five seconds, or when the page goes away, unless the function that it returns is called before. */
export function undoable(key: string, act: () => void): () => void {
  const go = (): void => void (late.delete(key) && act());
  late.set(key, go);
  setTimeout(go, UNDO);
  return () => void late.delete(key);
}

addEventListener("pagehide", () => late.forEach((go) => go()));

type Target = { member: string } | { team: string } | { audience: "agents" | "ambassadors" };

/** Why it did not work, or nothing when it did; the note stays in the dialog until then. */
export async function transfer(conversation: string, target: Target, note: string): Promise<string | null> {
  const epoch = thread(conversation).epoch;
  const answer = await insist("conversation.transfer", { conversation, client_id: uid(), epoch, note, ...target });
  if (!answer) return offline();
  if (!answer.ok) return refusal(answer.code, answer.data);
  tell(t("Handed over. You can still read it for a day."));
  putAway(conversation);
  if (phone.value) back();
  return null;
}

/** Why it did not work, or nothing when it did. */
export async function share(conversation: string, client_id: string, promotion: string, words: string): Promise<string | null> {
  const answer = await insist("promotion.share", { conversation, client_id, epoch: thread(conversation).epoch, promotion, words });
  if (!answer) return offline();
  if (!answer.ok) return refusal(answer.code, answer.data);
  void sync(conversation);
  return null;
}

export function block(conversation: string, reason: string, days: number, scope: Commands["visitor.block"]["command"]["scope"] = "brand"): void {
  const act = (): void => void put("visitor.block", { conversation, client_id: uid(), reason, days, scope });
  withUndo(`block ${conversation}`, t("The visitor is blocked."), act);
}

/** Aside until then, or (null) until the visitor writes; a time that is over brings it back. */
export async function snooze(conversation: string, until: number | null): Promise<void> {
  const answer = await insist("conversation.snooze", { conversation, client_id: uid(), until });
  if (!answer?.ok) return tell(answer ? refusal(answer.code, answer.data) : offline(), { alarm: true });
  tell(t("Put aside."), { undo: () => (hush(), void takeUp(conversation)) });
}

export async function takeUp(conversation: string): Promise<void> {
  const answer = await insist("conversation.snooze", { conversation, client_id: uid(), until: 0 });
  if (!answer?.ok) tell(answer ? refusal(answer.code, answer.data) : offline(), { alarm: true });
}

/** An unsent text goes, and comes back by Undo as it was. */
export function throwAway(parcel: Parcel): void {
  discard(parcel);
  tell(t("Discarded."), { undo: () => (put(parcel.name as "message.post", parcel.command as Commands["message.post"]["command"]), hush()) });
}

export async function askForPage(conversation: string): Promise<void> {
  const answer = await insist("mirror.ask", { conversation, client_id: uid(), epoch: thread(conversation).epoch });
  if (!answer?.ok) tell(refusal(answer?.code, answer?.data), { alarm: true });
}

export async function stopSeeing(conversation: string): Promise<void> {
  const answer = await insist("mirror.hide", { conversation, client_id: uid() });
  if (!answer?.ok) tell(refusal(answer?.code, answer?.data), { alarm: true });
}
