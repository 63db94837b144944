/** Which way commands take: the socket as long as it can be had, else HTTP. To its user both are one connection. */
import { Connection, type Ack, type Name, type Wiring } from "./connection";
import type { Polling, Road } from "./fallback";
import type { Commands } from "./protocol";

const FAILED_UPGRADES = 2;
const STAY = 10 * 60_000;

/** Until when (ms) HTTP is taken without asking the socket first; kept over a page change. */
export type Detour = { detour?: { get: () => number; set: (until: number) => void } };

export class Way {
  private readonly socket: Connection;
  private polling: Polling | null = null;
  private failed = 0;
  private wanted = false;

  constructor(private readonly to: Wiring & Road & Detour, private readonly stay: number = STAY) {
    this.socket = new Connection({ ...to, state: (up, why) => this.socketSays(up, why) });
  }

  get up(): boolean {
    return this.polling ? this.polling.up : this.socket.up;
  }

  start(): void {
    this.wanted = true;
    if (this.polling) return;
    if ((this.to.detour?.get() ?? 0) > Date.now()) this.divert();
    else this.socket.start();
  }

  stop(): void {
    this.wanted = false;
    this.failed = 0;
    this.polling?.stop();
    this.polling = null;
    this.socket.stop();
  }

  send<K extends Name>(name: K, command: Commands[K]["command"]): Promise<Ack<Commands[K]["answer"]>> {
    return (this.polling ?? this.socket).send(name, command);
  }

  private socketSays(up: boolean, why?: string): void {
    this.failed = !up && why === "upgrade" ? this.failed + 1 : 0;
    this.to.state(up, why);
    if (this.wanted && this.failed >= FAILED_UPGRADES) this.divert();
  }

  /** Two upgrades failed: if HTTP gets through it is the WebSocket that is blocked, else the server is away and the socket goes on trying. */
  private divert(): void {
    this.take().catch(() => this.wanted && this.socket.start());
  }

  private async take(): Promise<void> {
    const { Polling } = await import("./fallback");
    const polling = new Polling(this.to);
    await polling.send("conversation.heads", { conversations: [] });
    if (!this.wanted || this.polling || this.socket.up) return;
    this.socket.stop();
    this.polling = polling;
    polling.start();
    const known = this.to.detour?.get() ?? 0;
    const until = known > Date.now() ? known : Date.now() + this.stay;
    this.to.detour?.set(until);
    setTimeout(() => this.polling === polling && this.back(), until - Date.now());
  }

  private back(): void {
    this.stop();
    this.to.state(false, "away");
    this.start();
  }
}
