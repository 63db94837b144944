/** What the desk knows, as signals; only this file and `link.ts` change it. */
import { computed, signal } from "@preact/signals";
import { empty, event, page, type Thread } from "../wire/apply";
import type { Parcel } from "../wire/outbox";
import type { DeskState, Events, Page, Standing } from "../wire/protocol";
import { fold, isMine, ordered } from "./fold";
import { unread } from "./status";

export type Line = "connecting" | "up" | "down" | "signed-out";

const NOTHING: DeskState = {
  me: { member: "", name: "", role: "ambassador", brand: "" },
  standing: { availability: "away", capacity: 0, load: 0, until: null, because: "", wrapping: null },
  offers: [], conversations: [], categories: [], awards: [], at: 0,
};

export const desk = signal<DeskState>(NOTHING);
/** What I chose and the server has not yet confirmed: no older state may paint over it. */
export const wish = signal<Standing["availability"] | null>(null);
export const standing = computed<Standing>(() => (wish.value === null ? desk.value.standing : { ...desk.value.standing, availability: wish.value, until: null, because: "", wrapping: null }));
export const threads = signal<Record<string, Thread>>({});
export const parcels = signal<Parcel[]>([]);
export const line = signal<Line>("connecting");
export const up = computed(() => line.value === "up");
export const now = signal(Date.now());
/** Changes once a day: what is written as a day reads this, not the clock of every second. */
export const today = computed(() => new Date(now.value).setHours(12, 0, 0, 0));
/** Whether a person can see the page. */
export const looking = signal(true);
export const language = signal("en");
/** Conversations whose close is on its way: hidden at once, back by Undo. */
export const closing = signal<string[]>([]);

export const rows = computed(() => ordered(desk.value.conversations.filter((row) => !closing.value.includes(row.conversation))));
export const openRows = computed(() => rows.value.filter(isMine));
export const offers = computed(() => desk.value.offers.filter((offer) => offer.expires_at > now.value));

/** Offers whose time went by without an answer; the list tells them for a minute. */
const gone = signal<{ uid: string; question: string; at: number }[]>([]);
export const missed = computed(() => gone.value.filter((one) => now.value - one.at < TELLS));
export const unreadCount = computed(() => rows.value.filter((row) => unread(threads.value[row.conversation]) > 0).length);

const TELLS = 60_000;
const GRACE = 2_000;
let skew = 0;

/** The server's present moment: countdowns run by its clock, not by this device's. */
export function present(): number {
  return Date.now() + skew;
}

export function tick(): void {
  now.value = present();
  for (const offer of desk.value.offers) if (now.value - offer.expires_at > GRACE) miss(offer.uid);
  looking.value = document.visibilityState === "visible";
}

/** A whole state from the server; threads of conversations that are gone go too. */
export function take(state: DeskState): void {
  skew = state.at - Date.now();
  desk.value = state;
  const kept: Record<string, Thread> = {};
  for (const { conversation } of state.conversations) kept[conversation] = threads.value[conversation] ?? empty(conversation);
  threads.value = kept;
  tick();
}

export function thread(conversation: string): Thread {
  return threads.value[conversation] ?? empty(conversation);
}

/** A conversation that has just become mine: its log is still to come, its epoch may be known. */
export function begin(conversation: string, epoch = 0): void {
  const before = thread(conversation);
  threads.value = { ...threads.value, [conversation]: { ...before, epoch: Math.max(before.epoch, epoch) } };
}

export function readPage(read: Page): void {
  follow(page(thread(read.conversation), read));
}

/** A log went on: the conversation's row follows in the log's own order, whichever way and order the entries came. */
function follow(now: Thread): void {
  const { conversation, entries } = now;
  const fresh = entries.slice(thread(conversation).entries.length);
  threads.value = { ...threads.value, [conversation]: now };
  const row = desk.value.conversations.find((one) => one.conversation === conversation);
  const later = fresh.filter((entry) => row && entry.seq > row.head);
  if (later.length) desk.value = later.reduce((state, entry) => fold(state, "entry.appeared", { conversation, entry }), desk.value);
}

function miss(uid: string): void {
  const offer = desk.value.offers.find((one) => one.uid === uid);
  if (!offer) return;
  desk.value = { ...desk.value, offers: desk.value.offers.filter((one) => one !== offer) };
  gone.value = [...gone.value.filter((one) => now.value - one.at < TELLS), { uid, question: offer.question, at: present() }];
}

/** An event: the conversation it changed, when it has one. */
export function hear<K extends keyof Events>(name: K, data: Events[K]): string | null {
  if (name === "offer.ended" && (data as Events["offer.ended"]).reason === "expired") miss((data as Events["offer.ended"]).offer);
  if (name !== "entry.appeared") desk.value = fold(desk.value, name, data);
  if (!("conversation" in data)) return null;
  const about = data.conversation;
  const conversation = typeof about === "string" ? about : about.conversation;
  if (name === "conversation.entrusted") begin(conversation);
  if (typeof about === "string" && threads.value[conversation]) {
    follow(event(thread(conversation), name, data, present()));
  }
  return conversation;
}

/** My parcels of a conversation that the log does not show yet. */
export function unsent(conversation: string): Parcel[] {
  const shown = new Set(thread(conversation).entries.flatMap((entry) => ("client_id" in entry && entry.client_id ? [entry.client_id] : [])));
  return parcels.value.filter((parcel) => parcel.name === "message.post" && !shown.has(parcel.id)
    && (parcel.command as { conversation: string }).conversation === conversation);
}
