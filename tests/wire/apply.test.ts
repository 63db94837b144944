/** The fold over the log: only last + 1 is applied, nothing twice, and a page equals the same events one by one. */
import { describe, expect, it } from "vitest";
import { empty, event, heads, page, type Thread } from "../../wire/apply";
import type { Entry, Page, Veiled } from "../../wire/protocol";

const C = "01890000-0000-7000-8000-000000000001";
const what = (seq: number, name: string, data: object = {}): Entry => ({ seq, at: seq * 1000, kind: "event", by: null, client_id: null, body: "", data: { what: name, ...data } });
const text = (seq: number, by: number, body = "words", client_id: string | null = null): Entry => ({ seq, at: seq * 1000, kind: "text", by, client_id, body, data: {} });
const person = (n: number, role: string, name: string) => ({ who: { n, role, name, line: "" } });

const LOG: (Entry | Veiled)[] = [
  what(1, "started", { topic: "optics", language: "en", page: {} }),
  what(2, "joined", person(1, "visitor", "")),
  text(3, 1, "Does it fit?"),
  what(4, "waiting", { for: "ambassadors" }),
  what(5, "joined", person(2, "ambassador", "Ines")),
  what(6, "assigned", { assignment: "A", n: 2 }),
  text(7, 2, "Yes."),
  { seq: 8, veiled: true },
  text(9, 1, "And delivery?"),
  what(10, "transferred", { n: 2, to: "agents" }),
  what(11, "released", { assignment: "A", n: 2, reason: "transferred" }),
  what(12, "left", { n: 2 }),
  what(13, "joined", person(3, "agent", "Omar")),
  what(14, "assigned", { assignment: "B", n: 3 }),
  text(15, 3, "Two days."),
  what(16, "released", { assignment: "B", n: 3, reason: "closed" }),
  what(17, "closed", { n: 3 }),
  what(18, "rated", { assignment: "A", stars: 5, words: "" }),
];
const shared = (...more: Entry[]) => page(empty(C), paged([...LOG.slice(0, 6), ...more])).sharing;
const paged = (entries: (Entry | Veiled)[], more: Partial<Page> = {}): Page => ({
  conversation: C, entries, head: entries.at(-1)?.seq ?? 0, more: false, epoch: 2, me: 1, reads: [], about: null, position: null, estimate: null, ...more,
});
const appear = (thread: Thread, entry: Entry | Veiled) => event(thread, "entry.appeared", { conversation: C, entry }, 0);
const upTo = (seq: number) => page(empty(C), paged(LOG.slice(0, seq)));

describe("a page", () => {
  it("folds the whole story", () => {
    const thread = upTo(18);
    expect(thread).toMatchObject({ head: 18, gap: false, me: 1, epoch: 2, status: "closed", topic: "optics", responsible: null, waitsSince: null, ratings: { A: 5 } });
    expect(thread.people[2]).toMatchObject({ name: "Ines", here: false });
    expect(thread.people[3]).toMatchObject({ name: "Omar", here: true });
    expect(thread.assignments).toEqual([{ assignment: "A", n: 2, ended: true }, { assignment: "B", n: 3, ended: true }]);
  });
  it("says whom the visitor waits for, and since their first unanswered text", () => {
    expect(upTo(4)).toMatchObject({ status: "waiting", waitingFor: "ambassadors", waitsSince: 3000 });
    expect(upTo(6)).toMatchObject({ status: "open", waitingFor: null, responsible: { n: 2, assignment: "A" }, waitsSince: 3000 });
    expect(upTo(7).waitsSince).toBeNull();
    const more = appear(upTo(9), text(10, 1, "Hello?"));
    expect(more.waitsSince).toBe(9000);
  });
  it("keeps asking while there is more", () => {
    expect(page(empty(C), paged(LOG.slice(0, 3), { more: true, head: 18 })).gap).toBe(true);
    expect(page(empty(C), paged(LOG.slice(0, 3), { head: 5 })).gap).toBe(true);
  });
  it("changes nothing when it comes again", () => {
    const once = upTo(9);
    expect(page(once, paged(LOG.slice(0, 9)))).toEqual(once);
  });
  it("never moves a read mark back", () => {
    const ahead = page(empty(C), paged([], { reads: [{ by: 2, seq: 9 }] }));
    expect(page(ahead, paged([], { reads: [{ by: 2, seq: 4 }] })).reads[2]).toBe(9);
  });
});

