// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languages, words } from "../tools/words";

const HERE = new URL(".", import.meta.url).pathname;
const sources = readdirSync(HERE).filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."));
const said = sources.map((name) => readFileSync(HERE + name, "utf8")).join("\n");
const msgids = new Set([...said.matchAll(/(?<![\w.])[tn]\(\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1]!));
const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

describe.each(languages().filter((one) => one !== "en"))("the desk in %s", (language) => {
  const catalogue = words("desk", language);

  it("says everything", () => {
    expect([...msgids].filter((msgid) => !(msgid in catalogue))).toEqual([]);
  });

  it("has nothing that is said nowhere", () => {
    expect(Object.keys(catalogue).filter((msgid) => !msgids.has(msgid))).toEqual([]);
  });

  it("fills the same holes", () => {
    for (const [msgid, forms] of Object.entries(catalogue)) for (const form of [forms].flat()) expect([msgid, holes(form)]).toEqual([msgid, holes(msgid)]);
  });
});
