/** The socket against a server played by hand: greeting, acks, watchdog and reconnecting. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff, Connection, Undelivered } from "../../wire/connection";
import { FakeSocket, latest } from "./socket";

const states: [boolean, string | undefined][] = [];
const events: [string, any][] = [];
let auths = 0;
const wiring = () => ({
  url: "https://vouch.example",
  auth: async () => ({ visitor: `token-${++auths}` }),
  event: (name: string, data: any) => events.push([name, data]),
  state: (up: boolean, why?: string) => states.push([up, why]),
});
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
  states.length = events.length = auths = 0;
  connection = new Connection(wiring());
});
afterEach(() => {
  connection.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a connection", () => {
  it("answers the server's ping and passes it on", () => {
    const ping = vi.fn(), pinged = new Connection({ ...wiring(), ping });
    pinged.start();
    latest().hear("2");
    expect([latest().sent, ping.mock.calls.length]).toEqual([["3"], 1]);
    pinged.stop();
  });

  it("greets with what opens the door and is up when it opens", async () => {
    connection.start();
    expect(latest().url).toBe("wss://vouch.example/socket.io/?EIO=4&transport=websocket");
    await latest().greet();
    expect(latest().sent[0]).toBe('40{"visitor":"token-1"}');
    expect(states).toEqual([[true, undefined]]);
    expect(connection.up).toBe(true);
  });
  it("answers the server's ping and tells its events", async () => {
    connection.start();
    await latest().greet();
    latest().hear("2");
    latest().hear('42["entry.appeared",{"a":"line\\nbreak"}]');
    latest().hear("nonsense");
    expect(latest().sent.at(-1)).toBe("3");
    expect(events).toEqual([["entry.appeared", { a: "line\nbreak" }]]);
  });
  it("gives each command its own answer", async () => {
    connection.start();
    await latest().greet();
    const one = connection.send("read.mark", { conversation: "c", seq: 1 });
    const two = connection.send("read.mark", { conversation: "c", seq: 2 });
    expect(latest().sent.slice(1)).toEqual(['421["read.mark",{"conversation":"c","seq":1}]', '422["read.mark",{"conversation":"c","seq":2}]']);
    latest().hear('432[{"ok":false,"code":"not_found","retry":false,"data":{}}]');
    latest().hear('431[{"ok":true,"data":{}}]');
    expect(await one).toEqual({ ok: true, data: {} });
    expect(await two).toMatchObject({ code: "not_found" });
  });
  it("says of a command without an answer that nobody knows, and distrusts the socket", async () => {
    connection.start();
    await latest().greet();
    const asked = connection.send("desk.sync", {});
    asked.catch(() => undefined);
    for (let at = 0; at < 2; at++) {
      await vi.advanceTimersByTimeAsync(7_400);
      latest().hear("2");
    }
    await vi.advanceTimersByTimeAsync(300);
    await expect(asked).rejects.toBeInstanceOf(Undelivered);
    expect(states.at(-1)).toEqual([false, "away"]);
  });
  it("rejects what is under way when it breaks, and what is sent while it is down", async () => {
    connection.start();
    await latest().greet();
    const asked = connection.send("desk.sync", {});
    latest().drop();
    await expect(asked).rejects.toBeInstanceOf(Undelivered);
    await expect(connection.send("desk.sync", {})).rejects.toBeInstanceOf(Undelivered);
  });
  it("notices by the missing ping that the server is gone", async () => {
    connection.start();
    await latest().greet();
    await vi.advanceTimersByTimeAsync(14_900);
    expect(connection.up).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(states.at(-1)).toEqual([false, "away"]);
  });
  it("comes back by itself with a new key each time", async () => {
    connection.start();
    await latest().greet();
    latest().drop();
    await vi.advanceTimersByTimeAsync(2_100);
    expect(FakeSocket.all).toHaveLength(2);
    await latest().greet();
    expect(latest().sent[0]).toBe('40{"visitor":"token-2"}');
    expect(connection.up).toBe(true);
  });
  it("tells why it was refused and tries again", async () => {
    connection.start();
    latest().hear('0{"pingInterval":10000,"pingTimeout":5000}');
    await vi.advanceTimersByTimeAsync(0);
    latest().hear('44{"message":"unauthorized"}');
    expect(states.at(-1)).toEqual([false, "unauthorized"]);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(FakeSocket.all).toHaveLength(2);
  });
  it("wakes at once when the network or the tab comes back", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.99);
    connection.start();
    for (let at = 0; at < 6; at++) {
      latest().drop();
      await vi.advanceTimersByTimeAsync(30_000);
    }
    latest().drop();
    const before = FakeSocket.all.length;
    dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(before + 1);
  });
  it("stays away after stop", async () => {
    connection.start();
    await latest().greet();
    connection.stop();
    expect(latest().sent.at(-1)).toBe("41");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
  it("survives a page that forbids sockets", async () => {
    vi.stubGlobal("WebSocket", () => { throw new DOMException("blocked", "SecurityError"); });
    connection.start();
    expect(states).toEqual([[false, "upgrade"]]);
  });
});

describe("backing off", () => {
  it("is full jitter between half a second and 30 s", () => {
    expect(backoff(0, () => 0)).toBe(500);
    expect(backoff(0, () => 1)).toBe(2_000);
    expect(backoff(3, () => 1)).toBe(16_000);
    for (const tries of [4, 50, 5_000]) expect(backoff(tries, () => 1)).toBe(30_000);
  });
});
