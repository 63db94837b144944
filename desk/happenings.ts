/** What happened in a conversation, in words for the respondent who reads it; null for what goes without saying. */
import type { Thread } from "../wire/apply";
import type { Entry } from "../wire/protocol";
import { t } from "../wire/words";
import { untilWords } from "./snoozes";
import { VISITOR } from "./status";
import { language, today } from "./store";

/** Words of another direction stay whole in a sentence that is read from the right. */
const apart = (words: string): string => (document.dir === "rtl" ? `\u2068${words}\u2069` : words);

type Data = Record<string, unknown>;

export function nameOf(thread: Thread, n: unknown): string {
  const person = typeof n === "number" ? thread.people[n] : undefined;
  return person?.name || (n === VISITOR ? t("Visitor") : t("Somebody"));
}

const LET_GO: Record<string, (name: string) => string> = {
  released: (name) => t("{name} gave it back", { name }),
  revoked: (name) => t("{name} no longer answers here", { name }),
  silent: (name) => t("{name} did not answer in time: it goes on to others", { name }),
  offline: (name) => t("{name} is not there any more: it goes on to others", { name }),
};

const WORDS: Record<string, (data: Data, thread: Thread) => string | null> = {
  started: (data) => {
    const page = data.page as { title?: string } | null | undefined;
    return page?.title ? t("Asked from “{page}”", { page: apart(page.title) }) : t("Asked on the site");
  },
  joined: () => null,
  left: () => null,
  assigned: (data, thread) => (data.n === thread.me ? t("You answer now") : t("{name} answers now", { name: nameOf(thread, data.n) })),
  released: (data, thread) => {
    const tell = LET_GO[String(data.reason)];
    return tell ? tell(nameOf(thread, data.n)) : null;
  },
  transferred: (data, thread) => {
    const to = data.to === "agents" ? t("the team") : data.to === "ambassadors" ? t("the community") : String(data.to ?? "");
    return data.n === thread.me ? t("You handed over to {to}", { to }) : t("{name} handed over to {to}", { name: nameOf(thread, data.n), to });
  },
  passed_on: (data) => t("{name} did not take it: others are asked", { name: String(data.to ?? "") }),
  waiting: (data) => (data.for === "agents" ? t("Waiting for the team") : t("Waiting for the community")),
  nobody: () => t("Nobody was free; the visitor knows"),
  parked: () => t("Left with an e-mail: the answer will be mailed"),
  closed: (data, thread) => {
    if (data.n === thread.me) return t("You closed the conversation");
    return data.n === null || data.n === undefined ? t("Closed") : t("{name} closed the conversation", { name: nameOf(thread, data.n) });
  },
  page_asked: (data, thread) => (data.n === thread.me ? t("You asked to see the page") : t("{name} asked to see the page", { name: nameOf(thread, data.n) })),
  page_shown: () => t("The visitor shows the page"),
  page_hidden: (data) => (data.was === "shown" ? t("The page is no longer shown") : data.n === VISITOR ? t("The visitor would rather not show the page") : null),
  snoozed: (data, thread) => {
    const until = typeof data.until === "number" ? untilWords(data.until, today.value, language.value) : "";
    if (data.n !== thread.me) return t("{name} put it aside", { name: nameOf(thread, data.n) });
    return until ? t("You put it aside until {time}", { time: until }) : t("You put it aside until they write");
  },
  woken: (data) => (data.why === "time" ? t("Back from aside: it is time") : null),
  reopened: () => t("The visitor wrote again: open once more"),
  rated,
  blocked: () => t("The visitor was blocked"),
};

export function happening(entry: Entry, thread: Thread): string | null {
  const what = String(entry.data.what);
  return Object.hasOwn(WORDS, what) ? WORDS[what]!(entry.data, thread) : null;
}

export function stars(count: number): string {
  const full = Math.max(0, Math.min(5, Math.round(count)));
  return "★".repeat(full) + "☆".repeat(5 - full);
}

export const ratedYou = (count: number): string => t("Rated you {stars}", { stars: stars(count) });

function rated(data: Data, thread: Thread): string {
  const assignment = thread.assignments.find((one) => one.assignment === data.assignment);
  const given = stars(Number(data.stars ?? 0));
  const words = typeof data.words === "string" && data.words ? t("“{words}”", { words: data.words }) : "";
  const who = assignment?.n === thread.me ? ratedYou(Number(data.stars ?? 0))
    : t("Rated {name} {stars}", { name: nameOf(thread, assignment?.n), stars: given });
  return words ? `${who} ${words}` : who;
}
