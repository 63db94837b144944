import { describe, expect, it } from "vitest";
import { happened, NOON, row, text, thread } from "./made";
import { mood, readByVisitor, title, unread } from "./status";

const asked = text(5, 1, "Does it fit?");
const answered = text(6, 2, "Yes");

describe("the mood of a conversation", () => {
  it("waits for me after the visitor's word", () => {
    expect(mood(row("c1"), thread([asked]), NOON)).toBe("mine");
  });

  it("waits for the visitor after mine, and falls quiet", () => {
    const both = thread([asked, answered]);
    expect(mood(row("c1"), both, NOON + 10_000)).toBe("theirs");
    expect(mood(row("c1"), both, NOON + 10 * 60_000)).toBe("quiet");
  });

  it("is closed whoever says so first", () => {
    expect(mood(row("c1", { state: "closed" }), thread([asked]), NOON)).toBe("closed");
    expect(mood(row("c1"), thread([asked, happened(6, { what: "closed", n: 1 })]), NOON)).toBe("closed");
  });

  it("is gone when somebody else is responsible, even while the visitor waits", () => {
    expect(mood(row("c1", { mine: false }), thread([asked]), NOON)).toBe("gone");
  });

  it("is calm before the log is here", () => {
    expect(mood(row("c1"), undefined, NOON)).toBe("theirs");
  });
});

describe("unread", () => {
  it("counts what others said after my mark, notes too, events and my own not", () => {
    const note = text(7, 3, "look here", { kind: "note" });
    const all = [asked, answered, note, happened(8, { what: "left", n: 1 })];
    expect(unread(thread(all))).toBe(2);
    expect(unread(thread(all, { 2: 5 }))).toBe(1);
    expect(unread(thread(all, { 2: 8 }))).toBe(0);
  });

  it("does not count what is veiled", () => {
    expect(unread(thread([asked, { seq: 6, veiled: true }]))).toBe(1);
    expect(unread(undefined)).toBe(0);
  });
});

describe("the second tick", () => {
  it("stands for the visitor's own mark", () => {
    expect([readByVisitor(thread([asked, answered], { 1: 6 }), 6), readByVisitor(thread([asked, answered], { 1: 5 }), 6)]).toEqual([true, false]);
  });
});

describe("the title", () => {
  it("counts only when there is something", () => {
    expect([title(2, "Desk"), title(0, "Desk")]).toEqual(["(2) Desk", "Desk"]);
  });
});
