/** What the mirror's shell admits of what a hostile page sends. */
import { describe, expect, it } from "vitest";
import { admit } from "./admit";

const at = { timestamp: 1 };
const page = (tagName: string, attributes: object, more: object = {}) => ({ type: 2, data: { node: { type: 2, id: 1, tagName, attributes, childNodes: [], ...more } }, ...at });
const shown = (tagName: string, attributes: object, more: object = {}): any => admit(page(tagName, attributes, more)).data.node;

describe("admit", () => {
  it.each(["script", "SCRIPT", "iFrame", "object", "embed", "base", "frame", "video", "svg:script"])("makes an empty box of %s", (tag) => {
    const made = shown(tag, { src: "x", srcdoc: "x", rr_width: "9px" }, { childNodes: [{ type: 3, id: 2, textContent: "alert(1)" }] });
    expect(made).toMatchObject({ tagName: "div", attributes: { rr_width: "9px" }, childNodes: [] });
  });
  it.each([["p", { onclick: "x", ONLOAD: "x" }], ["a", { href: "javascript:x" }], ["a", { href: " JavaScript:x", ping: "x", target: "_top" }], ["form", { action: "x" }],
    ["input", { formaction: "x", autofocus: true }], ["meta", { "http-equiv": "refresh", content: "0" }], ["link", { rel: "prefetch" }],
    ["img", { src: "data:text/html,x" }], ["img", { src: "blob:x" }], ["div", { srcdoc: "x", is: "x" }]])("takes out what acts of %s %o", (tag, attributes) => {
    expect(shown(tag as string, attributes as object).attributes).toEqual({});
  });
  it("leaves pictures, styles and the rest", () => {
    expect(shown("img", { src: "https://shop.example/a.png", "class": "a" }).attributes).toEqual({ src: "https://shop.example/a.png", "class": "a" });
    expect(shown("link", { rel: "stylesheet", href: "https://shop.example/a.css" }).attributes).toEqual({ rel: "stylesheet", href: "https://shop.example/a.css" });
    expect(shown("img", { src: "data:image/png;base64,x" }).attributes).toEqual({ src: "data:image/png;base64,x" });
  });
  it("looks at what is added and changed later", () => {
    const event: any = admit({ type: 3, ...at, data: { source: 0, adds: [{ parentId: 1, node: { type: 2, id: 2, tagName: "iframe", attributes: { srcdoc: "x" } } }],
      attributes: [{ id: 1, attributes: { onclick: "x", "class": "b" } }] } });
    expect(event.data.adds[0].node.tagName).toBe("div");
    expect(event.data.attributes[0].attributes).toEqual({ "class": "b" });
  });
  it.each([{ rel: "preconnect" }, { REL: "dns-prefetch" }, { "http-equiv": "refresh", content: "0;url=https://evil.example" }])("lets nothing become what acts: %o", (attributes) => {
    const event: any = admit({ type: 3, ...at, data: { source: 0, attributes: [{ id: 1, attributes: { ...attributes, href: "https://shop.example/a.css" } }] } });
    expect(event.data.attributes[0].attributes).toEqual({ href: "https://shop.example/a.css" });
  });
  it("writes no doctype", () => expect(admit({ type: 2, ...at, data: { node: { type: 0, id: 1, compatMode: "BackCompat", childNodes: [] } } }).data.node.compatMode).toBeUndefined());
  it.each([null, 1, "x", {}, { type: 2, data: {} }, { type: 3, data: { source: 9 }, ...at }, { type: 5, data: {}, ...at }, { type: 6, data: {}, ...at },
    { type: 4, data: { width: "1", height: 2 }, ...at }, { type: 2, data: {}, ...at }])("knows nothing of %o", (event) => expect(admit(event) || null).toBeNull());
  it("refuses a page without end", () => {
    let node: any = { type: 2, id: 1, tagName: "p", attributes: {}, childNodes: [] };
    for (let depth = 0; depth < 600; depth++) node = { type: 2, id: 1, tagName: "p", attributes: {}, childNodes: [node] };
    expect(() => admit({ type: 2, data: { node }, ...at })).toThrow();
  });
});
