/** The log of the conversation on the screen: synchronised, kept up by events, looked after by a heartbeat, and marked as read. */
import * as fold from "../wire/apply";
import type { Thread } from "../wire/apply";
import type { Page } from "../wire/protocol";
import { isSaid } from "./promotion";
import type { Talk } from "./talk";

const HEARTBEAT = 15_000;

export class Following {
  private beaten = 0;
  private syncing = false;
  /** The visitor's other open conversations; `elsewhere` is called when one of them moved. */
  others: string[] = [];
  elsewhere?: () => void;
  private known = "";
  readonly hears: ((name: string, data: any) => void)[] = [];

  constructor(private readonly talk: Talk) {
    talk.following = this;
    setInterval(() => this.beat(), HEARTBEAT / 3);
    this.follow();
    talk.redraw();
  }

  /** The talk is about this conversation now, or about none yet. */
  follow(): void {
    const { talk } = this;
    if (talk.conversation !== talk.thread?.conversation) talk.thread = talk.conversation ? fold.empty(talk.conversation) : null;
    void this.sync();
  }

  async sync(): Promise<void> {
    if (!this.syncing && this.talk.thread && this.talk.kept.value.asked) await this.pages();
  }

  /** Resuming: the log after the last applied entry, page by page; also what joins the socket to the conversation. */
  private async pages(): Promise<void> {
    const { talk } = this;
    let asked = "";
    this.syncing = true;
    try {
      while (talk.thread && talk.kept.value.asked && (talk.thread.gap || talk.conversation !== asked)) {
        const { conversation, head } = talk.thread;
        asked = conversation;
        const answer = await talk.way.send("conversation.sync", { conversation, after: head });
        if (talk.thread?.conversation !== conversation) continue; // another one is on the screen by now
        if (!answer.ok && answer.code === "not_found") talk.forget();
        if (!answer.ok) break;
        talk.thread = fold.page(talk.thread, answer.data);
        talk.redraw();
      }
    } catch { /* the next connection or heartbeat asks again */ } finally {
      this.syncing = false;
    }
  }

  page(page: Page): void {
    if (this.talk.thread?.conversation === page.conversation) this.set(fold.page(this.talk.thread, page));
  }

  heard(name: string, data: any): void {
    const { thread, host } = this.talk;
    if (!thread) return;
    for (const listener of this.hears) listener(name, data);
    this.set(fold.event(thread, name, data, Date.now()));
    if (name === "entry.appeared" && isSaid(data.entry) && data.entry.by !== thread.me) host.tell("message", { conversation: data.conversation });
  }

  private set(thread: Thread): void {
    const before = this.talk.thread;
    this.talk.thread = thread;
    if (thread.gap) void this.sync();
    if (thread !== before) this.talk.redraw();
  }

  /** A hint that got lost is found within this time; the server's pings call it in a hidden tab too. */
  beat(): void {
    const { thread, way, kept } = this.talk;
    if (Date.now() - this.beaten < HEARTBEAT - 1_000 || !thread || !way.up || !kept.value.asked) return;
    this.beaten = Date.now();
    void this.heads(thread.conversation).catch(() => undefined);
  }

  private async heads(conversation: string): Promise<void> {
    const answer = await this.talk.way.send("conversation.heads", { conversations: [conversation, ...this.others] });
    if (!answer.ok) return;
    const { [conversation]: head, ...others } = answer.data.heads;
    const moved = JSON.stringify(others);
    if (moved !== this.known) this.elsewhere?.();
    this.known = moved;
    if (head !== undefined && this.talk.thread?.conversation === conversation) this.set(fold.heads(this.talk.thread, head));
  }

  /** Up to the end; the visitor's other tabs and devices hear of it. */
  read(): void {
    const { thread } = this.talk;
    if (!thread?.me || (thread.reads[thread.me] ?? 0) >= thread.head) return;
    this.talk.thread = { ...thread, reads: { ...thread.reads, [thread.me]: thread.head } };
    this.talk.hint("read.mark", { conversation: thread.conversation, seq: thread.head });
  }
}
