/** The live feed: changes folded in any order, and what is missing asked for. */
import { describe, expect, it } from "vitest";
import type { FeedItem, FeedMoved } from "../wire/protocol";
import { post } from "./made";
import { cheered, lengthened, moved, NOTHING, stretched, type Feed } from "./feed";

const places = (feed: Feed): number[] => feed.posts.map((one) => one.seq);
const told = (item: FeedItem, cheered: boolean | null = null): FeedMoved => ({ item, cheered });
const whole = (posts: FeedItem[], more: Partial<Feed> = {}): Feed =>
  ({ ...stretched(NOTHING, { posts, head: posts.at(-1)?.rev ?? 0, read: 0, whole: true, older: false }), ...more });

describe("a change", () => {
  it("is shown in its place, and the head moves", () => {
    const { feed, gap } = moved(whole([post(1)]), told(post(2)));
    expect([places(feed), feed.head, gap]).toEqual([[1, 2], 2, false]);
  });

  it("after something that is missing is shown, and the rest is asked for from where it is known", () => {
    const { feed, gap } = moved(whole([post(1)]), told(post(4)));
    expect([places(feed), feed.head, gap]).toEqual([[1, 4], 1, true]);
  });

  it("that is known already changes nothing", () => {
    const before = whole([post(1), post(2, { rev: 3, cheers: 1 })]);
    expect(moved(before, told(post(2))).feed.posts).toEqual(before.posts);
  });

  it("takes a removed post away, and keeps my own cheer", () => {
    const before = whole([post(1, { cheered: true, cheers: 1 }), post(2)]);
    expect(places(moved(before, told(post(2, { rev: 3, removed: true }))).feed)).toEqual([1]);
    expect(moved(before, told(post(1, { rev: 3, cheers: 2 }))).feed.posts[0]).toMatchObject({ cheers: 2, cheered: true });
  });

  it("that is my own cheer on another screen is known as mine, whichever of its two words comes first", () => {
    const before = whole([post(1)]);
    const mine = told(post(1, { rev: 2, cheers: 1 }), true), all = told(post(1, { rev: 2, cheers: 1 }));
    for (const words of [[mine, all], [all, mine]]) {
      const after = words.reduce((feed, word) => moved(feed, word).feed, before);
      expect(after.posts[0]).toMatchObject({ cheers: 1, cheered: true });
      expect(moved(after, told(post(1, { rev: 3, cheers: 1 }), false)).feed.posts[0]).toMatchObject({ cheered: false });
    }
  });

  it("of a post on a page that is not here yet waits for its page", () => {
    expect(places(moved(whole([post(51)], { older: true }), told(post(3, { rev: 52, cheers: 1 }))).feed)).toEqual([51]);
  });

  it("before the first answer is left to it", () => {
    expect(moved(NOTHING, told(post(1))).feed).toBe(NOTHING);
  });
});

describe("an answer", () => {
  it("after a gap is merged; a whole one replaces", () => {
    const before = whole([post(1), post(2)], { read: 2 });
    const merged = stretched(before, { posts: [post(1, { rev: 4, removed: true }), post(3)], head: 4, read: 1, whole: false, older: false });
    expect([places(merged), merged.head, merged.read]).toEqual([[2, 3], 4, 2]);
    expect(places(stretched(before, { posts: [post(9)], head: 60, read: 0, whole: true, older: true }))).toEqual([9]);
  });

  it("with older posts stands before the others, each once", () => {
    expect(places(lengthened(whole([post(3)]), { posts: [post(1), post(2), post(3)], older: false }))).toEqual([1, 2, 3]);
  });
});

it("a cheer of mine counts once, and can be taken back", () => {
  const once = cheered(cheered(whole([post(1)]), "p1", true), "p1", true);
  expect(once.posts[0]).toMatchObject({ cheers: 1, cheered: true });
  expect(cheered(once, "p1", false).posts[0]).toMatchObject({ cheers: 0, cheered: false });
});
