/** What was last read about each conversation's visitor, and that something has changed since. */
import { signal } from "@preact/signals";
import type { VisitorSeen } from "../wire/protocol";

export const visits = signal<Record<string, VisitorSeen>>({});
/** Counts per conversation what may have changed the visit: another page, another basket. */
export const moved = signal<Record<string, number>>({});

export function heardOfMove(conversation: string): void {
  moved.value = { ...moved.value, [conversation]: (moved.value[conversation] ?? 0) + 1 };
}
