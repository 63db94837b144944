/** The visitor's conversations: a list behind a button in the head, with what is unread in each; other devices' too, once identified. */
import type { OwnConversation } from "../wire/protocol";
import { n, region, t } from "../wire/words";
import { h, place, put, type Item } from "./dom";
import { face } from "./head";
import type { Talk } from "./talk";
import type { View } from "./thread";

const FRESH = 30_000;
const PATIENCE = 3_000;

export class Several {
  shown = false;
  private rows: OwnConversation[] = [];
  private asked = 0;
  private of = "";
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly dot = h("span", { class: "dot", hidden: true });
  private readonly button = h("button", { type: "button", class: "bare", "aria-expanded": "false", hidden: true, onclick: () => this.turn(!this.shown) }, "☰", this.dot);
  private readonly list = h("div", { class: "several", role: "list" });
  private readonly fresh = h("button", { type: "button", class: "plain", onclick: () => this.begin() }, t("New conversation"));
  private readonly nav = h("nav", { "aria-label": t("Your conversations"), hidden: true, onkeydown: (event: KeyboardEvent) => this.key(event) }, this.list, this.fresh);

  constructor(private readonly view: View, private readonly talk: Talk) {
    view.head.element.lastElementChild!.before(this.button);
    view.head.element.after(this.nav);
    this.nav.dir = view.head.element.dir;
    talk.following!.elsewhere = () => (this.asked = 0);
  }

  /** Unread answers in the conversations that are not on the screen. */
  get unread(): number {
    return this.rows.reduce((sum, one) => sum + (one.conversation === this.talk.conversation ? 0 : one.unread), 0);
  }

  /** With every drawing: asks when the panel is open and the list is old or about another conversation. */
  look(open: boolean): void {
    const { talk } = this;
    if (open && !talk.up && !talk.barred && !talk.conversation && talk.kept.value.token) talk.way.start();
    if (!open) this.turn(false);
    else if (talk.up && !this.sending && (this.of !== this.about || Date.now() - this.asked > FRESH)) void this.ask();
    const others = this.rows.some((one) => one.conversation !== talk.conversation);
    this.button.hidden = !others;
    this.dot.hidden = !this.unread;
    this.button.setAttribute("aria-label", [t("Your conversations"), this.unread && unread(this.unread)].filter(Boolean).join(", "));
  }

  /** What a list is good for. */
  private get about(): string {
    return this.talk.conversation;
  }

  /** The server does not have the newest question yet: its list would be without it. */
  private get sending(): boolean {
    return Boolean(this.talk.conversation) && !this.talk.kept.value.asked;
  }

  private async ask(): Promise<void> {
    const { talk } = this;
    clearTimeout(this.again);
    this.asked = Date.now();
    this.of = this.about;
    const answer = await talk.way.send("conversation.list", {}).catch(() => null);
    if (!answer?.ok) return this.later(answer?.code === "slow_down" ? Number(answer.data?.after) * 1_000 : PATIENCE);
    this.rows = answer.data.conversations;
    talk.following!.others = this.rows.filter((one) => one.status === "open" && one.conversation !== talk.conversation).map((one) => one.conversation);
    this.draw();
    talk.redraw();
  }

  /** A list that was refused or lost on the way is asked for again, while somebody could see it. */
  private later(millis: number): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      this.asked = 0;
      this.talk.redraw();
    }, millis);
  }

  /** Nothing of it is in the page while it is not shown. */
  private draw(): void {
    place(this.list, !this.shown ? [] : this.rows.map((one) => row(one, one.conversation === this.talk.conversation, () => this.choose(one.conversation))));
    this.fresh.hidden = !this.talk.conversation;
  }

  private turn(on: boolean): void {
    if (on === this.shown) return;
    this.shown = on;
    this.nav.hidden = !on;
    this.view.section.classList.toggle("listing", on);
    this.button.setAttribute("aria-expanded", String(on));
    this.draw();
    if (on) void this.ask(); // what the row of a moment ago did not know yet
    (on ? this.list.querySelector("button") : this.button)?.focus();
    this.talk.redraw();
  }

  private choose(conversation: string): void {
    if (conversation !== this.talk.conversation) this.talk.move(conversation);
    this.turn(false);
    this.view.section.querySelector("textarea")?.focus();
  }

  private begin(): void {
    this.turn(false);
    this.view.anew();
  }

  /** Escape leaves the list, and only then the panel. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.turn(false);
  }
}

const unread = (count: number): string => n("{count} unread answer", "{count} unread answers", count);

/** The hour of today, else the day. */
function since(at: number): string {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(region(), today ? { hour: "numeric", minute: "2-digit" } : { day: "numeric", month: "short" }).format(at);
}

function row(one: OwnConversation, current: boolean, choose: () => void): Item {
  const name = one.who || t("Your question");
  const make = () =>
    h("div", { role: "listitem" },
      h("button", { type: "button", class: "entry", "aria-current": current && "true", onclick: choose },
        face(name),
        h("span", { class: "grow" },
          h("span", { class: "name" }, h("strong", { class: "grow" }, h("bdi", {}, name)), h("span", { class: "quiet" }, since(one.at))),
          h("span", { class: "quiet words", dir: "auto" }, one.words),
          one.status === "closed" && h("span", { class: "quiet" }, t("The conversation ended"))),
        one.unread > 0 && h("span", { class: "number", role: "img", "aria-label": unread(one.unread) }, one.unread.toLocaleString(region()))));
  return { key: `${one.conversation}|${current}|${one.at}|${one.unread}|${one.status}`, make, update: (element) => put(element.querySelector("bdi")!, name) };
}
