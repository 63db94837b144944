/** The desk's line to the server: ticket, socket, resynchronising, heartbeat, outbox. */
import { effect } from "@preact/signals";
import { Connection, type Ack } from "../wire/connection";
import { Outbox, type Parcel } from "../wire/outbox";
import type { Commands, Events, FeedItem, Posted } from "../wire/protocol";
import { feed, hearFeed, removing, stretched } from "./feed";
import { tell } from "./notice";
import { praised } from "./ranks";
import { refusal } from "./refusals";
import { heardOfOrder } from "./orders";
import { ring } from "./ringing";
import { heardOfReplies, old } from "./saved";
import type { Start } from "./start";
import { closing, desk, hear, line, parcels, readPage, take, thread } from "./store";
import { VISITOR } from "./status";
import { heardOfMove } from "./visiting";

const BEAT = 15_000;
const FEED_BEATS = 4; // the live feed is looked at once a minute
type Name = keyof Commands;
type Answer<K extends Name> = Ack<Commands[K]["answer"]>;

let connection: Connection;
let outbox: Outbox;
let ticketAddress = "";
const running = new Set<string>();
let beaten = 0, beats = 0;

export function connect(start: Start): void {
  ticketAddress = start.ticket;
  outbox = new Outbox({
    key: `vouch.desk.outbox.${start.state.me.member}`,
    send: (name: Name, command) => connection.send(name, command),
    changed: (all) => (parcels.value = all),
    answered,
    refused,
  });
  const event = (name: string, data: any): void => heard(name as keyof Events, data);
  const ping = (): void => void (Date.now() - beaten > BEAT && beat());
  connection = new Connection({ url: location.origin, auth, event, state: changed, ping });
  connection.start();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void beat());
}

/** A single-use ticket for each connect; 401 and 403 mean that the sign-in is over. */
async function auth(): Promise<object> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(ticketAddress, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || [400, 401, 403, 404].includes(answer.status)) {
    line.value = "signed-out";
    connection.stop();
    throw new Error("signed out");
  }
  if (!answer.ok) throw new Error(`ticket: ${answer.status}`);
  return (await answer.json()) as object;
}

function changed(up: boolean): void {
  if (line.value === "signed-out") return;
  line.value = up ? "up" : "down";
  old.value = true;
  if (up) void resume();
  else outbox.open(false);
}

/** After every connect: the whole desk, then what each conversation missed, then what waited here. */
async function resume(): Promise<void> {
  const answer = await ask("desk.sync", {});
  if (answer?.ok) take(answer.data);
  void syncFeed(); // messages do not wait for it
  await Promise.all(desk.value.conversations.map((row) => sync(row.conversation)));
  outbox.open(connection.up);
}

/** Page by page until nothing is missing; one run at a time for a conversation. */
export async function sync(conversation: string): Promise<void> {
  if (running.has(conversation)) return;
  running.add(conversation);
  try {
    for (let more = true; more; ) {
      const answer = await ask("conversation.sync", { conversation, after: thread(conversation).head });
      if (!answer?.ok) return;
      readPage(answer.data);
      more = thread(conversation).gap && answer.data.entries.length > 0;
    }
  } finally {
    running.delete(conversation);
  }
}

/** Who listens to the river of a shown page, which is no part of the desk's state. */
export const rivers = new Set<(data: Events["mirror.flowed"]) => void>();

/** What the live feed has that is not known here; the first time, and after a long absence, its newest page. */
export async function syncFeed(): Promise<void> {
  const answer = await ask("feed.sync", { after: feed.value.head });
  if (answer?.ok) feed.value = stretched(feed.value, answer.data);
}

