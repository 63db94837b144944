/** The ranking as it was last read, and when it is old. */
import { signal } from "@preact/signals";
import type { BadgeMark, Ranking } from "../wire/protocol";

export const period = signal<Ranking["period"]>("month");
export const ranks = signal<Ranking | null>(null);
/** Counts what changes the ranking under one's eyes: somebody's rating, somebody's badge. */
export const praised = signal(0);

/** A badge's name in the reader's language, or in whichever it has. */
export function nameOfBadge(badge: BadgeMark, language: string): string {
  const { names } = badge;
  return names[language] ?? names[language.split("-")[0]!] ?? names["en"] ?? Object.values(names)[0] ?? "";
}
