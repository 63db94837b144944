/** The column beside the conversations: live feed, ranking, and a badge that is announced. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FeedItem } from "../wire/protocol";
import { award, post, ranking, row } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const reading = async (posts: FeedItem[] = [], read = 0): Promise<Stage> => {
  const stage = await open();
  await stage.answer("feed.sync", { posts, head: posts.at(-1)?.rev ?? 0, read, whole: true, older: false });
  return stage;
};
const column = (): string => document.querySelector(".side")!.textContent ?? "";
const box = (): HTMLTextAreaElement => document.querySelector<HTMLTextAreaElement>(".feed-write textarea")!;

describe("the live feed", () => {
  it("is there when nobody asks, newest first, with what the brand says set apart", async () => {
    await reading([post(1, { voice: "brand", name: "Maya", body: "The macro arrives." }), post(2, { body: "See https://example.org/x" })]);
    expect(column()).toMatch(/See https.*From the brand.*The macro arrives/);
    expect(document.querySelector<HTMLAnchorElement>(".post a")!.rel).toContain("noopener");
  });

  it("shows a post at once, keeps it while the line is down, and shows it once", async () => {
    const stage = await reading();
    stage.line.turn(false);
    await stage.type("Hello all", box());
    await stage.press("Post");
    expect(column()).toContain("Hello all");
    await stage.wait(11_000);
    expect(column()).toContain("not sent, will retry");
    stage.line.turn(true);
    await stage.wait(60);
    await stage.answer("desk.sync", (await import("./store")).desk.value);
    await stage.answer("feed.sync", { posts: [], head: 0, read: 0, whole: true, older: false });
    await stage.wait(31_000);
    const { client_id, body } = stage.said("feed.post").at(-1);
    await stage.answer("feed.post", post(1, { client_id, body, member: "ines", name: "Ines" }));
    await stage.hear("feed.changed", { item: post(1, { client_id, body, member: "ines", name: "Ines" }), cheered: null });
    expect(column().match(/Hello all/g)).toHaveLength(1);
    expect(column()).not.toContain("will retry");
  });

  it("asks for what it missed", async () => {
    const stage = await reading([post(1)]);
    await stage.hear("feed.changed", { item: post(3), cheered: null });
    expect(stage.said("feed.sync").at(-1)).toEqual({ after: 1 });
  });

  it("finds a lost hint within a minute", async () => {
    const stage = await reading([post(1)]);
    await stage.wait(61_000);
    await stage.answer("feed.sync", { posts: [post(2)], head: 2, read: 0, whole: false, older: false });
    expect(column()).toContain("post 2");
  });

  it("that is looked at is read; beside a visitor it has a dot", async () => {
    const stage = await reading([post(1)]);
    await stage.key("f"); // the window of this test is narrow: the column lies above
    await stage.wait(100);
    expect(stage.said("feed.mark")).toEqual([{ seq: 1 }]);
    const beside = await open({ conversations: [row("c1")] });
    await beside.answer("feed.sync", { posts: [post(1)], head: 1, read: 0, whole: true, older: false });
    await beside.wait(100);
    expect([beside.said("feed.mark"), document.querySelector(".tab .fresh")?.textContent]).toEqual([[], "1 new"]);
  });

  it("tells a screen reader who wrote, and not what was there or what I wrote", async () => {
    const stage = await reading([post(1)]);
    const news = (): string => document.querySelector(".side [role=status].unseen")!.textContent!;
    expect(news()).toBe("");
    await stage.hear("feed.changed", { item: post(2, { name: "Lena", member: "lena" }), cheered: null });
    expect(news()).toContain("from Lena");
    await stage.hear("feed.changed", { item: post(3, { member: "ines" }), cheered: null });
    expect(news()).toBe("");
  });

  it("gives the focus back when Escape puts it away", async () => {
    const stage = await reading();
    const before = stage.button("Live feed");
    before.focus();
    await stage.key("g");
    await stage.wait(60);
    expect(document.activeElement?.getAttribute("role")).toBe("tab");
    await stage.key("Escape", {}, document.activeElement!);
    await stage.wait(60);
    expect(document.activeElement).toBe(before);
  });

  it("takes back a removal by Undo, else it leaves after five seconds", async () => {
    const stage = await reading([post(1, { member: "ines" })]);
    await stage.press("Delete");
    expect(column()).not.toContain("post 1");
    await stage.press("Undo");
    expect(column()).toContain("post 1");
    await stage.press("Delete");
    await stage.wait(5_100);
    expect(stage.said("feed.remove")).toMatchObject([{ post: "p1" }]);
  });

  it("keeps what I was writing while I look at another tab", async () => {
    const stage = await reading();
    await stage.type("half a thou", box());
    await stage.press("Visitor");
    await stage.press("Live feed");
    expect(box().value).toBe("half a thou");
  });
});

describe("the ranking", () => {
  it("says where I stand and why, and how far the badge is", async () => {
    const stage = await reading();
    await stage.press("Ranking");
    await stage.answer("ranking.read", ranking());
    expect(column()).toMatch(/4\.7.*Place 1 of 1.*Because your 9 ratings average 4\.8 stars.*Trusted voice 9 of 10/);
  });

  it("is read anew when somebody is rated", async () => {
    const stage = await reading();
    await stage.press("Ranking");
    await stage.answer("ranking.read", ranking());
    await stage.hear("ranking.changed", {});
    expect(stage.said("ranking.read")).toHaveLength(2);
  });
});

describe("a badge", () => {
  it("is announced with its reason until it was seen, here or elsewhere", async () => {
    const stage = await reading();
    await stage.hear("badge.awarded", { award: award() });
    const place = document.querySelector(".celebration-place")!;
    expect(place.getAttribute("role")).toBe("status");
    expect(place.textContent).toMatch(/Trusted voice.*Because 10 of your answers were rated 4 stars or more/);
    await stage.press("How nice");
    expect([place.textContent, stage.said("award.see")[0].award]).toEqual(["", "w1"]);
    await stage.hear("badge.awarded", { award: award({ uid: "w2" }) });
    await stage.hear("award.seen", { award: "w2" });
    expect(place.textContent).toBe("");
  });

  it("that came while I was away is announced when I am back, and stands beside my name", async () => {
    await open({ awards: [award()] });
    expect(document.querySelector(".celebration")).not.toBeNull();
    expect(document.querySelector(".you .mark")?.getAttribute("aria-label")).toBe("Badge: Trusted voice");
  });
});
