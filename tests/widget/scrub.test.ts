/** What leaves a page that is shown: by name and by place, everything else is taken out. */
import { beforeEach, describe, expect, it } from "vitest";
import { cleaner, matches, reader, type Rules } from "../../widget/regions";
import { Scrub } from "../../widget/scrub";

const MASK = "██████";
const rules: Rules = { regions: [{ path: "/p/**", selector: "main" }, { path: "/**", selector: "p{" }], parameters: ["lang"] };
const nodes = new Map<number, Node>();
const scrub = new Scrub({ reads: reader(rules, () => false), address: cleaner(rules), node: (id) => nodes.get(id) ?? null });
const at = (path: string): void => (window as any).happyDOM.setURL(`https://shop.example${path}`);

const element = (tagName: string, attributes: Record<string, unknown>, more: object = {}) => ({ type: 2, id: 99, tagName, attributes, childNodes: [], ...more });
const kept = (tagName: string, attributes: Record<string, unknown>, more: object = {}): any =>
  scrub.event({ type: 2, data: { node: element(tagName, attributes, more) } }).data.node.attributes;
const written = (node: Node, textContent = node.textContent): string => {
  nodes.set(1, node);
  return scrub.event({ type: 2, data: { node: { type: 3, id: 1, textContent } } }).data.node.textContent;
};
const changed = (data: object): any => scrub.event({ type: 3, data }).data;

beforeEach(() => {
  at("/p/lens");
  document.body.innerText = "";
});

function put(parent: string, tag: string, text: string): Node {
  const outer = document.createElement(parent), inner = document.createElement(tag);
  inner.append(text);
  outer.append(inner);
  document.body.append(outer);
  return inner.firstChild!;
}

describe("a path", () => {
  it.each([["/p/**", "/p/a/b", true], ["/p/*", "/p/a", true], ["/p/*", "/p/a/b", false], ["/p/**", "/q/a", false], ["/", "/", true], ["/", "/a", false],
    ["/a.b", "/axb", false], ["/(a|b)", "/a", false], ["/**/x", "/a/b/x", true]])("%s on %s: %s", (glob, path, is) => {
    expect(matches(glob, path)).toBe(is);
  });
});

describe("a text", () => {
  it("is read where the site opened it", () => expect(written(put("main", "p", "Sharp at night"))).toBe("Sharp at night"));
  it("is a bar of one length elsewhere", () => expect([written(put("footer", "p", "Vera")), written(put("aside", "p", "Vera Petit, 12 rue"))]).toEqual([MASK, MASK]));
  it("is a bar on every other page", () => {
    at("/account");
    expect(written(put("main", "p", "Vera"))).toBe(MASK);
  });
  it.each(["textarea", "option", "title"])("is never read in a %s", (tag) => expect(written(put("main", tag, "secret"))).toBe(MASK));
  it("is never read where a person writes, or where the site says that it is private", () => {
    const [one, other] = [put("main", "p", "secret"), put("main", "p", "secret")];
    one.parentElement!.setAttribute("contenteditable", "true");
    other.parentElement!.setAttribute("data-vouch-private", "");
    expect([written(one), written(other)]).toEqual([MASK, MASK]);
  });
  it("that has gone from the page is a bar", () => expect(written(document.createTextNode("gone"))).toBe(MASK));
  it("that changes is looked at again", () => {
    nodes.set(2, put("footer", "p", "x"));
    expect(changed({ source: 0, texts: [{ id: 2, value: "Vera" }], attributes: [], removes: [], adds: [] }).texts[0].value).toBe(MASK);
  });
});

describe("an attribute", () => {
  it("stays only when it is known", () => {
    const given = { "class": "a", id: "b", title: "x", alt: "x", "aria-label": "x", placeholder: "x", "data-x": "x", onclick: "x", name: "x", content: "x", secret: "x" };
    expect(kept("p", given)).toEqual({ "class": "a", id: "b" });
  });
  it("of a value is a bar, and nothing where it is hidden or chosen", () => {
    expect(kept("input", { value: "secret" })).toEqual({ value: MASK });
    for (const type of ["hidden", "radio", "checkbox"]) expect(kept("input", { type, value: "secret", checked: true })).toEqual({ type });
    expect(kept("option", { value: "secret", selected: true })).toEqual({});
  });
  it("of an address loses what is private", () => {
    expect(kept("img", { src: "/a.png?lang=en&token=x#y" })).toEqual({ src: "https://shop.example/a.png?lang=en" });
    expect(kept("img", { srcset: "/a.png?t=1 1x, /b.png?t=2 2x" })).toEqual({ srcset: "https://shop.example/a.png 1x, https://shop.example/b.png 2x" });
    expect(kept("a", { href: "/orders/7?token=x" })).toEqual({ href: "#" });
    expect(kept("img", { src: "blob:https://shop.example/x" })).toEqual({ src: "" });
    expect(kept("video", { src: "/film.mp4" })).toEqual({});
  });
  it("of a style keeps no words and no parameters", () => {
    expect(kept("p", { style: "--name: 'Vera'; background: url(/a.png?token=x)" })).toEqual({ style: '--name: ""; background: url("https://shop.example/a.png")' });
    expect(kept("style", { _cssText: "@import '/b.css?t=1'; p { background: url(/a.png?t=2); src: 'c.woff?t=3' }" }))
      .toEqual({ _cssText: '@import "https://shop.example/b.css"; p { background: url("https://shop.example/a.png"); src: \'c.woff\' }' });
  });
  it("of a drawing stays, but for words and what acts", () => {
    expect(kept("path", { d: "M0 0", "data-x": "x", onload: "x", "aria-label": "x", name: "x", label: "x", alt: "x", "inkscape:label": "x" }, { isSVG: true })).toEqual({ d: "M0 0" });
  });
  it("that changes is treated alike", () => {
    nodes.set(3, document.createElement("input"));
    const { attributes } = changed({ source: 0, texts: [], removes: [], adds: [], attributes: [{ id: 3, attributes: { title: "x", value: "secret", "class": null } }] });
    expect(attributes[0].attributes).toEqual({ value: MASK, "class": null });
  });
});

describe("an event", () => {
  it("of an input says only that there is something", () => {
    expect(changed({ source: 5, id: 1, text: "secret", isChecked: true })).toEqual({ source: 5, id: 1, text: MASK, isChecked: false });
    expect(changed({ source: 5, id: 1, text: "", isChecked: true }).text).toBe("");
  });
  it("of a page says its address without what is private", () => {
    expect(scrub.event({ type: 4, data: { href: "https://a:b@shop.example/p?token=x&lang=fr#y" } }).data.href).toBe("https://shop.example/p?lang=fr");
  });
  it.each([[5, 0], [6, 0], [3, 9], [3, 10], [3, 11], [3, 14], [3, 16], [3, 99]])("of a kind nobody needs does not leave: %s %s", (type, source) => {
    expect(scrub.event({ type, data: { source } })).toBeNull();
  });
});
