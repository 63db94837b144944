/** The thread as a list of lines, each with a key that lives from the first keystroke's parcel to the entry in the log. */
import { isVeiled, type Thread } from "../wire/apply";
import type { Parcel } from "../wire/outbox";
import type { Entry } from "../wire/protocol";
import { region, t } from "../wire/words";
import { h, put, type Item } from "./dom";
import { happening } from "./happenings";
import { markdown } from "./markdown";
import { nameOf } from "./people";
import { promotion } from "./promotion";
import { refusal } from "./refusals";

export type Acts = { edit: (parcel: Parcel) => void; discard: (parcel: Parcel) => void; follow?: (share: string) => void };

const clock = (at: number) => new Intl.DateTimeFormat(region(), { hour: "numeric", minute: "2-digit" }).format(at);
const day = (at: number) => new Intl.DateTimeFormat(region(), { weekday: "long", day: "numeric", month: "long" }).format(at);

/** The log, then what was stored but has not come back, then what is still on its way. */
export function lines(thread: Thread, stored: Parcel[], parcels: Parcel[], acts: Acts, barred: boolean): Item[] {
  const items: Item[] = [];
  const arrived = new Set<string>();
  let today = new Date().toDateString();
  let speaker: number | null = null;
  for (const entry of thread.entries) {
    if (isVeiled(entry)) continue;
    if (new Date(entry.at).toDateString() !== today) {
      today = new Date(entry.at).toDateString();
      items.push(told(`day-${today}`, day(entry.at)));
    }
    if (entry.kind === "text") {
      if (entry.client_id) arrived.add(entry.client_id);
      items.push(entry.by === thread.me ? mine(entry, thread) : theirs(entry, thread, speaker !== entry.by));
      speaker = entry.by;
    } else if (entry.kind === "promotion") {
      items.push(card(entry, thread, speaker !== entry.by, acts));
      speaker = entry.by;
    } else if (entry.kind === "event") {
      const words = happening(thread, entry);
      if (words) items.push(told(`event-${entry.seq}`, words));
    }
  }
  const own = (one: Parcel) => one.command.conversation === thread.conversation && typeof one.command.body === "string" && !arrived.has(one.id);
  for (const one of stored.filter(own)) items.push(bubble(one.id, one.command.body, (meta) => tick(meta, one.at, false)));
  for (const one of parcels.filter(own)) items.push(bubble(one.id, one.command.body, (meta) => state(meta, one, acts, barred)));
  return items;
}

const told = (key: string, text: string): Item => ({ key, make: () => h("p", { class: "event" }, h("bdi", {}, text)) });

function theirs(entry: Entry, thread: Thread, first: boolean): Item {
  const make = () =>
    h("div", { class: "line" },
      first && h("p", { class: "who" }, nameOf(thread.people[entry.by ?? 0])),
      h("div", { class: "bubble theirs", dir: "auto" }, ...markdown(entry.body)),
      h("p", { class: "meta", "aria-live": "off" }, clock(entry.at)));
  return { key: `seq-${entry.seq}`, make };
}

function card(entry: Entry, thread: Thread, first: boolean, acts: Acts): Item {
  const make = () =>
    h("div", { class: "line" },
      first && entry.body && h("p", { class: "who" }, nameOf(thread.people[entry.by ?? 0])),
      entry.body && h("div", { class: "bubble theirs", dir: "auto" }, ...markdown(entry.body)),
      promotion(entry, thread, region(), (share) => acts.follow?.(share)),
      h("p", { class: "meta", "aria-live": "off" }, clock(entry.at)));
  return { key: `seq-${entry.seq}`, make };
}

function mine(entry: Entry, thread: Thread): Item {
  const read = Object.entries(thread.reads).some(([n, seq]) => Number(n) !== thread.me && seq >= entry.seq);
  return bubble(entry.client_id ?? `seq-${entry.seq}`, entry.body, (meta) => tick(meta, entry.at, read));
}

function bubble(key: string, body: string, finish: (meta: HTMLElement) => void): Item {
  const make = () =>
    h("div", { class: "line own" },
      h("div", { class: "bubble own", dir: "auto" }, body),
      h("p", { class: "meta", "aria-live": "off" }));
  return { key, make, update: (element) => finish(element.lastElementChild as HTMLElement) };
}

/** ✓ is on disk, ✓✓ was read. */
function tick(meta: HTMLElement, at: number, read: boolean): void {
  const says = `${clock(at)}|${read}`;
  if (meta.dataset["says"] === says) return;
  meta.dataset["says"] = says;
  meta.replaceChildren(clock(at), " ", h("span", { class: "tick", role: "img", "aria-label": read ? t("read") : t("stored") }, read ? "✓✓" : "✓"));
}

function state(meta: HTMLElement, parcel: Parcel, acts: Acts, barred: boolean): void {
  const says = `${barred}|${parcel.state}|${parcel.code ?? ""}`;
  if (meta.dataset["says"] === says) return;
  meta.dataset["says"] = says;
  meta.classList.toggle("bad", parcel.state === "refused");
  if (parcel.state === "refused") {
    meta.replaceChildren(
      t("refused: {why}", { why: refusal(parcel.code ?? "", parcel.data) }), " ",
      h("button", { type: "button", class: "link", onclick: () => acts.edit(parcel) }, t("Edit")), " ",
      h("button", { type: "button", class: "link", onclick: () => acts.discard(parcel) }, t("Discard")));
  } else put(meta, barred ? t("not sent") : { waiting: "…", late: t("sending…"), stuck: t("not sent, will retry") }[parcel.state]);
}
