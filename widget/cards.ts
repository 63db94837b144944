/** What happens now, at the end of the log: waiting, nobody there, left for later, over. */
import type { Thread } from "../wire/apply";
import type { Parcel } from "../wire/outbox";
import { n, t } from "../wire/words";
import { h, put, type Item } from "./dom";
import { face } from "./head";
import { nameOf } from "./people";
import { refusal } from "./refusals";

export type Give = (name: string, command: object) => void;

export function cards(thread: Thread, parcels: Parcel[], give: Give, anew: () => void): Item[] {
  if (thread.status === "waiting") return [waiting(thread)];
  if (thread.status === "nobody") return [leave(thread, parcels, give)];
  if (thread.status === "parked") return [card("parked", t("Your question is kept"), t("The answer comes by e-mail, with a link back to here. You can go on writing."))];
  if (thread.status === "closed") return [...ratings(thread, parcels, give), over(anew)];
  return thread.responsible ? [end(give)] : [];
}

function end(give: Give): Item {
  const make = () => h("div", { class: "over" }, h("button", { type: "button", class: "link", onclick: () => give("conversation.close", {}) }, t("End the conversation")));
  return { key: "card-end", make };
}

function card(key: string, title: string, text: string): Item {
  return { key: `card-${key}`, make: () => h("div", { class: "card" }, h("strong", {}, title), h("p", { class: "quiet" }, text)) };
}

function waiting(thread: Thread): Item {
  const agents = thread.waitingFor === "agents";
  const make = () =>
    h("div", { class: "card call" },
      h("strong", {}, agents ? t("Our team has your question") : t("Asking the owners who know this")),
      h("p", { class: "quiet" }));
  const place = () => (thread.position ? `${n("{count} person is before you.", "{count} people are before you.", thread.position - 1)} ` : "");
  const update = (element: HTMLElement) => put(element.lastElementChild!, (thread.position === 1 ? `${t("You are next.")} ` : place()) + t("You can go on writing; nothing is lost."));
  return { key: `card-waiting-${thread.waitingFor}`, make, update };
}

/** Nobody right now: the question stays, the answer goes to an address. */
function leave(thread: Thread, parcels: Parcel[], give: Give): Item {
  const sent = parcels.find((one) => one.name === "question.leave" && one.command.conversation === thread.conversation);
  const make = () => {
    const field = h("input", { type: "email", class: "field", autocomplete: "email", required: true, maxlength: 254, "aria-label": t("Your e-mail address"), placeholder: t("Your e-mail address"), dir: "ltr" });
    const submit = (event: Event) => {
      event.preventDefault();
      if (field.value.trim()) give("question.leave", { email: field.value.trim() });
    };
    return h("form", { class: "card", novalidate: true, onsubmit: submit },
      h("strong", {}, t("Nobody can answer right now")),
      h("p", { class: "quiet" }, t("Leave your e-mail address: we answer there. It is used for this answer and nothing else.")),
      h("div", { class: "row" }, field, h("button", { class: "main" }, t("Leave it"))),
      h("p", { class: "meta bad", role: "status" }));
  };
  const update = (element: HTMLElement) => {
    const waits = sent && sent.state !== "refused";
    (element.querySelector("button.main") as HTMLButtonElement).disabled = Boolean(waits);
    put(element.lastElementChild!, sent?.state === "refused" ? refusal(sent.code ?? "", sent.data) : waits ? t("sending…") : "");
  };
  return { key: "card-nobody", make, update };
}

/** One form for each respondent who had the conversation: their work is rated apart. */
function ratings(thread: Thread, parcels: Parcel[], give: Give): Item[] {
  const open = thread.assignments.filter((one) => one.n !== thread.me && !(one.assignment in thread.ratings));
  return open.map(({ assignment, n: who }) => {
    const sent = parcels.find((one) => one.name === "assignment.rate" && one.command.assignment === assignment);
    const update = (element: HTMLElement) => {
      const waits = sent && sent.state !== "refused";
      (element.querySelector("fieldset") as HTMLFieldSetElement).disabled = Boolean(waits);
      put(element.querySelector("[role=status]")!, sent?.state === "refused" ? refusal(sent.code ?? "", sent.data) : waits ? t("sending…") : "");
    };
    return { key: `card-rate-${assignment}`, make: () => rating(nameOf(thread.people[who]), assignment, give), update };
  });
}

function rating(name: string, assignment: string, give: Give): HTMLElement {
  const more = h("div", { class: "more", hidden: true });
  const star = (count: number) =>
    h("label", { class: "star" },
      h("input", { type: "radio", name: assignment, value: count, onchange: () => (more.hidden = false), "aria-label": n("{count} star", "{count} stars", count) }),
      h("span", { "aria-hidden": "true" }, "★"));
  const words = h("textarea", { class: "field", rows: 2, maxlength: 2000, dir: "auto", "aria-label": t("In a few words (optional)"), placeholder: t("In a few words (optional)") });
  const submit = (event: Event) => {
    event.preventDefault();
    const stars = Number(new FormData(event.currentTarget as HTMLFormElement).get(assignment));
    if (stars) give("assignment.rate", { assignment, stars, words: words.value.trim() });
  };
  more.append(words, h("button", { class: "main" }, t("Send the rating")), h("p", { class: "meta bad", role: "status" }));
  return h("form", { class: "card rating", onsubmit: submit },
    h("fieldset", {},
      h("legend", {}, face(name), h("strong", {}, t("How was the help of {name}?", { name }))),
      h("div", { class: "stars" }, ...[1, 2, 3, 4, 5].map(star)),
      more));
}

function over(anew: () => void): Item {
  const make = () =>
    h("div", { class: "over" },
      h("p", { class: "quiet" }, t("Write below to go on with this conversation.")),
      h("button", { type: "button", class: "plain", onclick: anew }, t("New conversation")));
  return { key: "card-over", make };
}
