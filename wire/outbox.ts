/** What was said but is not yet stored: kept before it is sent, sent again with the same ids, never thrown away. */
import { backoff, type Ack } from "./connection";
import { uid } from "./ids";
import { Parcels, type Parcel } from "./parcels";

export type { Parcel } from "./parcels";

export type Post = {
  key: string;
  storage?: Storage | null;
  send: (name: any, command: any) => Promise<Ack<any>>;
  changed: (parcels: Parcel[]) => void;
  answered?: (parcel: Parcel, answer: any) => void;
  /** Told in the tab that sent it, once; every tab sees the parcel as refused. */
  refused?: (parcel: Parcel) => void;
};

const IN_FLIGHT = 20;
const LATE = 2_000;
const STUCK = 10_000;

const lane = (parcel: Parcel): string => parcel.command.conversation ?? parcel.id;

export class Outbox {
  private readonly kept: Parcels;
  private up = false;
  private mine = false;
  private release: (() => void) | null = null;
  private flying = new Set<string>(); // lanes with a parcel under way: one at a time keeps a conversation's order
  private pauses = new Map<string, number>(); // lane -> not before
  private tries = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly to: Post) {
    this.kept = new Parcels(`${to.key}:`, to.storage === undefined ? local() : to.storage);
    addEventListener("storage", this.elsewhere);
    this.tick();
  }

  get parcels(): Parcel[] {
    const now = Date.now();
    return this.kept.all().map((one) => (one.state === "refused" ? one : { ...one, state: age(one, now) }));
  }

  /** Written down before anything is sent. The command gets its client_id here unless it brings one. */
  put(name: string, command: Record<string, any>): Parcel {
    const id = (command["client_id"] as string | undefined) ?? uid();
    const parcel: Parcel = { id, name, command: { ...command, client_id: id }, at: Date.now(), state: "waiting" };
    this.kept.write(parcel);
    this.tick();
    return parcel;
  }

  /** Told by the connection; nothing leaves while it is down. One tab at a time drains, where the browser has locks. */
  open(up: boolean): void {
    if (up === this.up) return;
    this.up = up;
    if (up) this.claim();
    else {
      this.mine = false;
      this.release?.();
      this.release = null;
    }
    this.tick();
  }

  retry(id: string): void {
    const parcel = this.find(id);
    if (!parcel) return;
    const { code, data, ...rest } = parcel;
    this.kept.write({ ...rest, state: "waiting", at: Date.now() });
    this.pauses.delete(lane(parcel));
    this.tick();
  }

  discard(id: string): void {
    this.kept.remove(id);
    this.tick();
  }

  /** The page goes away or the conversation is forgotten; what is stored stays stored. */
  stop(): void {
    this.open(false);
    clearTimeout(this.timer);
    removeEventListener("storage", this.elsewhere);
  }

  private elsewhere = (change: StorageEvent): void => {
    if (this.kept.owns(change.key)) this.tick();
  };

  private find = (id: string): Parcel | undefined => this.kept.all().find((one) => one.id === id);

  private claim(): void {
    const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
    if (!locks) {
      this.mine = true; // every tab drains; the server knows the ids
      return;
    }
    let over = false;
    const done = new Promise<void>((resolve) => (this.release = () => ((over = true), resolve())));
    void locks.request(this.to.key, () => {
      if (over) return undefined;
      this.mine = true;
      this.tick();
      return done;
    });
  }

  /** Looks at everything once: tells what changed, sends what may go, and sleeps until something is due. */
  private tick = (): void => {
    clearTimeout(this.timer);
    const parcels = this.parcels;
    this.to.changed(parcels);
    const waiting = parcels.filter((one) => one.state !== "refused");
    if (!waiting.length) return;
    if (this.up && this.mine) this.drain(waiting);
    const now = Date.now();
    const due = waiting.flatMap((one) => [one.at + LATE, one.at + STUCK, this.pauses.get(lane(one)) ?? 0]);
    const next = Math.min(...due.filter((at) => at > now));
    if (Number.isFinite(next)) this.timer = setTimeout(this.tick, next - now + 1);
  };

  private drain(waiting: Parcel[]): void {
    const now = Date.now();
    for (const parcel of waiting) {
      if (this.flying.size >= IN_FLIGHT) return;
      if (this.flying.has(lane(parcel)) || (this.pauses.get(lane(parcel)) ?? 0) > now) continue;
      this.flying.add(lane(parcel));
      void this.carry(parcel);
    }
  }

  private async carry(parcel: Parcel): Promise<void> {
    let answer: Ack<any> | null = null;
    try {
      answer = await this.to.send(parcel.name, parcel.command);
    } catch { /* unknown whether it arrived: the same id goes again */ }
    this.flying.delete(lane(parcel));
    if (answer?.ok) this.delivered(parcel, answer.data);
    else if (answer && !answer.retry) this.refuse(parcel, answer.code, answer.data);
    else this.pause(parcel, answer?.code === "slow_down" ? Number(answer.data?.after) * 1_000 : NaN);
    this.tick();
  }

  private delivered(parcel: Parcel, data: any): void {
    this.tries.delete(lane(parcel));
    this.pauses.delete(lane(parcel));
    this.kept.remove(parcel.id);
    this.to.answered?.(parcel, data);
  }

  private refuse(parcel: Parcel, code: string, data: any): void {
    this.tries.delete(lane(parcel));
    if (!this.find(parcel.id)) return;
    const refused: Parcel = { ...parcel, state: "refused", code, data };
    this.kept.write(refused);
    this.to.refused?.(refused);
  }

  private pause(parcel: Parcel, asked: number): void {
    const tries = this.tries.get(lane(parcel)) ?? 0;
    this.tries.set(lane(parcel), tries + 1);
    const wait = Number.isFinite(asked) ? asked : this.up ? backoff(tries) : 0;
    this.pauses.set(lane(parcel), Date.now() + wait);
  }
}

function age(parcel: Parcel, now: number): Parcel["state"] {
  if (now - parcel.at >= STUCK) return "stuck";
  return now - parcel.at >= LATE ? "late" : "waiting";
}

function local(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
