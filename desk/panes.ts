/** Which conversations stand open side by side, and which one has the hand; pure apart from its three signals. */
import { computed, signal } from "@preact/signals";
import { rows } from "./store";

export const MOST = 4;
export type Spread = 1 | 2 | 4;

/** In the order in which they were last touched, newest last; the last one has the hand. */
export const open = signal<string[]>([]);
/** How many the window has room for, and how many the respondent wants. */
export const room = signal<Spread>(1);
export const wish = signal<Spread>(4);

export const focused = computed(() => shownOf(open.value).at(-1) ?? null);
/** What stands side by side, in the list's order so that nothing jumps when the hand moves. */
export const shown = computed(() => {
  const fit = shownOf(open.value).slice(-Math.min(room.value, wish.value));
  return rows.value.map((row) => row.conversation).filter((conversation) => fit.includes(conversation));
});

function shownOf(list: string[]): string[] {
  const here = new Set(rows.value.map((row) => row.conversation));
  return list.filter((conversation) => here.has(conversation));
}

/** Take a conversation in hand; the one untouched for longest makes way. */
export function show(conversation: string): void {
  if (open.value.at(-1) === conversation) return;
  open.value = [...open.value.filter((other) => other !== conversation), conversation].slice(-MOST);
}

export function putAway(conversation: string): void {
  open.value = open.value.filter((other) => other !== conversation);
}

/** J and K: the next or previous conversation of the list. */
export function step(by: 1 | -1): void {
  const list = rows.value.map((row) => row.conversation);
  if (list.length === 0) return;
  const at = focused.value === null ? (by === 1 ? -1 : 0) : list.indexOf(focused.value);
  show(list[(at + by + list.length) % list.length]!);
}