describe("an event", () => {
  it("one by one gives what a page gives", () => {
    const start = page(empty(C), paged([]));
    const stepped = LOG.reduce<Thread>(appear, start);
    expect({ ...stepped, epoch: 0 }).toEqual({ ...upTo(18), epoch: 0 });
  });
  it("is applied once", () => {
    const once = appear(upTo(2), text(3, 1));
    expect(appear(once, text(3, 1))).toEqual(once);
    expect(once.entries).toHaveLength(3);
  });
  it("that comes early waits, and is a gap until the one before it comes", () => {
    const early = appear(upTo(2), text(4, 1, "second"));
    expect(early).toMatchObject({ head: 2, gap: true });
    expect(early.entries).toHaveLength(2);
    const healed = appear(early, text(3, 1, "first"));
    expect(healed).toMatchObject({ head: 4, gap: false, pending: {} });
    expect(healed.entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
  });
  it("that waited is taken from the page that closes the gap, once", () => {
    const early = appear(upTo(2), LOG[8]!);
    const healed = page(early, paged(LOG.slice(2, 12), { head: 12 }));
    expect(healed).toMatchObject({ head: 12, gap: false, pending: {} });
    expect(healed.entries).toHaveLength(12);
  });
  it("in any order ends the same", () => {
    for (let round = 0; round < 30; round++) {
      const shuffled = [...LOG, ...LOG.slice(0, 6)].map((entry) => ({ entry, at: Math.random() })).sort((one, other) => one.at - other.at);
      const thread = shuffled.reduce((so, { entry }) => appear(so, entry), page(empty(C), paged([])));
      expect(thread.entries).toEqual(LOG);
      expect(thread.gap).toBe(false);
    }
  });
  it("veiled holds its place and says nothing", () => {
    const thread = upTo(8);
    expect(thread.entries.at(-1)).toEqual({ seq: 8, veiled: true });
    expect(thread.head).toBe(8);
  });
  it("of another conversation or an unknown name changes nothing", () => {
    const thread = upTo(9);
    expect(event(thread, "entry.appeared", { conversation: "other", entry: text(10, 1) }, 0)).toBe(thread);
    expect(event(thread, "entry.vanished", { conversation: C }, 0)).toBe(thread);
    expect(appear(thread, what(10, "constructor"))).toMatchObject({ head: 10, status: thread.status });
  });
  it("of typing lasts six seconds and ends with the text", () => {
    const typing = event(upTo(9), "typing.shown", { conversation: C, by: 2, on: true }, 1000);
    expect(typing.typing).toEqual({ 2: 7000 });
    expect(event(typing, "typing.shown", { conversation: C, by: 2, on: false }, 1000).typing).toEqual({});
    expect(appear(typing, text(10, 2)).typing).toEqual({});
  });
  it("of reading and of the place in the queue is kept", () => {
    const read = event(upTo(4), "read.moved", { conversation: C, by: 2, seq: 3 }, 0);
    expect(event(read, "read.moved", { conversation: C, by: 2, seq: 1 }, 0).reads[2]).toBe(3);
    const third = event(read, "waiting.moved", { conversation: C, position: 3, estimate: 240 }, 0);
    expect(third).toMatchObject({ position: 3, estimate: 240 });
    expect(page(read, paged([], { head: 4, position: 2, estimate: null }))).toMatchObject({ position: 2, estimate: null });
    expect(page(third, paged([], { head: 4 }))).toMatchObject({ position: 3, estimate: 240 });
    expect(appear(appear(third, LOG[4]!), LOG[5]!)).toMatchObject({ position: null, estimate: null });
  });
  it("puts it aside until the visitor writes, or it is woken", () => {
    const aside = appear(upTo(9), { ...what(10, "snoozed"), data: { what: "snoozed", n: 2, until: null } });
    expect(aside.snoozed).toEqual({ until: null });
    expect(appear(aside, text(11, 2)).snoozed).not.toBeNull();
    expect(appear(aside, text(11, 1)).snoozed).toBeNull();
    expect(appear(aside, what(11, "woken")).snoozed).toBeNull();
  });
  it("never changes the state it was given", () => {
    const frozen = deepFreeze(upTo(9));
    expect(() => LOG.slice(9).reduce<Thread>((so, entry) => deepFreeze(appear(so, entry)), frozen)).not.toThrow();
  });
});

describe("after the end", () => {
  it("a new message reopens it", () => {
    const again = [what(19, "reopened"), text(20, 1, "One more thing")].reduce<Thread>(appear, upTo(18));
    expect(again).toMatchObject({ status: "open", waitsSince: 20000 });
    expect(again.assignments.every((one) => one.ended)).toBe(true);
  });
  it("nobody and parked are told", () => {
    const told = appear(upTo(4), what(5, "nobody", { for: "agents" }));
    expect(told).toMatchObject({ status: "nobody", waitingFor: "agents" });
    expect(appear(told, what(6, "parked")).status).toBe("parked");
  });
});

describe("the heartbeat", () => {
  it("shows that something is missing", () => {
    const thread = upTo(9);
    expect(heads(thread, 12).gap).toBe(true);
    expect(heads(thread, 9)).toBe(thread);
  });
});

function deepFreeze<T>(value: T): T {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

describe("a shown page", () => {
  const asked = what(7, "page_asked", { n: 2 }), shown = what(8, "page_shown", { n: 2 });

  it("is asked for, shown and ended in the log", () => {
    expect(shared()).toBeNull();
    expect(shared(asked)).toEqual({ state: "asked", n: 2, seq: 7 });
    expect(shared(asked, shown)).toEqual({ state: "shown", n: 2, seq: 8 });
    expect(shared(asked, shown, what(9, "page_hidden", { n: 1, was: "shown" }))).toEqual({ state: "hidden", n: 2, seq: 9 });
    expect(shared(asked, what(8, "page_hidden", { n: 1, was: "asked" }))).toMatchObject({ state: "declined" });
    expect(shared(asked, what(8, "page_hidden", { n: null, was: "asked" }))).toMatchObject({ state: "hidden" });
  });

  it.each([what(9, "released", { assignment: "A", n: 2, reason: "transferred" }), what(9, "closed", { n: 1 })])("ends with the respondent and with the conversation", (end) => {
    expect(shared(asked, shown, end)).toEqual({ state: "hidden", n: 2, seq: 9 });
  });
});
