/** Where WebSocket is blocked: the same commands by HTTP, found out once and not on every page anew. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Way } from "../../wire/way";
import { FakeSocket, latest } from "./socket";

describe("where WebSocket is blocked", () => {
  const states: [boolean, string | undefined][] = [];
  let remembered = 0;
  let asked: { url: string; init: RequestInit }[];
  let answer: (url: string) => Promise<any>;
  let way: Way;
  const pages: any[] = [];
  const begin = () => {
    way = new Way({
      url: "https://vouch.example", auth: async () => ({}), event: () => undefined, state: (up, why) => states.push([up, why]),
      token: async () => "T", follow: () => ({ conversation: "c", after: 4 }), page: (page) => pages.push(page),
      detour: { get: () => remembered, set: (until) => (remembered = until) },
    }, 60_000);
  };
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    FakeSocket.all = [];
    states.length = remembered = 0;
    asked = [];
    pages.length = 0;
    answer = async (url) => (url.includes("/sync") ? new Promise(() => undefined) : { ok: true, data: { heads: {}, at: 0 } });
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      asked.push({ url, init });
      return answer(url).then((body) => ({ json: async () => body }));
    });
    begin();
  });
  afterEach(() => {
    way.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const blockTwice = async () => {
    way.start();
    latest().drop();
    await vi.advanceTimersByTimeAsync(4_100);
    latest().drop();
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    await vi.advanceTimersByTimeAsync(10);
  };

  it("takes the same commands over HTTP after two failed upgrades", async () => {
    await blockTwice();
    expect(way.up).toBe(true);
    expect(states.at(-1)?.[0]).toBe(true);
    await way.send("read.mark", { conversation: "c", seq: 1 });
    const post = asked.at(-1)!;
    expect(post.url).toBe("https://vouch.example/embed/commands");
    expect(JSON.parse(String(post.init.body))).toEqual({ name: "read.mark", command: { conversation: "c", seq: 1 } });
    expect(post.init.headers).toMatchObject({ Authorization: "Bearer T" });
    expect(post.init.credentials).toBe("omit");
  });
  it("follows the log by long poll", async () => {
    answer = async (url) => (url.includes("/sync") && pages.length < 2 ? { ok: true, data: { n: pages.length } } : url.includes("/sync") ? new Promise(() => undefined) : { ok: true, data: {} });
    await blockTwice();
    expect(asked.some((one) => one.url === "https://vouch.example/embed/sync?conversation=c&after=4")).toBe(true);
    expect(pages).toEqual([{ n: 0 }, { n: 1 }]);
  });
  it("stays with the socket while the server itself is away", async () => {
    answer = async () => { throw new TypeError("network"); };
    await blockTwice();
    expect(way.up).toBe(false);
    const before = FakeSocket.all.length;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(FakeSocket.all.length).toBeGreaterThan(before);
  });
  it("tries the socket again after its time", async () => {
    await blockTwice();
    const before = FakeSocket.all.length;
    await vi.advanceTimersByTimeAsync(59_000);
    expect(FakeSocket.all).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.all).toHaveLength(before + 1);
  });
  it("is known on the next page for the rest of that time", async () => {
    await blockTwice();
    way.stop();
    const sockets = FakeSocket.all.length;
    begin();
    way.start();
    await vi.waitFor(() => expect(way.up).toBe(true));
    expect(FakeSocket.all).toHaveLength(sockets);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(FakeSocket.all).toHaveLength(sockets + 1);
  });
  it("goes back to the socket at once when HTTP is gone too", async () => {
    remembered = Date.now() + 30_000;
    answer = async () => { throw new TypeError("network"); };
    way.start();
    await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(1));
  });
  it("does not leave the socket for one failure or for a refusal", async () => {
    way.start();
    latest().drop();
    await vi.advanceTimersByTimeAsync(2_100);
    await latest().greet();
    latest().drop();
    await vi.advanceTimersByTimeAsync(2_100);
    latest().drop();
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toEqual([]);
  });
});
