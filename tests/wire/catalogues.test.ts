// @vitest-environment node
/** The catalogues as the browsers get them: whole, and no word of the widget left behind between its two parts. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languages, plural, words } from "../../tools/words";

describe("the catalogues", () => {
  it("come to the build from the catalogues", () => {
    expect(languages()).toContain("fr");
    expect(words("widget", "fr")["Send"]).toBe("Envoyer");
    expect(words("widget", "fr", ["head"])).not.toHaveProperty("Send");
    expect(plural("widget", "fr").replace(/[() ]/g, "")).toBe("n>1");
    expect(words("widget", "tlh")).toEqual({});
  });
  it("give each part of the panel the words of all its files", () => {
    const folder = new URL("../../widget/", import.meta.url);
    const source = (name: string) => readFileSync(new URL(name, folder), "utf8");
    const parts = ["panel.ts", "thread.ts"].map((name) => /virtual:words\/widget:([\w,]+)/.exec(source(name))![1]!.split(","));
    const saying = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "launcher.ts" && /(?<![\w.])[tn]\("/.test(source(name)));
    expect(saying.map((name) => name.slice(0, -3)).filter((name) => !parts.flat().includes(name))).toEqual([]);
  });
});
