/** Lists keep the elements of what stays, so that nothing is read out twice and no half-written form is lost. */
import { describe, expect, it } from "vitest";
import { h, place, put, type Item } from "../../widget/dom";

const item = (key: string): Item => ({ key, make: () => h("p", {}, key) });
const shown = (parent: Element) => [...parent.children].map((child) => child.textContent);

describe("place", () => {
  it("makes, moves and removes, and keeps what stays", () => {
    const parent = h("div");
    place(parent, ["a", "b", "c"].map(item));
    const b = parent.children[1];
    place(parent, ["c", "b", "d"].map(item));
    expect(shown(parent)).toEqual(["c", "b", "d"]);
    expect(parent.children[1]).toBe(b);
    place(parent, []);
    expect(shown(parent)).toEqual([]);
  });
  it("updates what stays", () => {
    const parent = h("div");
    const counted = (count: number): Item => ({ ...item("x"), update: (element) => put(element, String(count)) });
    place(parent, [counted(1)]);
    const element = parent.firstChild;
    place(parent, [counted(2)]);
    expect(parent.firstChild).toBe(element);
    expect(shown(parent)).toEqual(["2"]);
  });
});

describe("an element", () => {
  it("takes text as text and drops what is false", () => {
    const element = h("p", { title: "a<b", hidden: false, lang: null, inert: true }, "<b>bold</b>", null, false);
    expect(element.textContent).toBe("<b>bold</b>");
    expect(element.children).toHaveLength(0);
    expect(element.getAttributeNames().sort()).toEqual(["inert", "title"]);
  });
});
