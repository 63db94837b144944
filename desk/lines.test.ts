import { describe, expect, it } from "vitest";
import type { Parcel } from "../wire/outbox";
import { happening } from "./happenings";
import { lines } from "./lines";
import { happened, NOON, text, thread } from "./made";

const kinds = (...args: Parameters<typeof lines>): string[] => lines(...args).map((line) => line.kind);

describe("the lines of a thread", () => {
  it("begin with the day, tell on one line what happened at once and keep quiet about the rest", () => {
    expect(lines(thread(), []).map((line) => ("words" in line ? line.words : line.kind))).toEqual(["Asked from “A lens”\u00a0· You answer now"]);
  });

  it("give what happened in another minute its own time", () => {
    const later = happened(5, { what: "reopened" }, { at: NOON + 61_000 });
    expect(kinds(thread([later]), [])).toEqual(["event", "event"]);
  });

  it("put another day between", () => {
    expect(kinds(thread([text(5, 1, "a"), text(6, 1, "b", { at: NOON + 86_400_000 })]), [])).toEqual(["event", "bubble", "day", "bubble"]);
  });

  it("group what one person said in a row, the last one carries the time", () => {
    const said = lines(thread([text(5, 1, "a"), text(6, 1, "b"), text(7, 2, "c")]), []).filter((line) => line.kind === "bubble");
    expect(said.map((line) => [line.first, line.last, line.mine])).toEqual([[true, false, false], [false, true, false], [true, true, true]]);
  });

  it("do not group a note with a message", () => {
    const said = lines(thread([text(5, 2, "a"), text(6, 2, "b", { kind: "note" })]), []).filter((line) => line.kind === "bubble");
    expect(said.every((line) => line.first && line.last)).toBe(true);
  });

  it("leave out what is veiled and end with what is not stored yet", () => {
    const parcel: Parcel = { id: "p1", name: "message.post", command: { conversation: "c1", body: "x" }, at: NOON, state: "waiting" };
    expect(kinds(thread([{ seq: 5, veiled: true }]), [parcel]).at(-1)).toBe("parcel");
  });

  it("keep the key of a parcel when its echo comes", () => {
    expect(lines(thread([text(5, 2, "a", { client_id: "p1" })]), []).at(-1)?.key).toBe("p1");
  });
});

describe("what happened, in words", () => {
  const words = (data: Record<string, unknown>): string | null => {
    const entry = happened(6, data);
    return happening(entry, thread([happened(5, { what: "joined", who: { n: 3, role: "agent", name: "Omar", line: "" } })]));
  };

  it.each([
    [{ what: "assigned", n: 3, assignment: "a2" }, "Omar answers now"],
    [{ what: "transferred", n: 2, to: "agents" }, "You handed over to the team"],
    [{ what: "transferred", n: 3, to: "Lena" }, "Omar handed over to Lena"],
    [{ what: "waiting", for: "agents" }, "Waiting for the team"],
    [{ what: "closed", n: 1 }, "Visitor closed the conversation"],
    [{ what: "closed", n: null }, "Closed"],
    [{ what: "released", n: 3, reason: "revoked" }, "Omar no longer answers here"],
    [{ what: "released", n: 3, reason: "silent" }, "Omar did not answer in time: it goes on to others"],
    [{ what: "released", n: 3, reason: "offline" }, "Omar is not there any more: it goes on to others"],
    [{ what: "passed_on", to: "Lena", for: "ambassadors" }, "Lena did not take it: others are asked"],
    [{ what: "rated", assignment: "a1", stars: 5, words: "merci" }, "Rated you ★★★★★ “merci”"],
    [{ what: "rated", assignment: "other", stars: 2, words: "" }, "Rated Somebody ★★☆☆☆"],
  ])("%j", (data, expected) => {
    expect(words(data)).toBe(expected);
  });

  it.each([[{ what: "joined" }], [{ what: "released", n: 2, reason: "transferred" }], [{ what: "something new" }], [{ what: "constructor" }]])("says nothing for %j", (data) => {
    expect(words(data)).toBeNull();
  });
});
