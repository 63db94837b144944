/** How a conversation stands at a glance: who has to act, for how long, and what is unread; pure. */
import type { Thread } from "../wire/apply";
import type { DeskConversation, Entry } from "../wire/protocol";

export type Mood = "mine" | "theirs" | "quiet" | "aside" | "closed" | "gone";

export const VISITOR = 1;
const QUIET = 5 * 60_000;

/** `mine`: waits for me · `theirs`: waits for the visitor · `quiet`: nobody wrote for 5 minutes · `aside`: put aside by me ·
 * `gone`: somebody else's now. */
export function mood(row: DeskConversation, thread: Thread | undefined, now: number): Mood {
  if (row.state === "closed" || thread?.status === "closed") return "closed";
  if (!row.mine) return "gone";
  if (!thread) return "theirs";
  if (thread.snoozed) return "aside";
  if (thread.waitsSince !== null) return "mine";
  return now - lastAt(row, thread) > QUIET ? "quiet" : "theirs";
}

export function texts(thread: Thread | undefined): Entry[] {
  return (thread?.entries ?? []).filter((entry): entry is Entry => !("veiled" in entry) && (entry.kind === "text" || entry.kind === "promotion"));
}

/** What an entry says on one line: a card that came without a sentence says its title. */
export function said({ body, data }: Entry): string {
  return body || (typeof data["title"] === "string" ? data["title"] : "");
}

export function lastAt(row: DeskConversation, thread: Thread | undefined): number {
  return texts(thread).at(-1)?.at ?? row.last_at;
}

/** Texts and notes of others after my read mark. */
export function unread(thread: Thread | undefined): number {
  if (!thread) return 0;
  const mark = thread.reads[thread.me] ?? 0;
  return thread.entries.filter((entry) => !("veiled" in entry) && entry.kind !== "event"
    && entry.by !== thread.me && entry.seq > mark).length;
}

/** Whether the visitor has read up to here. */
export function readByVisitor(thread: Thread, seq: number): boolean {
  return (thread.reads[VISITOR] ?? 0) >= seq;
}

/** Whether somebody blocked the visitor here. */
export function isBarred(thread: Thread): boolean {
  return thread.entries.some((entry) => !("veiled" in entry) && entry.kind === "event" && entry.data.what === "blocked");
}

/** The title of the window: `(2) Desk · Objectif`. */
export function title(count: number, words: string): string {
  return count > 0 ? `(${count}) ${words}` : words;
}
