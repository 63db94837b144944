/** The live feed as this desk knows it: pure folding, and the signals that show it; only this file and `link.ts` change them. */
import { computed, signal } from "@preact/signals";
import type { Events, FeedItem, FeedMoved, FeedStretch, OlderPosts } from "../wire/protocol";
import { desk, parcels } from "./store";

/** Posts by place, oldest first; `head` is the last change that is known without a gap. */
export type Feed = { posts: FeedItem[]; head: number; read: number; older: boolean; known: boolean };

export const NOTHING: Feed = { posts: [], head: 0, read: 0, older: false, known: false };
export const feed = signal<Feed>(NOTHING);
/** Posts whose removal is on its way: hidden at once, back by Undo. */
export const removing = signal<string[]>([]);
/** What is being written; it stays while another tab is looked at. */
export const draft = signal("");

export const shownPosts = computed(() => feed.value.posts.filter((post) => !removing.value.includes(post.post)).reverse());
export const freshPosts = computed(() => feed.value.posts.filter((post) => post.seq > feed.value.read && post.member !== desk.value.me.member).length);
/** My posts that the feed does not show yet, newest first. */
export const waitingPosts = computed(() => {
  const there = new Set(feed.value.posts.map((post) => post.client_id));
  return parcels.value.filter((parcel) => parcel.name === "feed.post" && !there.has(parcel.id)).reverse();
});

/** An answer of `feed.sync`. */
export function stretched(before: Feed, said: FeedStretch): Feed {
  const posts = said.whole ? said.posts : said.posts.reduce((all, post) => put(all, post, before.older), before.posts);
  return { posts, head: said.head, read: Math.max(before.read, said.read), older: said.whole ? said.older : before.older, known: true };
}

export function lengthened(before: Feed, said: OlderPosts): Feed {
  const first = before.posts[0]?.seq ?? Infinity;
  return { ...before, posts: [...said.posts.filter((post) => post.seq < first), ...before.posts], older: said.older };
}

/** One change. `gap`: something before it is missing, and must be asked for. `cheered`: that I did, on another screen; the event that everybody
 * hears does not know it, and may come first. */
export function moved(before: Feed, { item, cheered }: FeedMoved): { feed: Feed; gap: boolean } {
  if (!before.known) return { feed: before, gap: false };
  const known = before.posts.find((post) => post.post === item.post);
  const placed = put(before.posts, { ...item, cheered: cheered ?? (known?.cheered === true && item.cheers > 0) }, before.older);
  const posts = cheered !== null && known?.rev === item.rev ? placed.map((post) => (post.post === item.post ? { ...post, cheered } : post)) : placed;
  const gap = item.rev > before.head + 1;
  return { feed: { ...before, posts, head: gap ? before.head : Math.max(before.head, item.rev) }, gap };
}

/** Whether the rest must be asked for. */
export function hearFeed(name: keyof Events, data: unknown): boolean {
  if (name === "feed.read") feed.value = { ...feed.value, read: Math.max(feed.value.read, (data as Events["feed.read"]).seq) };
  if (name !== "feed.changed") return false;
  const after = moved(feed.value, data as FeedMoved);
  feed.value = after.feed;
  return after.gap;
}

/** I cheer, or no longer: shown at once. */
export function cheered(before: Feed, uid: string, on: boolean): Feed {
  const posts = before.posts.map((post) => (post.post !== uid || post.cheered === on ? post : { ...post, cheered: on, cheers: post.cheers + (on ? 1 : -1) }));
  return { ...before, posts };
}

/** What is newer stays; what is gone goes; what lies before the oldest page that is here waits for its page. */
function put(posts: FeedItem[], item: FeedItem, older: boolean): FeedItem[] {
  const known = posts.find((post) => post.post === item.post);
  if ((known && known.rev >= item.rev) || (older && item.seq < (posts[0]?.seq ?? 0))) return posts;
  const others = posts.filter((post) => post !== known);
  return item.removed ? others : [...others, item].sort((one, other) => one.seq - other.seq);
}
