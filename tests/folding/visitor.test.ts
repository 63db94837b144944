// @vitest-environment happy-dom
/** A visitor's panel that was told everything shows what one shows that asks anew. */
import { describe, expect, it, vi } from "vitest";
import { Following } from "../../widget/following";
import { Talk } from "../../widget/talk";
import { host } from "../widget/vouch";
import { lasting, Line, reels, retold, settle, told, type Screen } from "./reels";

vi.mock("../../wire/way", async () => ({ Way: (await import("./reels")).Line }));

let server: any;

function answer(name: string, command: any): unknown {
  if (name === "conversation.heads") return { heads: {}, at: Date.now() };
  if (name === "conversation.list") return server[name];
  const page = server["conversation.sync"][command.conversation];
  return page && { ...page, entries: page.entries.filter((entry: any) => entry.seq > command.after) };
}

const root = document.createElement("div").attachShadow({ mode: "open" });
vi.setConfig({ testTimeout: 120_000 }); // a busy machine is no fault
vi.useFakeTimers({ toFake: ["Date"] });
Line.answer = answer;
const talk = new Talk(host(root), () => undefined);
new Following(talk);

const opened = (conversation: string): Screen => ({
  async load(answers, at) {
    vi.setSystemTime(at);
    server = answers;
    Line.last.turn(false);
    talk.thread = null;
    talk.move(conversation);
    Line.last.turn(true);
    await settle();
  },
  async hear(all, answers, at) {
    vi.setSystemTime(at);
    server = answers;
    for (const [name, data] of all) {
      Line.last.to.event(name, data);
      await settle();
    }
  },
  async again(answers, at) {
    vi.setSystemTime(at);
    server = answers;
    Line.last.turn(false);
    Line.last.turn(true);
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
