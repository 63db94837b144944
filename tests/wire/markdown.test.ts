/** The Markdown subset of both browsers, read into a tree: what is a mark, what stays text, and that hostile text costs no more. */
import { describe, expect, it } from "vitest";
import { blocks, flat as preview, plain, spans, type Span } from "../../wire/markdown";

const flat = (list: Span[]): string => list.map((one) => {
  if (one.kind === "text") return one.text;
  if (one.kind === "link") return `<${one.text}|${one.href}>`;
  return one.kind === "code" ? `[code ${one.text}]` : `[${one.kind} ${flat(one.inside)}]`;
}).join("");

describe("a respondent's marks", () => {
  it.each([
    ["**bold** and *slanted* and _too_", "[strong bold] and [em slanted] and [em too]"],
    ["**all *of* it**", "[strong all [em of] it]"],
    ["_a **b *c* d** e_", "[em a [strong b [em c] d] e]"],
    ["*a * b* and ***", "*a * b* and ***"],
    ["2*3*4 and a_b_c", "2*3*4 and a_b_c"],
    ["`a *b*`", "[code a *b*]"],
    ["see https://example.org/a_b_c.", "see <https://example.org/a_b_c|https://example.org/a_b_c>."],
    ["[here](https://example.org)", "<here|https://example.org/>"],
    ["[here](javascript:alert(1))", "[here](javascript:alert(1))"],
    ["[here](data:text/html,x)", "here (data:text/html,x)"],
    ["[here](mailto:ines@example.org)", "here (mailto:ines@example.org)"],
    ["[here](https://)", "here (https://)"],
    ["[a [b](https://example.org)", "[a <b|https://example.org/>"],
    ["**see https://example.org/x!**", "[strong see <https://example.org/x|https://example.org/x>!]"],
    ["** not bold **", "** not bold **"],
  ])("%s", (text, expected) => {
    expect(flat(spans(text))).toBe(expected);
  });

  it("make lists, paragraphs and code", () => {
    expect(blocks("Two ways:\n- one\n- *two*\n\n1. first\n2) second\n```\na\nb\n```\nend").map((block) => block.kind)).toEqual(["p", "list", "list", "pre", "p"]);
  });

  it("keep the breaks of a paragraph and number a list on over an empty line", () => {
    expect(blocks("\na\nb\n\nc\n")).toEqual([{ kind: "p", spans: [{ kind: "text", text: "a\nb\n\nc" }] }]);
    expect(blocks("1. a\n\n2. b")).toMatchObject([{ kind: "list", ordered: true, items: [[{ text: "a" }], [{ text: "b" }]] }]);
    expect(blocks("- \n*")).toMatchObject([{ kind: "p" }]);
  });

  it.each(["```\nleft open", "```js\n- left\n\nopen", "```one line```", "```not a fence\nbut text"])("lose nothing of %j", (text) => {
    expect(blocks(text).flatMap((block) => (block.kind === "p" ? block.spans : [])).map((one) => ("text" in one ? one.text : "")).join(""))
      .toBe(text.replace("```one line```", "``one line``"));
  });

  it("are gone in a preview of one line", () => {
    expect(preview("**Yes**, `DE1`\n- *one*")).toBe("Yes, DE1 - one");
  });

  it.each(["*", "**", "**a", " *a", "_a", " _a", "*a _b **c ", "[", "[a", "[a](", "[a](b", "`", "` ", "https://", "https://)", "http://.", ")", " ", "- ", "```", "**a*b"])(
    "are read in one go: ten thousand of %j", (piece) => {
      for (const text of [piece.repeat(10_000), `**${piece.repeat(10_000)}`, `https://a${piece.repeat(10_000)}`]) {
        const deep = (list: Span[]): number => Math.max(0, ...list.slice(0, 1_000).map((one) => ("inside" in one ? 1 + deep(one.inside) : 0)));
        expect(deep(spans(text))).toBeLessThanOrEqual(3);
        expect(blocks(text).length + plain(text).length).toBeGreaterThan(0);
      }
    });
});

describe("a visitor's words", () => {
  it("stay as they are, only addresses open", () => {
    expect(flat(plain("**no** `marks` (https://example.org/x)!"))).toBe("**no** `marks` (<https://example.org/x|https://example.org/x>)!");
  });

  it("open an address within their marks", () => {
    expect(flat(plain("`http://example.org/` and [x](https://example.org/y)."))).toBe("`<http://example.org/|http://example.org/>` and [x](<https://example.org/y|https://example.org/y>).");
  });

  it("never open a script", () => {
    expect(flat(plain("[x](javascript:alert(1)) javascript:alert(1)"))).toBe("[x](javascript:alert(1)) javascript:alert(1)");
  });
});
