/** Which conversations stand open side by side, and which one has the hand; pure apart from its signals. */
import { computed, signal } from "@preact/signals";
import { choices, type Spread } from "./choices";
import { rows } from "./store";

export const MOST = 4;

/** In the order in which they were last touched, newest last; the last one has the hand. */
export const open = signal<string[]>([]);
/** How many the window has room for; how many the respondent wants is a choice of this device. */
export const room = signal<Spread>(1);

export const focused = computed(() => shownOf(open.value).at(-1) ?? null);

let places: string[] = [];
/** What stands side by side. Each keeps its place; who comes takes the place of who went, so that nothing moves under the hand. */
export const shown = computed(() => (places = seated(places, shownOf(open.value).slice(-Math.min(room.value, choices.value.spread)))));

/** Where each of `here` sits, given where those before sat. */
export function seated(before: readonly string[], here: readonly string[]): string[] {
  const fresh = here.filter((one) => !before.includes(one));
  const kept = before.flatMap((one) => (here.includes(one) ? [one] : fresh.splice(0, 1)));
  return [...kept, ...fresh];
}

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
