/** Targeting as both languages mean it: the same golden cases as tests/routing/test_target_alike.py. */
import { describe, expect, it } from "vitest";
import { holds, isBack, matches, type Facts } from "../../widget/targeting";

type File = { usual: Facts; cases: any[] } & Record<string, any>;
const files = import.meta.glob<File>("../wire/targeting/*.json", { eager: true, import: "default" });
const file = (name: string): File => files[`../wire/targeting/${name}.json`]!;
const cases = (kind: string): { usual: Facts; one: any }[] =>
  [...file(kind).cases.map((one) => ({ usual: file(kind).usual, one })), ...file("byhand")[kind].map((one: any) => ({ usual: file("byhand").usual, one }))];
const wrong = (kind: string, right: (usual: Facts, one: any) => boolean): any[] => cases(kind).filter(({ usual, one }) => !right(usual, one)).map(({ one }) => one);

describe("targeting", () => {
  it("has at least 300 golden cases", () => {
    expect(["globs", "conditions", "lists", "trails"].reduce((sum, kind) => sum + cases(kind).length, 0)).toBeGreaterThanOrEqual(300);
  });
  it("reads globs as written", () => {
    expect(wrong("globs", (_, one) => matches(one.glob, one.path) === one.holds)).toEqual([]);
  });
  it("knows whether all conditions hold", () => {
    expect(wrong("conditions", (usual, one) => holds(one.if, { ...usual, ...one.facts }) === (one.failing.length === 0))).toEqual([]);
  });
  it("takes the first rule that holds", () => {
    expect(wrong("lists", (usual, one) => (one.rules.find((rule: any) => holds(rule.if, usual))?.uid ?? null) === one.first)).toEqual([]);
  });
  it("sees who goes back and forth", () => {
    expect(wrong("trails", (_, one) => isBack(one.trail) === one.back)).toEqual([]);
  });
  it("reads hostile globs at once", () => {
    for (const glob of [`/${"*a".repeat(90)}`, `/${"**a".repeat(60)}b`, `/${"a**".repeat(60)}*b`]) expect(matches(glob, `/${"a".repeat(5_000)}c`)).toBe(false);
    expect(matches("**".repeat(100), `/${"a".repeat(5_000)}c`)).toBe(true);
  });
});
