/** Where the respondent is on this screen: list or thread on a phone, which sheet or dialog stands open. */
import { computed, signal } from "@preact/signals";
import type { EarlierConversation } from "../wire/protocol";
import { focused, show } from "./panes";

type Kind = "transfer" | "close" | "block" | "snooze" | "keys" | "settings" | "palette" | "reply" | "promotion";
export type Dialog = { kind: Kind; conversation: string } | { kind: "history"; conversation: string; earlier: EarlierConversation };

export type Beside = "visitor" | "feed" | "ranking";

export const phone = signal(false);
/** Whether the column lies above the conversations instead of beside them. */
export const narrow = signal(false);
export const view = signal<"list" | "thread">("list");
export const panel = signal(false);
/** What the column beside the conversations shows; null until somebody chose. */
export const beside = signal<Beside | null>(null);
/** Until somebody chose: who asks, while there is somebody; else what goes on among ourselves. */
export const besideNow = computed<Beside>(() => beside.value ?? (focused.value === null ? "feed" : "visitor"));
/** Whether a person can see this tab of the column. */
export const isBeside = (kind: Beside): boolean => besideNow.value === kind && (!narrow.value || panel.value);
export const dialog = signal<Dialog | null>(null);
/** Text that goes back into a composer to be changed. */
export const returned = signal<{ conversation: string; text: string } | null>(null);
/** The name of the box in which this conversation is written. */
export const boxOf = (conversation: string): string => `write-${conversation}`;
/** A wish to write: the composer of this conversation takes the focus. */
export const wanted = signal<{ conversation: string; note: boolean } | null>(null);

export function watchWidth(): void {
  for (const [width, is] of [["48rem", phone], ["74.99rem", narrow]] as const) {
    const query = matchMedia(`(max-width: ${width})`);
    const look = (): void => void (is.value = query.matches);
    look();
    query.addEventListener("change", look);
  }
  addEventListener("popstate", () => (view.value = history.state?.desk === "thread" ? "thread" : "list"));
}

/** After an offer is accepted: its box takes the focus, unless somebody writes somewhere else, or a keyboard would cover the phone. */
export function greet(conversation: string): void {
  const writing = writes(document.activeElement);
  enter(conversation);
  if (!writing && !phone.value) wanted.value = { conversation, note: false };
}

/** Take a conversation in hand; on a phone it fills the screen and the system's own Back leads to the list. */
export function enter(conversation: string): void {
  show(conversation);
  if (phone.value && history.state?.desk !== "thread") history.pushState({ desk: "thread" }, "");
  view.value = "thread";
}

/** To the list; the history gives back the entry that `enter` made, so that the system's Back needs one press, not two. */
export function back(): void {
  view.value = "list";
  if (history.state?.desk === "thread") history.back();
  panel.value = false;
}

/** Show this beside the conversations; the same once more puts the column away where it lies above them. */
export function lookBeside(kind: Beside): void {
  panel.value = !(panel.value && besideNow.value === kind);
  beside.value = kind;
}

export function openDialog(kind: Kind, conversation = focused.value ?? ""): void {
  dialog.value = { kind, conversation };
}

/** Whether typing belongs to what has the focus; on a menu or a button a single key is still a key. */
export function writes(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])");
}
