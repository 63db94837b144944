// @vitest-environment happy-dom
/** The golden files as the browsers use them: commands leave word for word, answers arrive so, events fold without a fault. */
import { afterEach, describe, expect, it, vi } from "vitest";
import protocol from "../../wire/protocol.ts?raw";
import { empty, event, page } from "../../wire/apply";
import { Connection } from "../../wire/connection";

type Golden = { direction: "command" | "event"; name: string; examples: any[]; refused: any[]; answers?: any[] };
const files = import.meta.glob<Golden>("./*.json", { eager: true, import: "default" });
const golden = Object.values(files);
const named = (kind: "Commands" | "Events") => [...(new RegExp(`interface ${kind} \\{([^]*?)\\n\\}`).exec(protocol)?.[1] ?? "").matchAll(/"([\w.]+)":/g)].map((found) => found[1]);

class Socket {
  static last: Socket;
  readyState = 1;
  sent: string[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose = null;
  constructor() { Socket.last = this; }
  send(packet: string) { this.sent.push(packet); }
  close() { /* nothing to close */ }
}
afterEach(() => vi.unstubAllGlobals());

async function connected(heard: (name: string, data: any) => void = () => undefined) {
  vi.stubGlobal("WebSocket", Socket);
  const connection = new Connection({ url: "http://localhost", auth: async () => ({}), event: heard, state: () => undefined });
  connection.start();
  Socket.last.onmessage!({ data: '0{"pingInterval":10000,"pingTimeout":5000}' });
  await Promise.resolve();
  Socket.last.onmessage!({ data: "40{}" });
  return connection;
}

describe("the golden files", () => {
  it("are there for every command and event of the protocol", () => {
    expect(golden.filter((one) => one.direction === "command").map((one) => one.name).sort()).toEqual(named("Commands").sort());
    expect(golden.filter((one) => one.direction === "event").map((one) => one.name).sort()).toEqual(named("Events").sort());
  });
  it("of commands leave word for word, and their answers arrive so", async () => {
    const connection = await connected();
    let count = 0;
    for (const { name, examples, answers } of golden.filter((one) => one.direction === "command")) {
      for (const command of examples) {
        const data = answers![count % answers!.length];
        const answer = connection.send(name as never, command as never);
        count += 1;
        expect(Socket.last.sent.at(-1)).toBe(`42${count}${JSON.stringify([name, command])}`);
        Socket.last.onmessage!({ data: `43${count}${JSON.stringify([{ ok: true, data }])}` });
        expect(await answer).toEqual({ ok: true, data });
      }
    }
    connection.stop();
  });
  it("of events are heard so and fold without a fault", async () => {
    const heard: [string, any][] = [];
    const connection = await connected((name, data) => heard.push([name, data]));
    for (const { name, examples } of golden.filter((one) => one.direction === "event")) {
      for (const data of examples) {
        Socket.last.onmessage!({ data: `42${JSON.stringify([name, data])}` });
        expect(heard.at(-1)).toEqual([name, data]);
        const before = empty(String(data.conversation?.conversation ?? data.conversation));
        expect(event(before, name, data, 0).conversation).toBe(before.conversation);
      }
    }
    connection.stop();
  });
  it("of the log make the same story by page and by event", () => {
    const [whole] = files["./conversation.sync.json"]!.answers!;
    const appeared = files["./entry.appeared.json"]!.examples.slice(0, whole.entries.length);
    const stepped = appeared.reduce((thread, data) => event(thread, "entry.appeared", data, 0), empty(whole.conversation));
    const paged = page(empty(whole.conversation), whole);
    expect(stepped.entries).toEqual(paged.entries);
    expect({ ...stepped, me: paged.me, epoch: paged.epoch, reads: paged.reads }).toEqual(paged);
    expect(paged).toMatchObject({ status: "open", responsible: { n: 2 }, gap: false });
  });
});
