/** Words and ids: the catalogue's own plural rule, holes filled, English when a language lacks a word. */
import { afterEach, describe, expect, it } from "vitest";
import { uid } from "../../wire/ids";
import { language, learn, n, speak, t } from "../../wire/words";

afterEach(() => speak(null));

describe("words", () => {
  it("are English without a catalogue", () => {
    expect(t("Hello {name}", { name: "Vera" })).toBe("Hello Vera");
    expect([0, 1, 2].map((count) => n("{count} person", "{count} people", count))).toEqual(["0 people", "1 person", "2 people"]);
    expect(t("No {hole} for this")).toBe("No {hole} for this");
  });
  it("follow the catalogue's own plural rule", () => {
    const arabic = (x: number) => (x === 0 ? 0 : x === 1 ? 1 : x === 2 ? 2 : x % 100 >= 3 && x % 100 <= 10 ? 3 : x % 100 >= 11 ? 4 : 5);
    speak({ language: "ar", words: { one: ["zero", "one", "two", "few", "many", "other"] }, plural: arabic });
    expect([0, 1, 2, 5, 11, 21, 100].map((count) => n("one", "many", count))).toEqual(["zero", "one", "two", "few", "many", "many", "other"]);
    expect(language()).toBe("ar");
  });
  it("fall back to English one by one, and can be learnt later", () => {
    speak({ language: "fr", words: { Yes: "Oui", one: ["une", ""] }, plural: (x) => Number(x > 1) });
    learn({ language: "fr", words: { No: "Non" }, plural: () => 0 });
    expect([t("Yes"), t("No"), t("Maybe"), n("one", "many", 1), n("one", "many", 2)]).toEqual(["Oui", "Non", "Maybe", "une", "many"]);
  });
});

describe("ids", () => {
  it("are UUIDv7 in the order in which they were made", () => {
    const made = Array.from({ length: 500 }, () => uid());
    for (const one of made) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(500);
  });
});
