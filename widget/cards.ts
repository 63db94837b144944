/** What happens now, at the end of the log: waiting, nobody there, left for later, over. */
import type { Thread } from "../wire/apply";
import { n, region, t } from "../wire/words";
import { h, put, type Item } from "./dom";
import { rated } from "./rating";
import { outcome } from "./refusals";
import { opening } from "./start";
import type { Talk } from "./talk";

export function cards(thread: Thread, talk: Talk, anew: () => void): Item[] {
  if (thread.status === "closed") return [...rated(thread, talk), over(anew)];
  if (talk.barred) return [];
  if (thread.status === "waiting") return [waiting(thread, talk)];
  if (thread.status === "nobody") return [leave(thread, talk)];
  return thread.status === "parked" ? [parked(thread, talk)] : [];
}

/** Its place is fixed: what is written does not move it under a finger. */
export function end(thread: Thread, talk: Talk): Item[] {
  if (!thread.responsible || talk.barred) return [];
  const close = () => talk.put("conversation.close", {});
  return [{ key: "end", make: () => h("button", { type: "button", class: "link", onclick: close }, t("End the conversation")) }];
}

function waiting(thread: Thread, talk: Talk): Item {
  const agents = thread.waitingFor === "agents";
  const make = () =>
    h("div", { class: "card call" },
      h("strong", {}, agents ? t("Our team has your question") : t("Asking the owners who know this")),
      h("p", { class: "quiet" }));
  const { position, estimate } = thread;
  const opens = agents && opening(talk.host);
  const says = () => [
    position === 1 ? t("You are next.") : position && n("{count} person is before you.", "{count} people are before you.", position - 1),
    estimate !== null && t("The wait is about {time}.", { time: minutes(estimate) }),
    opens && t("Our team answers from {time}.", { time: opens }),
    t("You can go on writing; nothing is lost."),
  ].filter(Boolean).join(" ");
  const update = (element: HTMLElement) => put(element.lastElementChild!, says());
  return { key: `card-waiting-${thread.waitingFor}`, make, update };
}

/** In whole minutes, the language's own words for them. */
const minutes = (seconds: number) => new Intl.NumberFormat(region(), { style: "unit", unit: "minute", unitDisplay: "long" }).format(Math.max(1, Math.ceil(seconds / 60)));

const left = (thread: Thread, talk: Talk) => talk.parcels.find((one) => one.name === "question.leave" && one.command.conversation === thread.conversation);

/** One field and its button; the last element says what became of it. */
function address(talk: Talk, send: string): HTMLFormElement {
  const field = h("input", { type: "email", class: "field", autocomplete: "email", required: true, maxlength: 254, "aria-label": t("Your e-mail address"), placeholder: t("Your e-mail"), dir: "ltr" });
  const submit = (event: Event) => {
    event.preventDefault();
    if (field.value.trim()) talk.put("question.leave", { email: field.value.trim() });
  };
  return h("form", { novalidate: true, onsubmit: submit }, h("div", { class: "row" }, field, h("button", { class: "main" }, send)), h("p", { class: "meta", role: "status" }));
}

function shown(form: HTMLElement, thread: Thread, talk: Talk): void {
  const waits = outcome(form.lastElementChild!, left(thread, talk));
  (form.querySelector("button.main") as HTMLButtonElement).disabled = waits;
}

/** Nobody right now: the question stays, the answer goes to an address. */
function leave(thread: Thread, talk: Talk): Item {
  const make = () =>
    h("div", { class: "card" },
      h("strong", {}, t("Nobody can answer right now")),
      h("p", { class: "quiet" }, t("Leave your e-mail address: we answer there. It is used for this answer and nothing else.")),
      address(talk, t("Leave it")));
  return { key: "card-nobody", make, update: (element) => shown(element.lastElementChild as HTMLElement, thread, talk) };
}

/** Says where the answer goes, as far as this device knows, and takes another address. */
function parked(thread: Thread, talk: Talk): Item {
  const { email = "" } = talk.kept.value;
  const make = () => {
    const form = address(talk, t("Change it"));
    const correct = () => {
      form.hidden = false;
      form.querySelector("input")!.focus();
    };
    return h("div", { class: "card" },
      h("strong", {}, t("Your question is kept")),
      h("p", { class: "quiet" }),
      h("p", { class: "quiet" }, h("button", { type: "button", class: "link", onclick: correct }, t("Use another address"))),
      form);
  };
  const update = (element: HTMLElement) => {
    const form = element.lastElementChild as HTMLElement;
    if (element.dataset["email"] !== email) {
      form.hidden = true;
      form.querySelector("input")!.value = element.dataset["email"] = email;
      put(element.children[1]!, email
        ? t("The answer goes to {email}, with a link back to here. You can go on writing.", { email })
        : t("The answer comes by e-mail, with a link back to here. You can go on writing."));
    }
    shown(form, thread, talk);
  };
  return { key: "card-parked", make, update };
}

/** A tap that was meant for what stood here a moment ago begins nothing. */
function over(anew: () => void): Item {
  const make = () =>
    h("div", { class: "over" },
      h("p", { class: "quiet" }, t("Write below to go on with this conversation.")),
      h("button", { type: "button", class: "plain", onclick: anew }, t("New conversation")));
  return { key: "card-over", make };
}
