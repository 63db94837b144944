/** The desk's own state: what is offered and which conversations are here; pure, state and event in, state out. */
import { said } from "./status";
import type { DeskConversation, DeskState, EntryAppeared, Events } from "../wire/protocol";

type Said<K extends keyof Events> = (desk: DeskState, data: Events[K]) => DeskState;
type Steps = { [K in keyof Events]?: Said<K> };

const PREVIEW = 200;

const STEPS: Steps = {
  "offer.made": (desk, { offer }) => ({ ...desk, offers: [...desk.offers.filter((other) => other.uid !== offer.uid), offer] }),
  "offer.ended": (desk, { offer }) => ({ ...desk, offers: desk.offers.filter((other) => other.uid !== offer) }),
  "standing.changed": (desk, { standing }) => ({ ...desk, standing }),
  "conversation.entrusted": (desk, { conversation }) => ({ ...desk, conversations: [...without(desk, conversation.conversation), conversation] }),
  "conversation.gone": (desk, { conversation, reason }) =>
    change(desk, conversation, (row) => ({ ...row, mine: false, ending: reason, state: reason === "closed" ? "closed" : row.state })),
  "rating.given": (desk, { conversation, stars, words }) => change(desk, conversation, (row) => ({ ...row, stars, words })),
  "badge.awarded": (desk, { award }) => ({ ...desk, awards: [...desk.awards.filter((other) => other.uid !== award.uid), award] }),
  "award.seen": (desk, { award }) => ({ ...desk, awards: desk.awards.map((one) => (one.uid === award ? { ...one, seen: true } : one)) }),
  "order.attributed": (desk, { conversation, order }) =>
    change(desk, conversation, (row) => ({ ...row, orders: [...row.orders.filter((other) => other.uid !== order.uid), order] })),
  "entry.appeared": appeared,
};

/** The desk after an event; the same object when the event is none of its business. */
export function fold<K extends keyof Events>(desk: DeskState, name: K, data: Events[K]): DeskState {
  const step = STEPS[name] as Said<K> | undefined;
  return step ? step(desk, data) : desk;
}

/** Open conversations that are mine, oldest first (their order never jumps under the hand), then the others, newest first. */
export function ordered(conversations: DeskConversation[]): DeskConversation[] {
  const mine = conversations.filter(isMine).sort((a, b) => a.started - b.started);
  const past = conversations.filter((row) => !isMine(row)).sort((a, b) => b.last_at - a.last_at);
  return [...mine, ...past];
}

export const isMine = (row: DeskConversation): boolean => row.mine && row.state === "open";

function without(desk: DeskState, conversation: string): DeskConversation[] {
  return desk.conversations.filter((row) => row.conversation !== conversation);
}

function change(desk: DeskState, conversation: string, how: (row: DeskConversation) => DeskConversation): DeskState {
  return { ...desk, conversations: desk.conversations.map((row) => (row.conversation === conversation ? how(row) : row)) };
}

/** As much of a text as the server's own row says of it; a letter is never cut in two. */
const preview = (text: string): string => (text.length > PREVIEW ? [...text].slice(0, PREVIEW).join("") : text);

function appeared(desk: DeskState, { conversation, entry }: EntryAppeared): DeskState {
  return change(desk, conversation, (row) => {
    if ("veiled" in entry || entry.seq <= row.head) return row;
    const next = { ...row, head: entry.seq };
    if (entry.kind === "text" || entry.kind === "promotion") return { ...next, last: preview(said(entry)), last_at: entry.at };
    if (entry.kind !== "event") return next;
    if (entry.data.what === "closed") return { ...next, state: "closed" };
    return entry.data.what === "reopened" ? { ...next, state: "open" } : next;
  });
}
