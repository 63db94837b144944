/** Where WebSocket is blocked: the same commands by POST and the log by long poll, until the socket is tried again. */
import { backoff, Undelivered, type Ack, type Name } from "./connection";
import type { Commands, Page } from "./protocol";

export type Road = {
  url: string;
  state: (up: boolean, why?: string) => void;
  token: () => Promise<string>;
  /** Which conversation to follow, and from where; null: none yet. */
  follow: () => { conversation: string; after: number } | null;
  page: (page: Page) => void;
};

const POST_LIMIT = 20_000;
const POLL_LIMIT = 40_000;

export class Polling {
  private online = false;
  private tries = 0;
  private readonly over = new AbortController();

  constructor(private readonly to: Road) {}

  get up(): boolean {
    return this.online;
  }

  start(): void {
    this.tell(true);
    void this.poll();
  }

  stop(): void {
    this.online = false;
    this.over.abort();
  }

  send<K extends Name>(name: K, command: Commands[K]["command"]): Promise<Ack<Commands[K]["answer"]>> {
    return this.fetch("/embed/commands", { method: "POST", body: JSON.stringify({ name, command }) }, POST_LIMIT);
  }

  private tell(up: boolean, why?: string): void {
    if (this.online === up || this.over.signal.aborted) return;
    this.online = up;
    this.to.state(up, why);
  }

  private async poll(): Promise<void> {
    while (!this.over.signal.aborted) {
      const wanted = this.to.follow();
      try {
        if (wanted) await this.ask(wanted);
        else await rest(500);
        this.tries = 0;
        this.tell(true);
      } catch (error) {
        this.tell(false, error instanceof Undelivered ? error.message : "away");
        await rest(backoff(this.tries++));
      }
    }
  }

  private async ask(wanted: { conversation: string; after: number }): Promise<void> {
    const answer = await this.fetch(`/embed/sync?conversation=${wanted.conversation}&after=${wanted.after}`, {}, POLL_LIMIT);
    if (!answer.ok) throw new Undelivered(answer.code); // a refusal too waits before the next question
    this.to.page(answer.data as Page);
  }

  private async fetch(path: string, how: RequestInit, limit: number): Promise<Ack<any>> {
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), limit);
    this.over.signal.addEventListener("abort", () => cut.abort(), { once: true });
    const headers = { "Authorization": `Bearer ${await this.to.token()}`, ...(how.body ? { "Content-Type": "application/json" } : {}) };
    try {
      const answer = await fetch(this.to.url + path, { ...how, headers, signal: cut.signal, credentials: "omit", cache: "no-store" });
      const said = (await answer.json()) as Ack<any>;
      if (typeof said.ok !== "boolean") throw new Undelivered("fault");
      if (!said.ok && said.code === "unauthorized") this.tell(false, said.code);
      return said;
    } finally {
      clearTimeout(timer);
    }
  }
}

const rest = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
