/** What a conversation that has begun needs and the panel before it does not: the fold, lines, cards and their style. */
import type { Thread } from "../wire/apply";
import { learn, t } from "../wire/words";
import { language, plural, words } from "virtual:words/widget:thread,cards,lines,happenings,people,promotion,rating,refusals,several,sharing";
import { cards, end } from "./cards";
import { place, put } from "./dom";
import type { Head } from "./head";
import { lines, type Acts } from "./lines";
import { Following } from "./following";
import { arrived, isSaid } from "./promotion";
import { facing, lineOf, nameOf, portrait, typing } from "./people";
import { report } from "./reports";
import type { Talk } from "./talk";
import { Several } from "./several";
import { Sharing } from "./sharing";
import css from "./thread.css?inline";

export type View = { section: HTMLElement; log: Element; below: Element; bar: Element; types: Element; head: Head; acts: Acts; anew: () => void; placeholder: (text: string) => void };

export function begin(root: ShadowRoot, view: View, talk: Talk): void {
  learn({ language, plural, words });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  following = new Following(talk);
  sharing = new Sharing(talk);
  several = new Several(view, talk);
  arrived(talk);
}

/** With every drawing, in a conversation or before the next one. */
export const look = (open: boolean): void => several.look(open);

let following: Following;
let sharing: Sharing;
let several: Several;

/** Draws the conversation; true while somebody is typing, which ends without an event. */
export function draw(view: View, thread: Thread, talk: Talk, open: boolean): boolean {
  if (open && document.visibilityState === "visible" && !several.shown) following.read();
  const { stored, parcels } = talk;
  place(view.log, lines(thread, stored, parcels, { ...view.acts, follow: (share) => report(talk, "promotion.follow", { share }) }, talk.barred));
  sharing.follow(thread);
  place(view.below, [...sharing.card(thread), ...cards(thread, talk, view.anew)]);
  place(view.bar, [...sharing.bar(thread), ...end(thread, talk)]);
  title(view.head, thread, talk);
  const person = facing(thread);
  view.placeholder(thread.status === "closed" ? t("Write again") : person ? t("Write to {name}", { name: nameOf(person) }) : t("Write a message"));
  const writer = typing(thread, Date.now());
  put(view.types, writer ? t("{name} is writing…", { name: nameOf(writer) }) : "");
  return Boolean(writer);
}

function title(head: Head, thread: Thread, talk: Talk): void {
  const person = facing(thread);
  head.says(person ? nameOf(person) : "", person ? lineOf(person) : status(thread));
  if (person?.photo) portrait(head.element.querySelector(".face")!, talk.host.origin, person.photo);
  head.here.hidden = !talk.up || !person?.here || thread.status === "closed";
}

function status(thread: Thread): string {
  if (thread.status === "nobody" || thread.status === "parked") return t("Nobody is here now");
  return thread.status === "closed" ? t("The conversation ended") : t("One moment, please");
}

/** What others wrote after the visitor's last look, in this conversation and in their others. */
export function unread(thread: Thread): number {
  const seen = thread.reads[thread.me] ?? 0;
  return several.unread + thread.entries.filter((entry) => isSaid(entry) && entry.by !== thread.me && entry.seq > seen).length;
}