function heard<K extends keyof Events>(name: K, data: Events[K]): void {
  heardOfReplies(name, data);
  if (name === "mirror.flowed") return rivers.forEach((hears) => hears(data as Events["mirror.flowed"]));
  if (hearFeed(name, data)) void syncFeed();
  if (name === "ranking.changed") praised.value += 1;
  const conversation = hear(name, data);
  if (name === "offer.made") ring("question");
  if (conversation === null) return;
  if (name === "page.changed") heardOfMove(conversation);
  if (name === "entry.appeared") heardSaid(conversation, (data as Events["entry.appeared"]).entry);
  if (name === "order.attributed") heardOfOrder(data as Events["order.attributed"]);
  if (name === "conversation.entrusted" || name === "conversation.gone" || thread(conversation).gap) void sync(conversation);
}

function heardSaid(conversation: string, entry: Events["entry.appeared"]["entry"]): void {
  if ("kind" in entry && entry.kind === "text" && entry.by === VISITOR) ring("message", conversation);
}

/** Presence and lost hints. A hidden tab's timers sleep, so the server's pings make it beat as well. */
async function beat(): Promise<void> {
  beaten = Date.now();
  if (++beats % FEED_BEATS === 0 && connection.up) void syncFeed();
  const conversations = desk.value.conversations.map((row) => row.conversation).slice(0, 50);
  const answer = connection.up ? await ask("conversation.heads", { conversations }) : null;
  if (!answer?.ok) return;
  for (const [conversation, head] of Object.entries(answer.data.heads)) if (head > thread(conversation).head) void sync(conversation);
}

/** One try; null when the line broke before the answer. */
export async function ask<K extends Name>(name: K, command: Commands[K]["command"]): Promise<Answer<K> | null> {
  try {
    return await connection.send(name, command);
  } catch {
    return null;
  }
}

/** Until the page's first connection came about or failed: a hand may be faster than the line. */
function begun(): Promise<void> {
  return new Promise((done) => {
    let stop = (): void => {};
    stop = effect(() => void (line.value !== "connecting" && queueMicrotask(() => (stop(), done()))));
  });
}

/** For what must not wait in an outbox (an offer is over in seconds): the same ids three times, then an honest no. */
export async function insist<K extends Name>(name: K, command: Commands[K]["command"]): Promise<Answer<K> | null> {
  await begun();
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await ask(name, command);
    if (answer && (answer.ok || !answer.retry)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 400 * 2 ** tries));
  }
  return null;
}

export function put<K extends Name>(name: K, command: Commands[K]["command"]): Parcel {
  return outbox.put(name, command);
}

export const retry = (parcel: Parcel): void => outbox.retry(parcel.id);
export const discard = (parcel: Parcel): void => outbox.discard(parcel.id);

/** The answer stands for the echo, whichever comes first: the bubble never blinks. */
function answered({ id, name, command }: Parcel, data: Posted): void {
  if (LEAVING.includes(name)) return settle(command.conversation);
  if (name === "feed.post") return heard("feed.changed", { item: data as unknown as FeedItem, cheered: null });
  if (name !== "message.post") return;
  const entry = { seq: data.seq, at: data.at, kind: command.kind, by: thread(command.conversation).me, client_id: id, body: command.body, data: {} };
  heard("entry.appeared", { conversation: command.conversation, entry });
}

/** What takes a conversation off the desk: hidden at once, there again when it was refused. */
const LEAVING: readonly string[] = ["conversation.close", "conversation.transfer"];

/** What was hidden at once comes back when it is refused, and why is said; texts say it themselves, in their place. */
function refused(parcel: Parcel): void {
  if (![...LEAVING, "visitor.block", "feed.remove", "award.see"].includes(parcel.name)) return;
  if (LEAVING.includes(parcel.name)) settle(parcel.command.conversation);
  if (parcel.name === "feed.remove") removing.value = removing.value.filter((post) => post !== parcel.command.post);
  if (parcel.name !== "award.see") tell(refusal(parcel.code, parcel.data), { alarm: true });
  outbox.discard(parcel.id);
}

const settle = (conversation: string): void => void (closing.value = closing.value.filter((other) => other !== conversation));
