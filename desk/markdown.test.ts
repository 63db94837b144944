import { describe, expect, it } from "vitest";
import { blocks, flat as preview, plain, spans, type Span } from "./markdown";

const flat = (list: Span[]): string => list.map((one) => {
  if (one.kind === "text") return one.text;
  if (one.kind === "link") return `<${one.text}|${one.href}>`;
  return one.kind === "code" ? `[code ${one.text}]` : `[${one.kind} ${flat(one.inside)}]`;
}).join("");

describe("a respondent's marks", () => {
  it.each([
    ["**bold** and *slanted* and _too_", "[strong bold] and [em slanted] and [em too]"],
    ["**all *of* it**", "**all [em of] it**"],
    ["2*3*4 and a_b_c", "2*3*4 and a_b_c"],
    ["`a *b*`", "[code a *b*]"],
    ["see https://example.org/a_b_c.", "see <https://example.org/a_b_c|https://example.org/a_b_c>."],
    ["[here](https://example.org)", "<here|https://example.org/>"],
    ["[here](javascript:alert(1))", "[here](javascript:alert(1))"],
    ["[here](data:text/html,x)", "here (data:text/html,x)"],
    ["** not bold **", "** not bold **"],
  ])("%s", (text, expected) => {
    expect(flat(spans(text))).toBe(expected);
  });

  it("make lists, paragraphs and code", () => {
    expect(blocks("Two ways:\n- one\n- *two*\n\n1. first\n2) second\n```\na\nb\n```\nend").map((block) => block.kind)).toEqual(["p", "list", "list", "pre", "p"]);
  });

  it("lose nothing of a fence that stays open", () => {
    expect(blocks("```\nleft open")).toEqual([{ kind: "p", spans: [{ kind: "text", text: "```\nleft open" }] }]);
  });

  it("are gone in a preview of one line", () => {
    expect(preview("**Yes**, `DE1`\n- *one*")).toBe("Yes, DE1 - one");
  });

  it("stay quick on hostile text", () => {
    for (const hostile of ["*".repeat(4000), "_a".repeat(2000), "[".repeat(4000), "`".repeat(4000), "**a".repeat(1300)]) expect(blocks(hostile)).toBeTruthy();
  });
});

describe("a visitor's words", () => {
  it("stay as they are, only addresses open", () => {
    expect(flat(plain("**no** `marks` (https://example.org/x)!"))).toBe("**no** `marks` (<https://example.org/x|https://example.org/x>)!");
  });

  it("never open a script", () => {
    expect(flat(plain("[x](javascript:alert(1)) javascript:alert(1)"))).toBe("[x](javascript:alert(1)) javascript:alert(1)");
  });
});
