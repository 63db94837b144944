/** The panel: fetched when somebody wants it, drawn from the talk's state, closed again without a trace on the page. */
import type { Parcel } from "../wire/outbox";
import { speak, t } from "../wire/words";
import { language, plural, words } from "virtual:words/widget:panel,start,head,composer";
import { composer } from "./composer";
import { h, place, put, type Item } from "./dom";
import { head } from "./head";
import type { Host, Panel } from "./host";
import { watchPage } from "./moving";
import css from "./panel.css?inline";
import { report } from "./reports";
import { privacy, start, type Start } from "./start";
import { Talk } from "./talk";
import type { View } from "./thread";

export function boot(host: Host): Panel {
  speak({ language, plural, words });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  host.root.adoptedStyleSheets.push(sheet);
  return new Frame(host);
}

const plain = (one: Parcel): Item => ({
  key: one.id,
  make: () => h("div", { class: "line own" }, h("div", { class: "bubble own", dir: "auto" }, String(one.command.body ?? "")), h("p", { class: "meta" }, "…")),
});

class Frame implements Panel {
  private open = false;
  private byItself = false; // as it was on the page before: the visitor may be typing in the shop's own field
  private rest: typeof import("./thread") | null = null;
  private fetching = false;
  private atEnd = true;
  private due = false;
  private moves = 0; // when (ms) the cards last took another height
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly talk: Talk;
  private readonly before: Start;
  private readonly section: HTMLElement;
  private readonly view: View;
  private readonly log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t("Conversation"), tabindex: 0 });
  private readonly bar = h("div", { class: "bar" });
  private readonly below = h("div", { class: "below" });
  private readonly scroll = h("div", { class: "talk" });
  private readonly notice = h("p", { class: "notice", role: "status" });
  private readonly types = h("p", { class: "typing", "aria-hidden": "true" });
  private readonly write = composer((text) => this.send(text), (on) => this.typing(on), (text) => this.draft(text));

  constructor(private readonly host: Host) {
    this.before = start(host, () => this.write.box.focus());
    const section = (this.section = h("section", { class: "panel", role: "dialog", "aria-labelledby": "title", lang: host.language, hidden: true }));
    const { log, below, bar, types } = this;
    const acts = { edit: (one: Parcel) => this.edit(one), discard: (one: Parcel) => this.discard(one) };
    const top = head(host, () => host.show(false));
    this.view = { section, log, below, bar, types, head: top, acts, anew: () => this.anew(), placeholder: this.write.placeholder };
    this.scroll.append(this.before.element, privacy(host), this.log, this.below, this.types);
    this.section.append(top.element, bar, this.scroll, this.notice, this.write.element);
    const direction = host.language === "ar" ? "rtl" : "ltr";
    for (const part of this.section.children) (part as HTMLElement).dir = direction; // the section itself keeps to the page's side
    this.section.addEventListener("keydown", (event) => this.key(event));
    host.root.append(this.section);
    this.talk = new Talk(host, () => this.later());
    this.write.set(this.talk.kept.value.draft ?? "");
    document.addEventListener("visibilitychange", () => this.later());
    this.scroll.addEventListener("scroll", () => (this.atEnd = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80));
    new ResizeObserver(() => this.atEnd && this.down()).observe(this.scroll); // a keyboard that opens hides nothing
    new ResizeObserver(() => (this.moves = Date.now())).observe(below);
    watchPage(() => this.moved());
    setInterval(() => this.open && !this.talk.conversation && host.fresh(), 30_000);
    if (this.talk.conversation && this.talk.kept.value.open && matchMedia("(min-width: 40rem)").matches) host.show((this.byItself = true));
    this.later();
  }

  show(open: boolean): void {
    this.open = open;
    this.section.hidden = !open;
    if (this.talk.conversation) this.talk.kept.set({ open });
    this.later();
    if (!open) return;
    if (this.talk.barred) this.talk.wake();
    this.down();
    if (!this.byItself) this.write.box.focus({ preventScroll: true });
    this.byItself = false;
  }

  call(name: string, detail: any): void {
    if (name === "identify") this.talk.identify(String(detail));
    else if (name === "order") report(this.talk, "order.report", { reference: String(detail?.id), amount: detail?.amount ?? "", currency: detail?.currency ?? "", code: String(detail?.code ?? "") });
    else if (name === "settings") this.before.refresh();
    else this.moved();
  }

  private moved(): void {
    this.talk.shown();
    this.before.refresh();
  }

  private later(): void {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.draw();
    });
  }

  private send(text: string): void {
    const first = !this.talk.conversation;
    this.talk.say(text, first ? this.before.chosen() : {});
    this.talk.kept.set({ open: true, draft: "" });
    requestAnimationFrame(() => this.down());
  }

  private typing(on: boolean): void {
    const { thread } = this.talk;
    if (thread?.head) this.talk.hint("typing.show", { conversation: thread.conversation, on });
  }

  private draft(text: string): void {
    if (this.talk?.conversation) this.talk.kept.set({ draft: text });
  }

  private edit(parcel: Parcel): void {
    this.write.set([parcel.command.body, this.write.box.value].filter(Boolean).join("\n"));
    this.discard(parcel);
    this.write.box.focus();
  }

  private discard(parcel: Parcel): void {
    this.talk.discard(parcel.id);
    if (parcel.name === "conversation.ask") this.talk.forget();
  }

  private draw(): void {
    const { thread, parcels, conversation, up, barred } = this.talk;
    const focused = this.section.matches(":focus-within");
    this.section.classList.toggle("fresh", !conversation);
    const why = barred ? t("You cannot write here at the moment.") : t("No connection. What you write is kept and sent later.");
    put(this.notice, conversation && !up && (barred || this.talk.kept.value.asked) ? why : "");
    clearTimeout(this.again);
    this.rest?.look(this.open);
    if (thread && this.rest) {
      if (this.rest.draw(this.view, thread, this.talk, this.open)) this.again = setTimeout(() => this.later(), 1_000);
      this.host.unread(this.open ? 0 : this.rest.unread(thread));
    } else {
      place(this.log, conversation ? parcels.filter((one) => one.command.body).map(plain) : []);
      place(this.below, []);
      place(this.bar, []);
      this.write.placeholder(t("Write your question"));
      this.view.head.says("", t("Questions and answers"));
      this.view.head.here.hidden = true;
      // Not before the first message is stored, unless there is something to say about its way.
      if (this.talk.kept.value.asked || this.talk.kept.value.more || parcels.some((one) => one.state !== "waiting")) this.fetchRest();
    }
    if (this.atEnd) this.down();
    if (focused && !this.section.matches(":focus-within")) this.log.focus({ preventScroll: true }); // what had it is gone
  }

  /** Fetched with the first message; until it is there the visitor's own words stand as they are. */
  private fetchRest(): void {
    if (this.fetching) return;
    this.fetching = true;
    import("./thread").then((rest) => {
      place(this.log, []);
      this.rest = rest;
      rest.begin(this.host.root, this.view, this.talk);
    }, () => setTimeout(() => {
      this.fetching = false;
      this.later();
    }, 3_000));
  }

  private anew(): void {
    if (Date.now() - this.moves < 500) return; // meant for what stood here a moment ago
    this.talk.forget();
    this.host.fresh();
    this.before.refresh();
    this.write.box.focus();
  }

  private down(): void {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation(); // the page's single-key shortcuts do not hear what is written here
    if (event.key === "Escape" && !event.isComposing) this.host.show(false);
    if (event.key !== "Tab" || matchMedia("(min-width: 40rem)").matches) return;
    const stops = [...this.section.querySelectorAll<HTMLElement>("button, textarea, input, a[href], [tabindex]")].filter((one) => one.offsetParent && !one.hasAttribute("disabled"));
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (this.host.root.activeElement !== edge) return;
    event.preventDefault(); // on a phone the sheet covers the page: the focus stays in it
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}
