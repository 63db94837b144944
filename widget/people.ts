/** How a respondent is named to the visitor: always with what they are to the brand. */
import type { Person, Thread } from "../wire/apply";
import { t } from "../wire/words";

export const staff = (person: Person | undefined): boolean => Boolean(person) && person!.role !== "ambassador" && person!.role !== "visitor";

export const nameOf = (person: Person | undefined): string => person?.name || t("Somebody");

/** "Customer since 2023 · not an employee"; of staff it is enough that they are staff. */
export function lineOf(person: Person): string {
  if (staff(person)) return t("from the team");
  return person.line ? `${person.line} · ${t("not an employee")}` : t("not an employee");
}

/** The responsible one; after the end the one who was it last. */
export function facing(thread: Thread | null): Person | undefined {
  const n = thread?.responsible?.n ?? (thread?.status === "closed" ? thread.assignments.at(-1)?.n : undefined);
  return n === undefined ? undefined : thread!.people[n];
}

/** Who is typing, besides the visitor. */
export function typing(thread: Thread, now: number): Person | undefined {
  const found = Object.entries(thread.typing).find(([who, until]) => Number(who) !== thread.me && until > now);
  return found && thread.people[Number(found[0])];
}
