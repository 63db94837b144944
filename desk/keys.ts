/** The desk by keyboard; single keys are off while somebody writes, and can be switched off (WCAG 2.1.4). */
import { accept, decline } from "./actions";
import { choices } from "./choices";
import { focused, step } from "./panes";
import { offers, openRows } from "./store";
import { boxOf, dialog, enter, lookBeside, openDialog, wanted, writes } from "./view";

export function watchKeys(): void {
  addEventListener("keydown", pressed);
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || dialog.value !== null) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("palette");
    return;
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-4]$/.test(event.code)) {
    const row = openRows.value[Number(event.code.slice(-1)) - 1];
    if (!row) return;
    event.preventDefault();
    take(row.conversation);
  } else if (!event.altKey && !event.ctrlKey && !event.metaKey && choices.value.keys && !writes(event.target)) single(event);
}

function single(event: KeyboardEvent): void {
  const here = openRows.value.find((row) => row.conversation === focused.value)?.conversation ?? null;
  const offer = offers.value[0];
  const acts: Record<string, (() => void) | false | undefined> = {
    j: () => step(1),
    k: () => step(-1),
    a: offer && (() => void accept(offer)),
    d: offer && (() => void decline(offer)),
    s: here !== null && (() => openDialog("snooze", here)),
    t: here !== null && (() => openDialog("transfer", here)),
    c: here !== null && (() => openDialog("close", here)),
    r: here !== null && (() => take(here)),
    n: here !== null && (() => (wanted.value = { conversation: here, note: true })),
    i: () => lookBeside("visitor"),
    f: () => lookBeside("feed"),
    g: () => lookBeside("ranking"),
    "?": () => openDialog("keys"),
  };
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

/** The box takes the focus at once where it is there already: the next letter must not fall into another conversation. */
function take(conversation: string): void {
  enter(conversation);
  document.getElementById(boxOf(conversation))?.focus();
  wanted.value = { conversation, note: false };
}
