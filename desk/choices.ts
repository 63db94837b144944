/** What the respondent chose for this device, kept in its storage; where that is blocked, for as long as the page is open. */
import { signal } from "@preact/signals";

export type Spread = 1 | 2 | 4;
export type Sounds = "all" | "questions" | "none";
/** `spread`: conversations side by side · `keys`: whether single letters are keys (WCAG 2.1.4) */
export type Choices = { spread: Spread; sounds: Sounds; keys: boolean };

const PLACE = "vouch.desk.choices";
export const FIRST: Choices = { spread: 4, sounds: "all", keys: true };

/** What was kept, as far as it makes sense: a newer or a broken version's words count for nothing. */
export function understood(kept: unknown): Choices {
  const { spread, sounds, keys } = (kept && typeof kept === "object" ? kept : {}) as Partial<Record<keyof Choices, unknown>>;
  return {
    spread: spread === 1 || spread === 2 ? spread : FIRST.spread,
    sounds: sounds === "questions" || sounds === "none" ? sounds : FIRST.sounds,
    keys: keys !== false,
  };
}

function read(): Choices {
  try {
    return understood(JSON.parse(localStorage.getItem(PLACE) ?? "null"));
  } catch {
    return FIRST;
  }
}

export const choices = signal<Choices>(read());

export function choose(some: Partial<Choices>): void {
  choices.value = { ...choices.value, ...some };
  try {
    localStorage.setItem(PLACE, JSON.stringify(choices.value));
  } catch {
    /* blocked: it holds until the page is left */
  }
}
