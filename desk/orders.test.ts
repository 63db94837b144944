import { describe, expect, it } from "vitest";
import { fold } from "./fold";
import { lines } from "./lines";
import { NOON, row, state, text, thread } from "./made";
import { said, texts, unread } from "./status";

const order = { uid: "o1", amount: 12_990, currency: "EUR", at: NOON, promotion: true };
const card = (seq: number, by: number, body = "") => text(seq, by, body, { kind: "promotion", data: { title: "Ring, half price" } });

describe("an order", () => {
  it("stands at its conversation, once however often it is told", () => {
    const told = { conversation: "c1", order };
    const after = fold(fold(state({ conversations: [row("c1"), row("c2")] }), "order.attributed", told), "order.attributed", told);
    expect(after.conversations.map((one) => one.orders)).toEqual([[order], []]);
  });
});

describe("a card", () => {
  it("is the last that was said, by its sentence or its title", () => {
    const after = (body: string) => fold(state({ conversations: [row("c1")] }), "entry.appeared", { conversation: "c1", entry: card(7, 2, body) }).conversations[0]?.last;
    expect([after(""), after("This one.")]).toEqual(["Ring, half price", "This one."]);
  });

  it("answers who waited, counts as unread for others, and has a line of its own", () => {
    const after = thread([text(5, 1, "Hello?"), card(6, 3)]);
    expect([after.waitsSince, unread(after), said(texts(after).at(-1)!)]).toEqual([null, 2, "Ring, half price"]);
    expect(lines(after, []).filter((line) => line.kind === "bubble").map((line) => line.entry.kind)).toEqual(["text", "promotion"]);
  });
});
