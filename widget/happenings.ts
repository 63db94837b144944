/** The log's events in words for the visitor; what they need not know has none. */
import type { Thread } from "../wire/apply";
import type { Entry } from "../wire/protocol";
import { t } from "../wire/words";
import { nameOf, staff } from "./people";

type Told = (thread: Thread, data: any) => string;

const TOLD: Record<string, Told> = {
  assigned(thread, data) {
    const person = thread.people[data.n];
    if (!person) return "";
    return staff(person) ? t("{name}, from the team, answers you", { name: nameOf(person) }) : t("{name} answers you", { name: nameOf(person) });
  },
  joined(thread, data) {
    const { n, role } = data.who as { n: number; role: string };
    const responsible = thread.assignments.some((one) => one.n === n);
    return role === "visitor" || responsible ? "" : t("{name}, from the team, joins", { name: nameOf(thread.people[n]) });
  },
  transferred(thread, data) {
    const name = nameOf(thread.people[data.n]);
    if (data.to === "agents") return t("{name} hands over to our team", { name });
    if (data.to === "ambassadors") return t("{name} hands over to another owner", { name });
    return t("{name} hands over to {other}", { name, other: data.to });
  },
  released(thread, data) {
    const name = nameOf(thread.people[data.n]);
    if (data.reason === "silent") return t("{name} did not answer in time: we ask somebody else", { name });
    return /^(offline|released|revoked)$/.test(data.reason) ? t("{name} had to go: we ask somebody else", { name }) : "";
  },
  passed_on: (_thread, data) => t("{name} is not free right now: we ask somebody else", { name: data.to }),
  nobody: () => t("Nobody was free just then"),
  parked: () => t("You left your e-mail address"),
  closed(thread, data) {
    if (data.n === thread.me) return t("You ended the conversation");
    return data.n ? t("{name} ended the conversation", { name: nameOf(thread.people[data.n]) }) : t("The conversation ended");
  },
  page_shown: (thread, data) => t("{name} sees your page", { name: nameOf(thread.people[data.n]) }),
  page_hidden: (_thread, data) => (data.was === "shown" ? t("Your page is no longer shown") : ""),
  reopened: () => t("You wrote again: the conversation is open"),
  rated(thread, data) {
    const n = thread.assignments.find((one) => one.assignment === data.assignment)?.n;
    return t("You gave {name} {stars} of {most}", { name: nameOf(thread.people[n ?? 0]), stars: data.stars, most: 5 });
  },
};

export function happening(thread: Thread, entry: Entry): string {
  const what = String(entry.data["what"]);
  return Object.hasOwn(TOLD, what) ? TOLD[what]!(thread, entry.data) : "";
}
