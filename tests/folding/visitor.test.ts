// @vitest-environment happy-dom
/** A visitor's panel that was told everything shows what one shows that asks anew. */
import { describe, expect, it, vi } from "vitest";
import type { Wiring } from "../../wire/connection";
import { Following } from "../../widget/following";
import { Talk } from "../../widget/talk";
import { host } from "../widget/vouch";
import { lasting, reels, retold, told, type Screen } from "./reels";

vi.mock("../../wire/way", () => ({
  Way: class {
    up = false;
    constructor(readonly to: Wiring) { begun(this); }
    start(): void { /* when the test says so */ }
    stop(): void { this.up = false; }
    turn(up: boolean): void { this.up = up; this.to.state(up); }
    send(name: string, command: any): Promise<unknown> {
      return Promise.resolve({ ok: true, data: answer(name, command) });
    }
  },
}));

let line: any;
const begun = (one: unknown): void => void (line = one);
let server: any;

function answer(name: string, command: any): unknown {
  if (name === "conversation.heads") return { heads: {}, at: Date.now() };
  if (name === "conversation.list") return server[name];
  const page = server["conversation.sync"][command.conversation];
  return page && { ...page, entries: page.entries.filter((entry: any) => entry.seq > command.after) };
}

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
const root = document.createElement("div").attachShadow({ mode: "open" });
vi.setConfig({ testTimeout: 120_000 }); // a busy machine is no fault
vi.useFakeTimers({ toFake: ["Date"] });
const talk = new Talk(host(root), () => undefined);
new Following(talk);

const opened = (conversation: string): Screen => ({
  async load(answers, at) {
    vi.setSystemTime(at);
    server = answers;
    line.turn(false);
    talk.thread = null;
    talk.move(conversation);
    line.turn(true);
    await settle();
  },
  async hear(all, answers, at) {
    vi.setSystemTime(at);
    server = answers;
    for (const [name, data] of all) {
      line.to.event(name, data);
      await settle();
    }
  },
  async again(answers, at) {
    vi.setSystemTime(at);
    server = answers;
    line.turn(false);
    line.turn(true);
    await settle();
  },
  shows: () => ({ thread: lasting(talk.thread!, false) }),
});

describe.each(reels(true))("the panel of $screen, from $at", (reel) => {
  describe.each(Object.keys(reel.first["conversation.sync"]))("in %s", (conversation) => {
    it("shows what it was told", async () => expect(await told(opened(conversation), reel)).toEqual([]));
    it("shows it however it was told", async () => expect(await retold(opened(conversation), reel)).toEqual([]));
  });
});
