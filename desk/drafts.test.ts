import { beforeEach, describe, expect, it } from "vitest";
import { Drafts } from "./drafts";
import { NOON } from "./made";

beforeEach(() => localStorage.clear());

describe("drafts", () => {
  it("are kept for each conversation over a reload", () => {
    new Drafts("d", localStorage, NOON).keep("c1", "half a sent", true, NOON);
    const again = new Drafts("d", localStorage, NOON);
    expect([again.of("c1").text, again.of("c1").note, again.of("c2").text]).toEqual(["half a sent", true, ""]);
  });

  it("go when they are sent", () => {
    const drafts = new Drafts("d", localStorage, NOON);
    drafts.keep("c1", "text", false, NOON);
    drafts.keep("c1", "", false, NOON);
    expect(new Drafts("d", localStorage, NOON).of("c1").text).toBe("");
  });

  it("are forgotten after two weeks", () => {
    new Drafts("d", localStorage, NOON).keep("c1", "old", false, NOON);
    expect(new Drafts("d", localStorage, NOON + 15 * 86_400_000).of("c1").text).toBe("");
  });

  it("of two tabs keep each other's", () => {
    const [one, other] = [new Drafts("d", localStorage, NOON), new Drafts("d", localStorage, NOON)];
    one.keep("c1", "here", false, NOON);
    other.keep("c2", "there", false, NOON);
    expect([one.of("c2").text, new Drafts("d", localStorage, NOON).of("c1").text]).toEqual(["there", "here"]);
    one.keep("c2", "", false, NOON);
    expect(other.of("c2").text).toBe("");
  });

  it("live in memory where storage is blocked or spoiled", () => {
    const drafts = new Drafts("d", null, NOON);
    drafts.keep("c1", "text", false, NOON);
    expect(drafts.of("c1").text).toBe("text");
    localStorage.setItem("d", "{nonsense");
    expect(new Drafts("d", localStorage, NOON).of("c1").text).toBe("");
  });
});
