import { describe, expect, it } from "vitest";
import { fold, ordered } from "./fold";
import { happened, NOON, offer, row, state, text } from "./made";

describe("offers", () => {
  it("come once, and go when they end", () => {
    const twice = fold(fold(state(), "offer.made", { offer: offer("o1") }), "offer.made", { offer: offer("o1") });
    expect(twice.offers).toHaveLength(1);
    expect(fold(twice, "offer.ended", { offer: "o1", reason: "taken" }).offers).toEqual([]);
  });
});

describe("my conversations", () => {
  it("appear when they are entrusted, also a second time", () => {
    const once = fold(state(), "conversation.entrusted", { conversation: row("c1") });
    expect(fold(once, "conversation.entrusted", { conversation: row("c1", { head: 9 }) }).conversations).toEqual([row("c1", { head: 9 })]);
  });

  it("stay readable when they are handed over", () => {
    const after = fold(state({ conversations: [row("c1")] }), "conversation.gone", { conversation: "c1", reason: "transferred" });
    expect(after.conversations[0]).toMatchObject({ mine: false, ending: "transferred", state: "open" });
  });

  it("are closed when they were closed", () => {
    const after = fold(state({ conversations: [row("c1")] }), "conversation.gone", { conversation: "c1", reason: "closed" });
    expect(after.conversations[0]).toMatchObject({ mine: false, ending: "closed", state: "closed" });
  });

  it("carry their last text and their end", () => {
    const spoke = fold(state({ conversations: [row("c1")] }), "entry.appeared", { conversation: "c1", entry: text(7, 1, "Hello?") });
    expect(spoke.conversations[0]).toMatchObject({ head: 7, last: "Hello?" });
    const over = fold(spoke, "entry.appeared", { conversation: "c1", entry: happened(8, { what: "closed", n: 1 }) });
    expect(over.conversations[0]).toMatchObject({ head: 8, last: "Hello?", state: "closed" });
    expect(fold(over, "entry.appeared", { conversation: "c1", entry: happened(9, { what: "reopened" }) }).conversations[0]?.state).toBe("open");
  });

  it("never go back in the log", () => {
    const desk = state({ conversations: [row("c1", { head: 9, last: "later" })] });
    expect(fold(desk, "entry.appeared", { conversation: "c1", entry: text(7, 1, "earlier") }).conversations[0]?.last).toBe("later");
  });

  it("show the visitor's rating", () => {
    const rated = fold(state({ conversations: [row("c1")] }), "rating.given", { conversation: "c1", stars: 5, words: "Very kind" });
    expect(rated.conversations[0]).toMatchObject({ stars: 5, words: "Very kind" });
  });
});

describe("other events", () => {
  it("change nothing here", () => {
    const desk = state();
    expect(fold(desk, "typing.shown", { conversation: "c1", by: 1, on: true })).toBe(desk);
  });

  it("set how I stand", () => {
    const standing = { availability: "away" as const, capacity: 4, load: 0, until: null, because: "" as const, wrapping: null };
    expect(fold(state(), "standing.changed", { standing }).standing).toEqual(standing);
  });
});

describe("the order of the list", () => {
  it("is stable for what is mine, newest first for what is over", () => {
    const list = [row("over", { state: "closed", last_at: NOON + 5 }), row("b", { started: NOON + 2, last_at: NOON + 90 }),
      row("a", { started: NOON + 1 }), row("gone", { mine: false, last_at: NOON + 9 })];
    expect(ordered(list).map((one) => one.conversation)).toEqual(["a", "b", "gone", "over"]);
  });
});
