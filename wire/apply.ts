/** What a conversation is, folded from its log: state and page or event in, new state out; nothing else. */
import type { About, Entry, Page, Veiled } from "./protocol";

/** `photo` is the key at `/photo/<key>`, `since` the year they became a customer, `disclosure` replaces "not an employee". */
export type Person = { n: number; role: string; name: string; line: string; since?: number | null; disclosure?: string; photo?: string; here: boolean };
export type Status = "open" | "waiting" | "nobody" | "parked" | "closed";

export type Thread = {
  readonly conversation: string;
  readonly entries: readonly (Entry | Veiled)[];
  /** the last seq applied; only head + 1 is ever applied */
  readonly head: number;
  /** entries that came too early, by seq */
  readonly pending: Readonly<Record<number, Entry | Veiled>>;
  /** true: something is missing, ask conversation.sync(after = head) */
  readonly gap: boolean;
  readonly me: number;
  readonly epoch: number;
  readonly people: Readonly<Record<number, Person>>;
  readonly responsible: { readonly n: number; readonly assignment: string } | null;
  readonly status: Status;
  readonly waitingFor: string | null;
  readonly position: number | null;
  /** seconds until somebody has it; null: not known well enough to be said */
  readonly estimate: number | null;
  /** put aside by its respondent until a time, or (null) until the visitor writes */
  readonly snoozed: { readonly until: number | null } | null;
  readonly reads: Readonly<Record<number, number>>;
  /** ordinal -> until when (ms) they count as typing */
  readonly typing: Readonly<Record<number, number>>;
  readonly ratings: Readonly<Record<string, number>>;
  readonly assignments: readonly { readonly assignment: string; readonly n: number; readonly ended: boolean }[];
  /** when (ms) the visitor began to wait for an answer: the first text since a respondent's last one */
  readonly waitsSince: number | null;
  readonly topic: string;
  readonly about: About | null;
  /** the visitor's page: whether a respondent (`n`) asked for it or sees it; `seq`: since which entry */
  readonly sharing: Sharing | null;
};

export type Sharing = { readonly state: "asked" | "shown" | "declined" | "hidden"; readonly n: number; readonly seq: number };

const TYPING = 6_000;

export const empty = (conversation: string): Thread => ({
  conversation, entries: [], head: 0, pending: {}, gap: false, me: 0, epoch: 0, people: {}, responsible: null,
  status: "open", waitingFor: null, position: null, estimate: null, snoozed: null, reads: {}, typing: {}, ratings: {}, assignments: [],
  waitsSince: null, topic: "", about: null, sharing: null,
});

export const isVeiled = (entry: Entry | Veiled): entry is Veiled => "veiled" in entry;

/** A page of the log, as conversation.sync answers it. */
export function page(thread: Thread, given: Page): Thread {
  const reads = { ...thread.reads };
  for (const mark of given.reads) reads[mark.by] = Math.max(reads[mark.by] ?? 0, mark.seq);
  const known = { ...thread, me: given.me, epoch: given.epoch, reads, about: given.about ?? thread.about };
  const next = [...given.entries].sort((one, other) => one.seq - other.seq).reduce(take, known);
  const { position, estimate } = next.status === "waiting" && given.position ? given : next;
  return settled({ ...next, position, estimate }, given.more || given.head > next.head);
}

/** The heartbeat said that the log reaches to `head`. */
export function heads(thread: Thread, head: number): Thread {
  return head > thread.head && !thread.gap ? { ...thread, gap: true } : thread;
}

/** An event of the socket. Those of other conversations and of unknown names change nothing. */
export function event(thread: Thread, name: string, data: any, now: number): Thread {
  if (data?.conversation !== thread.conversation) return thread;
  if (name === "entry.appeared") return settled(take(thread, data.entry), false);
  if (name === "read.moved") return { ...thread, reads: { ...thread.reads, [data.by]: Math.max(thread.reads[data.by] ?? 0, data.seq) } };
  if (name === "typing.shown") return { ...thread, typing: typed(thread.typing, data.by, data.on ? now + TYPING : 0) };
  if (name === "waiting.moved") return { ...thread, position: data.position, estimate: data.estimate ?? null };
  if (name === "page.changed" && thread.about) {
    const { page, here, conversations } = data, { visitor } = thread.about;
    return { ...thread, about: { ...thread.about, visitor: { ...visitor, page: page ?? visitor.page, here, conversations } } };
  }
  return thread;
}

