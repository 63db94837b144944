// @vitest-environment node
/** The catalogues as the browsers get them: whole, and no word of the widget left behind between its two parts. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languages, plural, words } from "../../tools/words";
import { n, speak } from "../../wire/words";

describe("the catalogues", () => {
  it("come to the build from the catalogues", () => {
    expect(languages()).toEqual(["ar", "fr", "ru"]);
    expect(words("widget", "fr")["Send"]).toBe("Envoyer");
    expect(words("widget", "fr", ["head"])).not.toHaveProperty("Send");
    expect(plural("widget", "fr").replace(/[() ]/g, "")).toBe("n>1");
    expect(words("widget", "tlh")).toEqual({});
  });
  it.each([
    ["fr", ["0 étoile", "1 étoile", "2 étoiles", "5 étoiles", "11 étoiles", "21 étoiles", "100 étoiles"]],
    ["ru", ["0 звёзд", "1 звезда", "2 звезды", "5 звёзд", "11 звёзд", "21 звезда", "100 звёзд"]],
    ["ar", ["بلا نجوم", "نجمة واحدة", "نجمتان", "5 نجوم", "11 نجمة", "21 نجمة", "100 نجمة"]],
  ])("count as %s does", (language, said) => {
    // eslint-disable-next-line no-new-func -- the words of our own catalogues, as the build puts them into a bundle
    const rule = new Function("n", `return Number(${plural("widget", language)})`) as (count: number) => number;
    speak({ language, words: words("widget", language), plural: rule });
    const western = (text: string) => text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
    expect([0, 1, 2, 5, 11, 21, 100].map((count) => western(n("{count} star", "{count} stars", count)))).toEqual(said);
    speak(null);
  });
  it("give each part of the panel the words of all its files", () => {
    const folder = new URL("../../widget/", import.meta.url);
    const source = (name: string) => readFileSync(new URL(name, folder), "utf8");
    const parts = ["panel.ts", "thread.ts"].map((name) => /virtual:words\/widget:([\w,]+)/.exec(source(name))![1]!.split(","));
    const saying = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "launcher.ts" && /(?<![\w.])[tn]\("/.test(source(name)));
    expect(saying.map((name) => name.slice(0, -3)).filter((name) => !parts.flat().includes(name))).toEqual([]);
  });
});
