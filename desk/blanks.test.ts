/** The blanks of a saved reply. */
import { describe, expect, it } from "vitest";
import { blanks, fill, firstBlank, pieces } from "./blanks";

const names = { name: "name", brand: "brand", respondent: "your name" };
const known = { name: "Vera", brand: "Objectif", respondent: "Ines" };

describe("blanks", () => {
  it("fill themselves with what is known", () => {
    expect(fill("Hello {name}, {Respondent} of {brand}.", known, names)).toBe("Hello Vera, Ines of Objectif.");
  });
  it("of what is not known become blanks to fill in", () => {
    expect(fill("Hello {name}!", { ...known, name: " " }, names)).toBe("Hello [name]!");
  });
  it("are filled once: what a visitor is called is not looked through again", () => {
    expect(fill("{name} {brand}", { ...known, name: "{brand}$&" }, names)).toBe("{brand}$& Objectif");
  });
  it("are those in brackets, but no link and no list", () => {
    expect(blanks("On [date], see [our page](https://x.example), {what}? [] [a\nb] [x]")).toEqual(["[date]", "{what}", "[x]"]);
  });
  it("have a first one, and one after a place", () => {
    expect([firstBlank("On [date] by [day]"), firstBlank("On [date] by [day]", 5), firstBlank("None")]).toEqual([[3, 9], [13, 18], null]);
  });
  it("divide a text without losing any of it", () => {
    const text = "[a] and [b](c) <b> {d}";
    expect(pieces(text).map((one) => one.text).join("")).toBe(text);
    expect(pieces(text).filter((one) => one.blank).map((one) => one.text)).toEqual(["[a]", "{d}"]);
    expect(pieces("")).toEqual([]);
  });
});
