/** A respondent's Markdown subset as elements: what the tree says is text and nothing but text. */
import { blocks, OUTWARD, type Block, type Span } from "../wire/markdown";
import { h } from "./dom";

export const markdown = (text: string): HTMLElement[] => blocks(text).map(block);

function block(part: Block): HTMLElement {
  if (part.kind === "p") return h("p", {}, ...part.spans.map(inline));
  if (part.kind === "pre") return h("pre", { dir: "ltr" }, h("code", {}, part.text));
  return h(part.ordered ? "ol" : "ul", {}, ...part.items.map((item) => h("li", {}, ...item.map(inline))));
}

function inline(part: Span): Node | string {
  if (part.kind === "text") return part.text;
  if (part.kind === "code") return h("code", {}, part.text);
  if (part.kind === "link") return h("a", { href: part.href, ...OUTWARD }, part.text);
  return h(part.kind, {}, ...part.inside.map(inline));
}