function typed(typing: Thread["typing"], n: number, until: number): Thread["typing"] {
  const { [n]: before, ...others } = typing;
  return until ? { ...others, [n]: until } : others;
}

/** Puts what waited in place as far as it now fits, and says whether something is still missing. */
function settled(thread: Thread, behind: boolean): Thread {
  let next = thread;
  for (let early = next.pending[next.head + 1]; early; early = next.pending[next.head + 1]) next = take(next, early);
  const pending = Object.fromEntries(Object.entries(next.pending).filter(([seq]) => Number(seq) > next.head));
  return { ...next, pending, gap: behind || Object.keys(pending).length > 0 };
}

function take(thread: Thread, entry: Entry | Veiled): Thread {
  if (entry.seq <= thread.head) return thread;
  if (entry.seq > thread.head + 1) return { ...thread, pending: { ...thread.pending, [entry.seq]: entry } };
  const placed = { ...thread, head: entry.seq, entries: [...thread.entries, entry] };
  if (isVeiled(entry)) return placed;
  if (entry.kind === "event") return happened(placed, entry.data);
  return entry.kind === "text" || entry.kind === "promotion" ? spoke(placed, entry) : placed;
}

function spoke(thread: Thread, entry: Entry): Thread {
  const by = entry.by ?? 0;
  const visitor = by === 1;
  const waitsSince = visitor ? (thread.waitsSince ?? entry.at) : null;
  return { ...thread, waitsSince, typing: typed(thread.typing, by, 0), snoozed: visitor ? null : thread.snoozed };
}

type Change = (thread: Thread, data: any) => Partial<Thread>;

const sharing = (thread: Thread, state: Sharing["state"], n: number): Partial<Thread> => ({ sharing: { state, n, seq: thread.head } });
/** A page is shown to one respondent only: with them, or with the conversation, it ends. */
const unseen = (thread: Thread): Partial<Thread> =>
  thread.sharing && /asked|shown/.test(thread.sharing.state) ? sharing(thread, "hidden", thread.sharing.n) : {};

const nobodyHasIt = { responsible: null, position: null, estimate: null, snoozed: null };

const CHANGES: Record<string, Change> = {
  started: (_thread, data) => ({ topic: data.topic ?? "" }),
  joined: (thread, data) => ({ people: { ...thread.people, [data.who.n]: { ...data.who, here: true } } }),
  left: (thread, data) => {
    const person = thread.people[data.n];
    return { typing: typed(thread.typing, data.n, 0), ...(person && { people: { ...thread.people, [data.n]: { ...person, here: false } } }) };
  },
  assigned: (thread, data) => ({
    status: "open", waitingFor: null, position: null, estimate: null,
    responsible: { n: data.n, assignment: data.assignment },
    assignments: [...thread.assignments.filter((one) => one.assignment !== data.assignment), { assignment: data.assignment, n: data.n, ended: false }],
  }),
  page_asked: (thread, data) => sharing(thread, "asked", data.n),
  page_shown: (thread, data) => sharing(thread, "shown", data.n),
  page_hidden: (thread, data) => sharing(thread, data.was === "asked" && data.n === 1 ? "declined" : "hidden", thread.sharing?.n ?? 0),
  released: (thread, data) => ({
    ...unseen(thread),
    responsible: thread.responsible?.assignment === data.assignment ? null : thread.responsible,
    assignments: thread.assignments.map((one) => (one.assignment === data.assignment ? { ...one, ended: true } : one)),
  }),
  waiting: (_thread, data) => ({ ...nobodyHasIt, status: "waiting", waitingFor: data.for }),
  nobody: (_thread, data) => ({ ...nobodyHasIt, status: "nobody", waitingFor: data.for }),
  parked: () => ({ ...nobodyHasIt, status: "parked" }),
  closed: (thread) => ({
    ...unseen(thread), ...nobodyHasIt, status: "closed", waitsSince: null, waitingFor: null, typing: {},
    assignments: thread.assignments.map((one) => ({ ...one, ended: true })),
  }),
  snoozed: (_thread, data) => ({ snoozed: { until: data.until } }),
  woken: () => ({ snoozed: null }),
  reopened: () => ({ status: "open" }),
  rated: (thread, data) => ({ ratings: { ...thread.ratings, [data.assignment]: data.stars } }),
};

function happened(thread: Thread, data: Record<string, any>): Thread {
  const change = Object.hasOwn(CHANGES, data["what"]) ? CHANGES[data["what"]] : undefined;
  return change ? { ...thread, ...change(thread, data) } : thread;
}
