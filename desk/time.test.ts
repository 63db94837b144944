import { describe, expect, it } from "vitest";
import { NOON } from "./made";
import { ago, day, hour, languageName, left, region, stopwatch } from "./time";

describe("a stopwatch", () => {
  it.each([[0, "0:00"], [102_000, "1:42"], [725_999, "12:05"], [3_900_000, "1 h 05"], [-5_000, "0:00"], [200_000_000, "2 d"]])("shows %d ms as %s", (span, words) => {
    expect(stopwatch(span)).toBe(words);
  });
});

describe("how long ago", () => {
  it.each([[59_000, "now"], [6 * 60_000, "6 min"], [2 * 3_600_000, "2 h"], [50 * 3_600_000, "2 d"]])("says %d ms as %s", (span, words) => {
    expect(ago(span)).toBe(words);
  });
});

describe("a countdown", () => {
  it("goes from one to nothing and stays there", () => {
    expect([left(0, 30, 0), left(0, 30, 15), left(0, 30, 45), left(0, 30, -5)]).toEqual([1, 0.5, 0, 1]);
  });

  it("is over when it never began", () => {
    expect(left(10, 10, 5)).toBe(0);
  });
});

describe("a day", () => {
  it("is today, yesterday or a date", () => {
    expect([day(NOON, NOON, "en"), day(NOON - 86_400_000, NOON, "en")]).toEqual(["Today", "Yesterday"]);
    expect(day(NOON - 3 * 86_400_000, NOON, "en")).toMatch(/18/);
  });
});

describe("in another language", () => {
  it("writes the hour as the language does", () => {
    expect(hour(NOON, "fr")).toMatch(/^\d\d:\d\d$/);
  });

  it("follows the browser's region of that language, and no other language", () => {
    expect([region("en", ["fr-FR", "en-GB", "en-US"]), region("en", ["fr-FR"]), region("fr", ["fro", "fr"])]).toEqual(["en-GB", "en", "fr"]);
  });

  it("names languages", () => {
    expect([languageName("fr", "en"), languageName("en", "fr"), languageName("x", "en")]).toEqual(["French", "Anglais", "x"]);
  });
});
