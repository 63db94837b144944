/** What was said but is not stored: written before sent, sent again with the same id, in order, never thrown away. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ack } from "../../wire/connection";
import { Outbox, type Parcel } from "../../wire/outbox";

type Sent = { name: string; command: any; answer: (ack: Ack<any>) => void; lose: () => void };
const ok = (data: any = {}): Ack<any> => ({ ok: true, data });
const no = (code: string, retry: boolean, data: any = {}): Ack<any> => ({ ok: false, code, retry, data });
const flush = () => vi.advanceTimersByTimeAsync(0);

class Desk {
  sent: Sent[] = [];
  seen: Parcel[] = [];
  answered: [Parcel, any][] = [];
  refused: Parcel[] = [];
  stored: string[] = [];
  outbox: Outbox;
  constructor(readonly storage: Storage | null = localStorage, key = "box") {
    this.outbox = new Outbox({
      key, storage,
      send: (name, command) => {
        this.stored.push(JSON.stringify({ ...storage }));
        return new Promise((answer, lose) => this.sent.push({ name, command, answer, lose: () => lose(new Error("lost")) }));
      },
      changed: (parcels) => (this.seen = parcels),
      answered: (parcel, data) => this.answered.push([parcel, data]),
      refused: (parcel) => this.refused.push(parcel),
    });
  }
  post(body: string, conversation = "c1") {
    return this.outbox.put("message.post", { conversation, body });
  }
  get bodies() {
    return this.sent.map((one) => one.command.body);
  }
}

let desk: Desk;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  vi.spyOn(Math, "random").mockReturnValue(0);
  localStorage.clear();
  desk = new Desk();
});
afterEach(() => {
  desk.outbox.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a parcel", () => {
  it("is on the device before it leaves", async () => {
    desk.outbox.open(true);
    await flush();
    const parcel = desk.post("hello");
    expect(desk.stored[0]).toContain(parcel.id);
    expect(desk.sent[0]!.command).toEqual({ conversation: "c1", body: "hello", client_id: parcel.id });
  });
  it("leaves once it is stored, and its answer is told", async () => {
    desk.outbox.open(true);
    await flush();
    desk.post("hello");
    desk.sent[0]!.answer(ok({ seq: 3 }));
    await flush();
    expect(desk.seen).toEqual([]);
    expect(localStorage.length).toBe(0);
    expect(desk.answered[0]![1]).toEqual({ seq: 3 });
  });
  it("waits while there is no connection", async () => {
    desk.post("hello");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.sent).toEqual([]);
    desk.outbox.open(true);
    await flush();
    expect(desk.bodies).toEqual(["hello"]);
  });
  it("whose answer was lost goes again with the same id", async () => {
    desk.outbox.open(true);
    await flush();
    desk.post("hello");
    desk.sent[0]!.lose();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(desk.sent).toHaveLength(2);
    expect(desk.sent[1]!.command).toEqual(desk.sent[0]!.command);
  });
  it("says after 2 s that it is late and after 10 s that it is stuck", async () => {
    desk.post("hello");
    expect(desk.seen[0]!.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(2_010);
    expect(desk.seen[0]!.state).toBe("late");
    await vi.advanceTimersByTimeAsync(8_010);
    expect(desk.seen[0]!.state).toBe("stuck");
  });
  it("survives a reload", async () => {
    desk.post("hello");
    const after = new Desk();
    after.outbox.open(true);
    await flush();
    expect(after.bodies).toEqual(["hello"]);
    after.outbox.stop();
  });
  it("keeps the id that it brings", () => {
    expect(desk.outbox.put("offer.accept", { offer: "o", client_id: "mine" }).id).toBe("mine");
  });
});

describe("a refusal", () => {
  const refuse = async (answer: Ack<any>) => {
    desk.outbox.open(true);
    await flush();
    desk.post("x".repeat(9));
    desk.sent[0]!.answer(answer);
    await flush();
  };
  it("for good keeps the text and says why", async () => {
    await refuse(no("message.too_long", false, { limit: 5 }));
    expect(desk.seen[0]).toMatchObject({ state: "refused", code: "message.too_long", data: { limit: 5 } });
    expect(desk.seen[0]!.command.body).toBe("x".repeat(9));
    expect(desk.refused).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(desk.sent).toHaveLength(1);
  });
  it("does not hold up the next one", async () => {
    await refuse(no("message.too_long", false));
    desk.post("short");
    expect(desk.bodies.at(-1)).toBe("short");
  });
  it("can be tried again or discarded by hand", async () => {
    await refuse(no("message.not_yours", false));
    desk.outbox.retry(desk.seen[0]!.id);
    expect(desk.sent).toHaveLength(2);
    desk.sent[1]!.answer(no("message.not_yours", false));
    await flush();
    desk.outbox.discard(desk.seen[0]!.id);
    expect(desk.seen).toEqual([]);
    expect(localStorage.length).toBe(0);
  });
  it("of the moment backs off, at most 30 s, and never costs the text", async () => {
    await refuse(no("unavailable", true));
    for (let tries = 2; tries < 8; tries++) {
      await vi.advanceTimersByTimeAsync(30_100);
      expect(desk.sent.length).toBeGreaterThanOrEqual(tries);
      desk.sent.at(-1)!.answer(no("fault", true));
      await flush();
    }
    expect(desk.seen[0]!.command.body).toBe("x".repeat(9));
  });
  it("to slow down waits as long as it says", async () => {
    await refuse(no("slow_down", true, { after: 7 }));
    await vi.advanceTimersByTimeAsync(6_500);
    expect(desk.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(desk.sent).toHaveLength(2);
  });
});

describe("order", () => {
  it("is kept within a conversation, whatever happens to the first", async () => {
    desk.outbox.open(true);
    await flush();
    for (const body of ["one", "two", "three"]) desk.post(body);
    expect(desk.bodies).toEqual(["one"]);
    desk.sent[0]!.lose();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(desk.bodies).toEqual(["one", "one"]);
    desk.sent[1]!.answer(ok());
    await flush();
    desk.sent[2]!.answer(ok());
    await flush();
    expect(desk.bodies).toEqual(["one", "one", "two", "three"]);
  });
  it("does not hold up other conversations, up to twenty at once", async () => {
    desk.outbox.open(true);
    await flush();
    for (let at = 0; at < 25; at++) desk.post(`m${at}`, `c${at}`);
    expect(desk.sent).toHaveLength(20);
    desk.sent[0]!.answer(ok());
    await flush();
    expect(desk.sent).toHaveLength(21);
  });
});

describe("storage", () => {
  it("that is blocked costs the reload, not the message", async () => {
    const blocked = new Proxy({} as Storage, { get: () => { throw new DOMException("blocked", "SecurityError"); } });
    const careful = new Desk(null, "memory");
    const broken = new Outbox({ key: "broken", storage: blocked, send: () => Promise.resolve(ok()), changed: () => undefined });
    expect(broken.put("message.post", { conversation: "c", body: "x" }).command.body).toBe("x");
    expect(broken.parcels).toHaveLength(1);
    careful.outbox.open(true);
    await flush();
    careful.post("hello");
    careful.sent[0]!.answer(ok());
    await flush();
    expect(careful.outbox.parcels).toEqual([]);
    careful.outbox.stop();
    broken.stop();
  });
  it("that is full keeps the parcel in memory", () => {
    const full = { length: 0, key: () => null, getItem: () => null, removeItem: () => undefined, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } } as unknown as Storage;
    const outbox = new Outbox({ key: "full", storage: full, send: () => Promise.resolve(ok()), changed: () => undefined });
    outbox.put("message.post", { conversation: "c", body: "x" });
    expect(outbox.parcels).toHaveLength(1);
    outbox.stop();
  });
  it("with strange things in it is read past", () => {
    localStorage.setItem("box:1", "{not json");
    localStorage.setItem("box:2", "{}");
    localStorage.setItem("elsewhere:3", "1");
    desk.post("hello");
    expect(desk.outbox.parcels).toHaveLength(1);
  });
});

describe("two tabs", () => {
  it("drain one at a time where the browser has locks", async () => {
    const queue: (() => void)[] = [];
    let held = false;
    const request = (_name: string, run: () => Promise<void> | undefined) => new Promise<void>((done) => {
      const go = () => {
        held = true;
        void Promise.resolve(run()).then(() => {
          held = false;
          done();
          queue.shift()?.();
        });
      };
      if (held) queue.push(go);
      else go();
    });
    vi.stubGlobal("navigator", { ...navigator, locks: { request } });
    const [one, two] = [new Desk(localStorage, "shared"), new Desk(localStorage, "shared")];
    one.outbox.open(true);
    two.outbox.open(true);
    await flush();
    two.post("from the second");
    dispatchEvent(new StorageEvent("storage", { key: null }));
    expect([one.bodies, two.bodies]).toEqual([["from the second"], []]);
    one.outbox.open(false);
    await flush();
    expect(two.bodies).toEqual(["from the second"]);
    one.outbox.stop();
    two.outbox.stop();
    vi.unstubAllGlobals();
  });
});
