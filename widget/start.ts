/** Before the first message: who would answer, what is kept, and what the question is about. */
import { n, region, t } from "../wire/words";
import { h, put } from "./dom";
import { answering, type Audience, type Host } from "./host";
import { pageView } from "./moving";

export type Start = { element: HTMLElement; chosen: () => About; refresh: () => void };
/** What the visitor tapped before asking: a topic, or an entry of the site's menu. */
type About = { topic?: string | null; choice?: string | null };
type Choice = { uid: string; name: Record<string, string>; for: Audience | null };

/** When the team answers again, in words: while it is closed and says so. */
export function opening({ settings }: Host): string {
  const { open, opens } = settings.hours?.agents ?? { open: true };
  if (open || !opens) return "";
  const today = new Date(opens).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(region(), { hour: "numeric", minute: "2-digit", ...(!today && { weekday: "long" }) }).format(opens);
}

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
  const { menu, topics } = host.settings;
  let chosen: Choice | undefined;
  const title = h("h2");
  const text = h("p");
  const hours = h("p", { class: "quiet" });
  const chips = h("div", { class: menu ? "chips menu" : "chips", role: "group", "aria-label": t("What is it about? (optional)") });
  const declared = (): boolean => !menu && (Boolean(pageView(host).topic) || pageView(host).type === "checkout");
  const refresh = () => {
    const [wanted, who] = chosen?.for ? [chosen.for, answering(host.settings, chosen.for)] : host.asked();
    const [head, body] = promise(host.settings.brand, wanted, who);
    const time = opening(host);
    put(title, head);
    put(text, body);
    put(hours, !time ? "" : who ? t("An owner can answer now, our team from {time}.", { time }) : t("Our team answers from {time}.", { time }));
    chips.hidden = declared();
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.id === `t-${chosen?.uid}`));
  };
  for (const one of menu?.map((entry): Choice => ({ ...entry, name: entry.words })) ?? topics.slice(0, 12)) {
    const press = () => {
      chosen = chosen === one ? undefined : one;
      refresh();
      pick();
    };
    const { name } = one;
    chips.append(h("button", { type: "button", class: "chip", id: `t-${one.uid}`, onclick: press }, name[host.language] ?? name["en"] ?? Object.values(name)[0]));
  }
  refresh();
  const element = h("div", { class: "start" }, title, text, hours, chips, privacy(host));
  const uid = () => chosen?.uid ?? null;
  return { element, chosen: () => (menu ? { choice: uid() } : { topic: declared() ? null : uid() }), refresh };
}
