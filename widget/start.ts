/** Before the first message: who would answer, what is kept, and what the question is about. */
import { n, t } from "../wire/words";
import { h } from "./dom";
import { answering, type Audience, type Host, type Topic } from "./host";
import { pageView } from "./moving";

export type Start = { element: HTMLElement; topic: () => string | null; refresh: () => void };

const label = (topic: Topic, language: string) => topic.name[language] ?? topic.name["en"] ?? topic.slug;

export function privacy(host: Host): HTMLElement {
  const { kept, privacy: address } = host.settings;
  const safe = /^https?:\/\//.test(address);
  return h("p", { class: "event" }, n("Conversations are kept for {count} day", "Conversations are kept for {count} days", kept),
    safe && " · ", safe && h("a", { href: address, target: "_blank", rel: "noopener" }, t("privacy")));
}

function promise(brand: string, wanted: Audience, who: Audience | null): [string, string] {
  if (who === "ambassadors") return [t("Ask an owner"), t("People who own and use what {brand} sells answer you here. They are volunteers, not employees.", { brand })];
  if (who === "agents" && wanted === "ambassadors") return [t("Ask our team"), t("No owner is free right now: the staff of {brand} answers you.", { brand })];
  if (who === "agents") return [t("Ask our team"), t("The staff of {brand} answers you here.", { brand })];
  return [t("Leave a question"), t("Nobody is free right now. Write your question and leave an e-mail address: the answer comes there.")];
}

export function start(host: Host, pick: () => void): Start {
  let chosen: Topic | undefined;
  const title = h("h2");
  const text = h("p");
  const chips = h("div", { class: "chips", role: "group", "aria-label": t("What is it about? (optional)") });
  const declared = (): boolean => Boolean(pageView(host).topic) || pageView(host).type === "checkout";
  const refresh = () => {
    const [wanted, who] = chosen ? [chosen.for, answering(host.settings, chosen.for)] : host.asked();
    const [head, body] = promise(host.settings.brand, wanted, who);
    title.textContent = head;
    text.textContent = body;
    chips.hidden = declared();
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.id === `t-${chosen?.uid}`));
  };
  for (const topic of host.settings.topics.slice(0, 12)) {
    const press = () => {
      chosen = chosen === topic ? undefined : topic;
      refresh();
      pick();
    };
    chips.append(h("button", { type: "button", class: "chip", id: `t-${topic.uid}`, onclick: press }, label(topic, host.language)));
  }
  refresh();
  const element = h("div", { class: "start" }, title, text, chips, privacy(host));
  return { element, topic: () => (declared() ? null : (chosen?.uid ?? null)), refresh };
}
