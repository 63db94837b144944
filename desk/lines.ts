/** A thread as it is read: days, what happened in words, bubbles in groups; pure. */
import type { Thread } from "../wire/apply";
import type { Parcel } from "../wire/outbox";
import type { Entry } from "../wire/protocol";
import { happening } from "./happenings";
import { sameDay } from "./time";

/** `first` and `last` of a run by the same person; the last one carries time and tick. */
export type Line =
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; words: string; at: number; opens: boolean }
  | { kind: "bubble"; key: string; entry: Entry; mine: boolean; first: boolean; last: boolean }
  | { kind: "parcel"; key: string; parcel: Parcel };

const TOGETHER = 3 * 60_000;

export function lines(thread: Thread, parcels: Parcel[]): Line[] {
  const found: Line[] = [];
  let before: Entry | null = null;
  for (const entry of thread.entries) {
    if ("veiled" in entry) continue;
    const said = entry.kind !== "event";
    const words = said ? "" : happening(entry, thread);
    if (!said && words === null) continue;
    const opens = !before || !sameDay(before.at, entry.at);
    if (opens && said) found.push({ kind: "day", key: `d${entry.seq}`, at: entry.at });
    if (said) bubble(found, entry, thread.me);
    else event(found, entry, words ?? "", opens);
    before = entry;
  }
  for (const parcel of parcels) found.push({ kind: "parcel", key: parcel.id, parcel });
  return found;
}

const minute = (at: number): number => Math.floor(at / 60_000);

/** What happened within one minute stands on one line; the first of a day carries its date. */
function event(found: Line[], entry: Entry, words: string, opens: boolean): void {
  const above = found.at(-1);
  if (above?.kind === "event" && !opens && minute(entry.at) === minute(above.at)) above.words += `\u00a0· ${words}`;
  else found.push({ kind: "event", key: `e${entry.seq}`, words, at: entry.at, opens });
}

/** The echo of a parcel keeps its key, so that the bubble on the screen stays the same element. */
function bubble(found: Line[], entry: Entry, me: number): void {
  const above = found.at(-1);
  const joins = above?.kind === "bubble" && above.entry.by === entry.by && above.entry.kind === entry.kind && entry.at - above.entry.at < TOGETHER;
  if (joins) above.last = false;
  found.push({ kind: "bubble", key: entry.client_id ?? `m${entry.seq}`, entry, mine: entry.by === me, first: !joins, last: true });
}
