// @vitest-environment happy-dom
/** A desk that was told everything shows what a desk shows that asks anew. */
import { describe, expect, it, vi } from "vitest";
import { feed, freshPosts, NOTHING, shownPosts } from "../../desk/feed";
import { connect } from "../../desk/link";
import { praised } from "../../desk/ranks";
import { old } from "../../desk/saved";
import { desk, offers, openRows, rows, standing, threads, tick, unreadCount } from "../../desk/store";
import { moved } from "../../desk/visiting";
import { lasting, Line, reels, retold, settle, told, type Screen, type Told } from "./reels";

vi.mock("../../desk/ringing", () => ({ ring: () => undefined }));
vi.mock("../../wire/connection", async () => ({ Connection: (await import("./reels")).Line }));

let server: any;
let asked: string[] = [];
/** What open panes show, read again whenever the desk would read it again. */
let panes: { replies: any; ranking: any; visits: Record<string, any> };
let counted: string;

function answer(name: string, command: any): unknown {
  asked.push(command.conversation ?? name);
  if (name === "conversation.heads") return { heads: {}, at: Date.now() };
  if (name === "conversation.sync") {
    const page = server[name][command.conversation];
    return { ...page, entries: page.entries.filter((entry: any) => entry.seq > command.after) };
  }
  if (name !== "feed.sync" || command.after === 0) return server[name];
  return { ...server["feed.since"], whole: false, posts: server["feed.since"].posts.filter((post: any) => post.rev > command.after) };
}

const nothing = desk.value;
vi.setConfig({ testTimeout: 120_000 }); // a busy machine is no fault
vi.useFakeTimers({ toFake: ["Date"] });
Line.answer = answer;
connect({ state: nothing, language: "en", ticket: "", signIn: "", mirror: "", places: [] });

async function resumed(answers: any, at: number): Promise<void> {
  vi.setSystemTime(at);
  server = answers;
  Line.last.turn(true);
  await settle();
  [panes, counted] = [seen(answers), counts()];
  old.value = false;
}

const seen = (answers: any): typeof panes => ({ replies: answers["replies.list"], ranking: answers["ranking.read"], visits: visits(answers["visitor.read"]) });
/** Without the summary of other conversations. */
const visits = (read: any): any => Object.fromEntries(Object.entries(read).map(([uid, { earlier: _, ...visit }]: any) => [uid, visit]));
const counts = (): string => JSON.stringify([praised.value]);

const screen: Screen = {
  async load(answers, at) {
    Line.last.turn(false);
    [desk.value, threads.value, feed.value] = [nothing, {}, NOTHING];
    await resumed(answers, at);
  },
  async hear(all: Told[], answers, at) {
    vi.setSystemTime(at);
    server = answers;
    asked = [];
    const before = { ...moved.value };
    const whose = Object.fromEntries(Object.entries(threads.value).map(([uid, one]) => [uid, one.responsible?.n]));
    for (const [name, data] of all) {
      Line.last.to.event(name, data);
      await settle();
    }
    tick();
    const fresh = seen(answers);
    if (old.value) panes = { ...panes, replies: fresh.replies };
    if (counts() !== counted) panes = { ...panes, ranking: fresh.ranking };
    for (const { conversation } of rows.value) {
      const reads = moved.value[conversation] !== before[conversation] || threads.value[conversation]?.responsible?.n !== whose[conversation];
      if (reads) panes = { ...panes, visits: { ...panes.visits, [conversation]: fresh.visits[conversation] } };
    }
    [old.value, counted] = [false, counts()];
  },
  async again(answers, at) {
    Line.last.turn(false);
    await resumed(answers, at);
  },
  shows: () => ({
    me: desk.value.me, categories: desk.value.categories, awards: desk.value.awards, standing: standing.value, offers: offers.value, rows: rows.value,
    unread: unreadCount.value, threads: Object.fromEntries(rows.value.map((row) => [row.conversation, lasting(threads.value[row.conversation]!, row.mine)])),
    visits: Object.fromEntries(openRows.value.map((row) => [row.conversation, panes.visits[row.conversation]])), posts: shownPosts.value, fresh: freshPosts.value, read: feed.value.read, older: feed.value.older,
    replies: panes.replies, ranking: panes.ranking,
  }),
};

describe.each(reels(false))("the desk of $screen ($role), from $at", (reel) => {
  it("shows what it was told", async () => expect(await told(screen, reel)).toEqual([]));
  it("shows it however it was told", async () => expect(await retold(screen, reel)).toEqual([]));
});
