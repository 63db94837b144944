import { beforeEach, describe, expect, it } from "vitest";
import type { Parcel } from "../wire/outbox";
import { focused, open, room, seated, show, shown, putAway, step } from "./panes";
import { choose, understood } from "./choices";
import { happened, NOON, offer, row, state, text } from "./made";
import { closing, desk, hear, offers, openRows, parcels, readPage, rows, take, thread, threads, unreadCount, unsent } from "./store";

const page = (entries: ReturnType<typeof text>[]) => ({ conversation: "a", entries, head: entries.length, more: false, epoch: 3, me: 2, reads: [], about: null, position: null, estimate: null });

beforeEach(() => {
  closing.value = [];
  parcels.value = [];
  threads.value = {};
  open.value = [];
  room.value = 2;
  choose({ spread: 4 });
  take(state({ at: Date.now(), conversations: [row("a", { started: NOON }), row("b", { started: NOON + 1 }), row("c", { started: NOON + 2 })] }));
});

describe("what the desk knows", () => {
  it("folds pages and events into threads, and counts conversations with something unread", () => {
    readPage(page([text(1, 1, "Hello")]));
    expect(hear("entry.appeared", { conversation: "a", entry: text(2, 1, "Anybody?") })).toBe("a");
    expect([thread("a").head, unreadCount.value]).toEqual([2, 1]);
  });

  it("notices a gap", () => {
    readPage(page([text(1, 1, "Hello")]));
    hear("entry.appeared", { conversation: "a", entry: text(3, 1, "too early") });
    expect([thread("a").gap, thread("a").head]).toEqual([true, 1]);
  });

  it("lets an offer go when its time is over", () => {
    desk.value = { ...desk.value, offers: [offer("late", { expires_at: Date.now() - 1_000 }), offer("now", { expires_at: Date.now() + 9_000 })] };
    expect(offers.value.map((one) => one.uid)).toEqual(["now"]);
  });

  it("shows what is not stored until the log has it", () => {
    const parcel: Parcel = { id: "p1", name: "message.post", command: { conversation: "a", body: "x" }, at: NOON, state: "waiting" };
    parcels.value = [parcel, { ...parcel, id: "p2", name: "conversation.close" }];
    expect(unsent("a").map((one) => one.id)).toEqual(["p1"]);
    readPage(page([text(1, 2, "x", { client_id: "p1" })]));
    expect(unsent("a")).toEqual([]);
  });

  it("hides a conversation that is being closed and has it back by undo", () => {
    closing.value = ["b"];
    expect(openRows.value.map((one) => one.conversation)).toEqual(["a", "c"]);
    closing.value = [];
    expect(rows.value).toHaveLength(3);
  });

  it("forgets threads that are no longer on the desk", () => {
    readPage(page([happened(1, { what: "started" })]));
    take(state({ conversations: [row("b")] }));
    expect(thread("a").head).toBe(0);
  });
});

describe("side by side", () => {
  it("stand as many as fit and as are wished, the one in hand among them", () => {
    ["c", "a", "b"].forEach(show);
    expect([[...shown.value].sort(), focused.value]).toEqual([["a", "b"], "b"]);
    choose({ spread: 1 });
    expect(shown.value).toEqual(["b"]);
  });

  it("keep their places: who comes takes the place of who went", () => {
    expect(seated(["a", "b"], ["b", "c"])).toEqual(["c", "b"]);
    expect(seated(["a", "b", "c"], ["c", "a"])).toEqual(["a", "c"]);
    expect(seated([], ["a", "b"])).toEqual(["a", "b"]);
  });

  it("are a choice of this device that a broken one does not spoil", () => {
    choose({ spread: 2, keys: false });
    expect(understood(JSON.parse(localStorage.getItem("vouch.desk.choices")!))).toEqual({ spread: 2, sounds: "all", keys: false });
    for (const kept of [null, "x", [], { spread: 3, sounds: "loud", keys: 1 }]) expect(understood(kept)).toEqual({ spread: 4, sounds: "all", keys: true });
  });

  it("go round by J and K", () => {
    step(1);
    expect(focused.value).toBe("a");
    step(-1);
    expect(focused.value).toBe("c");
    step(1);
    expect(focused.value).toBe("a");
  });

  it("make room when one is put aside or gone", () => {
    ["a", "b"].forEach(show);
    putAway("b");
    expect(focused.value).toBe("a");
    take(state({ conversations: [row("c")] }));
    expect(focused.value).toBeNull();
  });
});
