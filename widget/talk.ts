/** The visitor's side of a conversation: token, outbox and connection in step; who follows its log comes with the first message. */
import type { Thread } from "../wire/apply";
import { uid } from "../wire/ids";
import { Outbox, type Parcel } from "../wire/outbox";
import { Way } from "../wire/way";
import { Pass } from "./entrance";
import type { Following } from "./following";
import type { Host } from "./host";
import { Keeper } from "./kept";
import { pageView } from "./moving";
import { dropped } from "./reports";

/** These refusals of a message mean that its conversation takes none any more: the text begins a new one. */
const OVER = ["conversation.closed", "not_found"];

export class Talk {
  readonly kept: Keeper;
  thread: Thread | null = null;
  parcels: Parcel[] = [];
  stored: Parcel[] = []; // their entry has not come back yet
  up = false;
  barred = false; // the brand keeps this visitor out: that is no broken line
  readonly way: Way;
  readonly outbox: Outbox;
  following?: Following;
  readonly pass: Pass;

  constructor(readonly host: Host, readonly redraw: () => void) {
    this.kept = new Keeper(host.key);
    this.pass = new Pass(host, this.kept, () => (this.barred = true));
    this.way = new Way({
      url: host.origin,
      auth: async () => ({ visitor: await this.pass.token() }),
      token: () => this.pass.token(),
      detour: { get: () => this.kept.value.http ?? 0, set: (http) => this.kept.set({ http }) },
      follow: () => (this.thread && this.kept.value.asked ? { conversation: this.thread.conversation, after: this.thread.head } : null),
      page: (page) => this.following?.page(page),
      event: (name, data) => this.following?.heard(name, data),
      state: (up, why) => this.state(up, why),
      ping: () => this.following?.beat(), // the timers of a hidden tab sleep
    });
    this.outbox = new Outbox({
      key: `vouch-outbox:${host.key}`,
      send: (name, command) => this.way.send(name, command),
      changed: (parcels) => this.waiting(parcels),
      answered: (parcel) => this.answered(parcel),
      refused: (parcel) => dropped(this, parcel) || (parcel.name === "message.post" && OVER.includes(parcel.code!) && this.again(parcel)),
    });
    addEventListener("storage", (change) => this.kept.owns(change.key) && this.elsewhere());
    addEventListener("pagehide", () => this.rest()); // an open socket would keep the page out of the back/forward cache
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    this.wake();
  }

  get conversation(): string {
    return this.kept.value.conversation ?? "";
  }

  /** The first text asks, every later one is posted; both are written down before they are sent. */
  say(body: string, about: { topic?: string | null; choice?: string | null }): void {
    if (this.conversation) this.outbox.put("message.post", { conversation: this.conversation, body });
    else {
      const conversation = uid();
      this.kept.set({ conversation, asked: false });
      this.following?.follow();
      this.outbox.put("conversation.ask", { conversation, body, page: pageView(this.host), topic: null, ...about, language: this.host.language, rule: this.host.rule });
      this.host.tell("started", { conversation });
    }
    this.wake();
    this.redraw();
  }

  /** Any other command that must arrive: rate, close, leave an address. */
  put(name: string, command: object): void {
    if (!this.conversation) return;
    for (const one of this.parcels) if (one.name === name && one.state === "refused") this.discard(one.id); // said better now
    this.outbox.put(name, { conversation: this.conversation, ...command });
  }

  /** A hint that may be lost. */
  hint(name: "typing.show" | "read.mark" | "page.show", command: any): void {
    if (this.way.up) this.way.send(name, command).catch(() => undefined);
  }

  discard(id: string): void {
    this.parcels = this.parcels.filter((one) => one.id !== id); // not one of those that left because they arrived
    this.outbox.discard(id);
  }

  /** A brand-signed statement of who this is; the token is replaced by one of that person. */
  identify(identity: string): void {
    const entering = this.pass.identify(identity);
    if (!entering) return;
    this.rest();
    entering.catch(() => undefined).finally(() => this.wake());
  }

  /** Lets go of a conversation that takes no message any more. */
  forget(): void {
    this.stored = [];
    for (const one of this.parcels) if (one.state === "refused" && one.command.conversation === this.conversation) this.discard(one.id);
    this.move("");
  }

  /** To another conversation that the server knows, or to none: what is written next begins one. */
  move(conversation: string): void {
    this.kept.set({ conversation, asked: Boolean(conversation), more: true, draft: "", email: "" });
    this.following?.follow();
    this.redraw();
    this.wake();
  }

  /** Takes up the connection; where it was refused, once more. */
  wake(): void {
    if (!this.conversation && !this.parcels.length) return;
    this.way.start();
  }

  private rest(): void {
    this.way.stop();
    this.outbox.open(false);
  }

  private state(up: boolean, why?: string): void {
    this.up = up;
    this.barred = !up && (this.barred || why === "blocked");
    if (this.barred && why !== "stopped") this.way.stop(); // the next try is the visitor's: they write, or open the panel
    if (why === "unauthorized") this.kept.set({ token: "" });
    this.outbox.open(up);
    if (up) {
      void this.following?.sync();
      this.shown();
    }
    this.redraw();
  }

  /** Tells which page the visitor is on, as long as somebody may want to know. */
  shown(): void {
    if (this.kept.value.asked && this.thread?.status !== "closed") this.hint("page.show", { page: pageView(this.host), ...this.host.visit() });
  }

  private answered(parcel: Parcel): void {
    if (parcel.name === "conversation.ask" && parcel.command.conversation === this.conversation) this.kept.set({ asked: true });
    if (parcel.name === "question.leave" && parcel.command.conversation === this.conversation) this.kept.set({ email: parcel.command.email });
    if (parcel.name === "conversation.ask" || !this.way.up) void this.following?.sync().then(() => this.shown());
  }

  private waiting(parcels: Parcel[]): void {
    const now = new Set(parcels.map((one) => one.id));
    const gone = this.parcels.filter((one) => !now.has(one.id) && "body" in one.command && one.state !== "refused");
    this.stored = [...this.stored, ...gone].slice(-50);
    this.parcels = parcels;
    this.redraw();
  }

  /** The text of a message that came too late for its conversation starts the next one. */
  private again(parcel: Parcel): void {
    if (parcel.command.conversation === this.conversation) this.forget();
    this.discard(parcel.id);
    this.say(parcel.command.body, {});
  }

  private elsewhere(): void {
    this.kept.reread();
    this.following?.follow();
    this.wake();
    this.redraw();
  }
}
