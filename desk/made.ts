/** Things for the desk's tests: a desk state, a thread from a log, an offer. */
import { empty, page, type Thread } from "../wire/apply";
import type { AwardCard, DeskConversation, DeskState, Entry, FeedItem, Offer, Ranking, Veiled } from "../wire/protocol";

export const NOON = Date.UTC(2026, 10, 21, 12);

export const row = (conversation: string, more: Partial<DeskConversation> = {}): DeskConversation => ({
  conversation, name: "", topic: "Optics", head: 0, last: "", last_at: NOON, started: NOON, state: "open", mine: true, ending: null, stars: null, words: "", orders: [], ...more,
});

export const offer = (uid: string, more: Partial<Offer> = {}): Offer => ({
  uid, conversation: `c-${uid}`, kind: "question", question: "Is it sharp?", topic: "Optics", language: "en", page: null,
  waiting_since: NOON, made_at: NOON, expires_at: NOON + 30_000, reason: "level_3", note: "", ...more,
});

export const state = (more: Partial<DeskState> = {}): DeskState => ({
  me: { member: "ines", name: "Ines", role: "ambassador", brand: "Objectif" },
  standing: { availability: "available", capacity: 2, load: 1, until: null, because: "", wrapping: null }, offers: [], conversations: [], categories: [], awards: [], at: NOON, ...more,
});

export const text = (seq: number, by: number, body: string, more: Partial<Entry> = {}): Entry => ({
  seq, at: NOON + seq * 1_000, kind: "text", by, client_id: `id-${seq}`, body, data: {}, ...more,
});

export const happened = (seq: number, data: Record<string, unknown>, more: Partial<Entry> = {}): Entry => ({
  ...text(seq, 0, ""), kind: "event", by: null, client_id: null, data, ...more,
});

/** Vera asks, Ines (2) is responsible; further entries from seq 5 on. */
export function thread(more: (Entry | Veiled)[] = [], reads: Record<number, number> = {}): Thread {
  const entries = [
    happened(1, { what: "started", page: { title: "A lens" }, topic: "Optics", language: "en" }),
    happened(2, { what: "joined", who: { n: 1, role: "visitor", name: "", line: "" } }),
    happened(3, { what: "joined", who: { n: 2, role: "ambassador", name: "Ines", line: "" } }),
    happened(4, { what: "assigned", assignment: "a1", n: 2 }),
    ...more,
  ];
  const marks = Object.entries(reads).map(([by, seq]) => ({ by: Number(by), seq }));
  return page(empty("c1"), { conversation: "c1", entries, head: entries.length, more: false, epoch: 1, me: 2, reads: marks, about: null, position: null, estimate: null });
}

export const post = (seq: number, more: Partial<FeedItem> = {}): FeedItem => ({
  post: `p${seq}`, seq, rev: seq, at: NOON, voice: "member", member: "awa", name: "Awa", client_id: `c${seq}`, body: `post ${seq}`, badge: null, number: 0,
  stars: 0, cheers: 0, cheered: false, removed: false, photo: "", ...more,
});

const badge = { names: { en: "Trusted voice" }, symbol: "★" };
export const award = (more: Partial<AwardCard> = {}): AwardCard => ({ uid: "w1", badge, number: 10, stars: 4, at: NOON, seen: false, ...more });

export const ranking = (more: Partial<Ranking> = {}): Ranking => ({
  period: "month", since: NOON, mean: 4.6, weight: 5, unrated: [], progress: [{ badge, have: 9, need: 10, stars: 4 }],
  ranked: [{ member: "ines", name: "Ines", badges: [], place: 1, score: 4.7, average: 4.8, ratings: 9, me: true }], ...more,
});
