/** Each respondent's work is rated apart; what was sent is thanked for in the place where it was given. */
import type { Thread } from "../wire/apply";
import { n, t } from "../wire/words";
import { h, type Item } from "./dom";
import { face } from "./head";
import { nameOf } from "./people";
import { isSaid } from "./promotion";
import { outcome } from "./refusals";
import type { Talk } from "./talk";

export function rated(thread: Thread, talk: Talk): Item[] {
  const others = thread.assignments.filter((one) => one.n !== thread.me && answered(thread, one.n));
  return others.map(({ assignment, n: who }) => {
    const name = nameOf(thread.people[who]);
    const sent = talk.parcels.find((one) => one.name === "assignment.rate" && one.command.assignment === assignment);
    const update = (element: HTMLElement) => {
      const form = element.querySelector("fieldset");
      if (form && assignment in thread.ratings) thank(element, name);
      else if (form) form.disabled = outcome(element.querySelector("[role=status]")!, sent);
    };
    return { key: `card-rate-${assignment}`, make: () => rating(name, assignment, talk), update };
  });
}

const answered = (thread: Thread, who: number): boolean => thread.entries.some((one) => isSaid(one) && one.by === who);

/** As high as the form was: what stands below does not come under the finger that sent it. */
function thank(card: HTMLElement, name: string): void {
  card.style.minBlockSize = `${card.offsetHeight}px`;
  card.replaceChildren(h("strong", {}, t("Thank you. Your rating reached {name}.", { name })));
}

function rating(name: string, assignment: string, talk: Talk): HTMLElement {
  const more = h("div", { class: "more", hidden: true });
  const star = (count: number) =>
    h("label", { class: "star" },
      h("input", { type: "radio", name: assignment, value: count, onchange: () => (more.hidden = false), "aria-label": n("{count} star", "{count} stars", count) }),
      h("span", { "aria-hidden": "true" }, "★"));
  const words = h("textarea", { class: "field", rows: 2, maxlength: 1000, dir: "auto", "aria-label": t("In a few words (optional)"), placeholder: t("In a few words (optional)") });
  const submit = (event: Event) => {
    event.preventDefault();
    const stars = Number(new FormData(event.currentTarget as HTMLFormElement).get(assignment));
    if (stars) talk.put("assignment.rate", { assignment, stars, words: words.value.trim() });
  };
  more.append(words, h("button", { class: "main" }, t("Send the rating")), h("p", { class: "meta", role: "status" }));
  return h("form", { class: "card rating", onsubmit: submit },
    h("fieldset", {},
      h("legend", {}, face(name), h("strong", {}, t("How was the help of {name}?", { name }))),
      h("div", { class: "stars" }, ...[1, 2, 3, 4, 5].map(star)),
      more));
}
