/** How a respondent is named to the visitor: always with what they are to the brand. */
import type { Person, Thread } from "../wire/apply";
import { t } from "../wire/words";
import { h } from "./dom";

export const staff = (person: Person | undefined): boolean => Boolean(person) && person!.role !== "ambassador" && person!.role !== "visitor";

export const nameOf = (person: Person | undefined): string => person?.name || t("Somebody");

/** "Customer since 2023 · not an employee", or what they say of it themselves; of staff it is enough that they are staff. */
export function lineOf(person: Person): string {
  if (staff(person)) return t("from the team");
  const { line, since, disclosure } = person;
  return [line, since && t("Customer since {year}", { year: String(since) }), disclosure || t("not an employee")].filter(Boolean).join(" · ");
}

/** The photo over the initial. It is fetched and painted, so that a page's policy need not allow pictures from elsewhere. */
export function portrait(face: Element, origin: string, photo: string): void {
  if ((face as HTMLElement).dataset["photo"] === photo) return;
  (face as HTMLElement).dataset["photo"] = photo;
  void fetch(photo.startsWith("/") ? origin + photo : `${origin}/photo/${photo}`, { credentials: "omit" })
    .then((answer) => answer.blob()).then(createImageBitmap).then((picture) => {
      const canvas = h("canvas", { width: 96, height: 96 });
      canvas.getContext("2d")!.drawImage(picture, 0, 0, 96, 96);
      face.replaceChildren(canvas);
    }, () => undefined); // the initial stays
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
