/** The one socket: Engine.IO 4 and Socket.IO 5 over a WebSocket, text packets, default namespace, acks. */
import type { Commands } from "./protocol";

export type Ack<T> = { ok: true; data: T } | { ok: false; code: string; retry: boolean; data: any };
export type Name = keyof Commands & string;

export type Wiring = {
  url: string;
  auth: () => Promise<object>;
  event: (name: string, data: any) => void;
  /** `why`: "upgrade" when no WebSocket came about, else the server's refusal code, "away" when it just went. */
  state: (up: boolean, why?: string) => void;
  /** Called with the server's pings: they come on time in a hidden tab too, where the page's own timers do not. */
  ping?: () => void;
};

/** Nobody knows whether the server has it; the same ids must be sent again. */
export class Undelivered extends Error {}

type Waiting = { ok: (ack: any) => void; no: (error: Error) => void; timer: ReturnType<typeof setTimeout> };

const ACK_LIMIT = 15_000;
const HANDSHAKE_LIMIT = 20_000;

/** Full jitter: anywhere between half a second and a ceiling that doubles from 2 s to 30 s. */
export function backoff(tries: number, random: () => number = Math.random): number {
  return 500 + random() * (Math.min(30_000, 2_000 * 2 ** Math.min(tries, 10)) - 500);
}

export class Connection {
  private socket: WebSocket | null = null;
  private wanted = false;
  private joined = false;
  private tries = 0;
  private count = 0;
  private patience = HANDSHAKE_LIMIT;
  private waiting = new Map<number, Waiting>();
  private again: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private why = "upgrade";

  constructor(private readonly to: Wiring) {}

  get up(): boolean {
    return this.joined;
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    addEventListener("online", this.wake);
    addEventListener("offline", this.cut);
    document.addEventListener("visibilitychange", this.wake);
    this.open();
  }

  stop(): void {
    this.wanted = false;
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.cut);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.again);
    if (this.joined) this.write("41");
    this.lost(this.socket, "stopped");
  }

  /** Resolves with the server's answer; rejects with Undelivered when there is none. */
  send<K extends Name>(name: K, command: Commands[K]["command"]): Promise<Ack<Commands[K]["answer"]>> {
    return new Promise((ok, no) => {
      if (!this.joined) return no(new Undelivered("no connection"));
      const id = ++this.count;
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        no(new Undelivered("no answer"));
        this.lost(this.socket, "away"); // a socket that swallows commands is worse than none
      }, ACK_LIMIT);
      this.waiting.set(id, { ok, no, timer });
      this.write(`42${id}${JSON.stringify([name, command])}`);
    });
  }

  private wake = (): void => {
    if (!this.wanted || this.socket || document.visibilityState === "hidden") return;
    this.tries = 0;
    this.open();
  };

  /** The device knows first; the socket itself would only notice by a missing ping. */
  private cut = (): void => this.lost(this.socket, "away");

  private open(): void {
    clearTimeout(this.again);
    if (!this.wanted || this.socket) return;
    this.why = "upgrade";
    this.patience = HANDSHAKE_LIMIT;
    const address = `${this.to.url.replace(/^http/, "ws").replace(/\/$/, "")}/socket.io/?EIO=4&transport=websocket`;
    let socket: WebSocket;
    try {
      socket = new WebSocket(address);
    } catch {
      return this.lost(null, "upgrade"); // the page's policy forbids it
    }
    this.socket = socket;
    socket.onmessage = (message) => this.socket === socket && this.heard(String(message.data));
    socket.onclose = () => this.lost(socket, this.why);
    this.watch();
  }

  private heard(packet: string): void {
    this.watch();
    if (packet === "2") return this.pinged();
    if (packet[0] === "0") return this.greeted(packet);
    if (packet.startsWith("40")) return this.accepted();
    if (packet.startsWith("44")) return this.refused(packet);
    if (packet.startsWith("41") || packet === "1") return this.lost(this.socket, "away");
    const parts = /^4([23])(\d*)(\[[^]*)$/.exec(packet);
    if (!parts) return;
    const said = JSON.parse(parts[3]!) as [any, any];
    if (parts[1] === "3") this.settle(Number(parts[2]), said[0]);
    else this.to.event(said[0], said[1]);
  }

  private pinged(): void {
    this.write("3");
    this.to.ping?.();
  }

  private greeted(packet: string): void {
    const hello = JSON.parse(packet.slice(1)) as { pingInterval: number; pingTimeout: number };
    this.patience = hello.pingInterval + hello.pingTimeout;
    this.why = "away";
    const socket = this.socket;
    this.to.auth().then(
      (auth) => this.socket === socket && this.write(`40${JSON.stringify(auth)}`),
      () => this.lost(socket, "auth"),
    );
  }

  private accepted(): void {
    this.tries = 0;
    this.joined = true;
    this.to.state(true);
  }

  private refused(packet: string): void {
    let code = "fault";
    try {
      code = (JSON.parse(packet.slice(packet.indexOf("{"))) as { message: string }).message;
    } catch { /* a refusal without words is a fault */ }
    this.lost(this.socket, code);
  }

  private settle(id: number, ack: any): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.ok(ack);
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    const socket = this.socket;
    this.watchdog = setTimeout(() => this.lost(socket, this.why), this.patience);
  }

  private write(packet: string): void {
    if (this.socket?.readyState === 1) this.socket.send(packet);
  }

  private lost(socket: WebSocket | null, why: string): void {
    if (socket !== this.socket) return;
    this.socket = null;
    this.joined = false;
    clearTimeout(this.watchdog);
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of left) {
      clearTimeout(one.timer);
      one.no(new Undelivered(why));
    }
    if (this.wanted) this.again = setTimeout(() => this.open(), backoff(this.tries++));
    this.to.state(false, why);
  }
}
