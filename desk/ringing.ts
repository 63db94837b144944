/** When the desk makes a sound: for a question and for a visitor's word, as wished, and never before the first tap. */
import { choices } from "./choices";
import { focused } from "./panes";
import { looking, standing } from "./store";

export type Ring = "question" | "message";
const APART = 2_000;
let last = 0;

/** Away means quiet; what lies under one's eyes needs no sound. */
function wanted(kind: Ring, conversation: string | null): boolean {
  const { sounds } = choices.value;
  if (sounds === "none" || standing.value.availability === "away") return false;
  if (kind === "question") return true;
  return sounds === "all" && !(looking.value && document.hasFocus() && conversation === focused.value);
}

export function ring(kind: Ring, conversation: string | null = null): void {
  if (!wanted(kind, conversation) || Date.now() - last < APART) return;
  last = Date.now();
  sound(kind);
}

/** Browsers let a page sound only after somebody has touched it; before that nothing is even begun. */
export function sound(kind: Ring): void {
  if (navigator.userActivation?.hasBeenActive) void import("./chime").then(({ chime }) => chime(kind)).catch(() => undefined);
}
