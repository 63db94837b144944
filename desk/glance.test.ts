/** What is read in passing: the trail of a visit, times to put aside, the badge on the icon, when a sound is due. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { icon } from "./badge";
import { choose } from "./choices";
import { state, thread, row, NOON } from "./made";
import { open } from "./panes";
import { mood } from "./status";
import { snoozes, untilWords } from "./snoozes";
import { looking, take } from "./store";
import { steps } from "./trail";

const page = (path: string, at: number) => ({ path, title: path, type: "product", topic: "", at });

describe("the trail of a visit", () => {
  it("is read newest first, with the time on each page", () => {
    const [second, first] = steps([page("/a", 1_000), page("/b", 61_000)], 91_000);
    expect([first!.page.path, first!.stayed, second!.page.path, second!.stayed]).toEqual(["/a", 60_000, "/b", 30_000]);
  });

  it("shows what was gone back to", () => {
    expect(steps([page("/a", 1), page("/b", 2), page("/a", 3)], 4).map((one) => one.again)).toEqual([true, false, false]);
    expect(steps([], 1)).toEqual([]);
  });

  it("never counts backwards when clocks differ", () => {
    expect(steps([page("/a", 9_000)], 1_000)[0]!.stayed).toBe(0);
  });
});

describe("putting aside", () => {
  const at = (day: number, hours: number): number => new Date(2026, 10, day, hours).getTime();

  it("offers times that are still to come", () => {
    for (let hours = 0; hours < 24; hours += 1) for (const one of snoozes(at(18, hours))) expect(one.until ?? Infinity).toBeGreaterThan(at(18, hours));
    expect(snoozes(at(18, 10)).map((one) => one.words)).toEqual(["Until they write", "In an hour", "This evening", "Tomorrow morning"]);
    expect(snoozes(at(18, 22)).map((one) => one.words)).not.toContain("This evening");
  });

  it("leads to Monday from a Friday and a Saturday, and offers no moment twice on a Sunday", () => {
    for (const day of [20, 21]) expect(new Date(snoozes(at(day, 10)).at(-1)!.until!).toDateString()).toBe(new Date(2026, 10, 23).toDateString());
    const sunday = snoozes(at(22, 10)).map((one) => one.until);
    expect(new Set(sunday).size).toBe(sunday.length);
  });

  it("says the day when it is not today", () => {
    expect(untilWords(at(18, 15), at(18, 10), "en-GB")).toBe("15:00");
    expect(untilWords(at(19, 9), at(18, 10), "en-GB")).toMatch(/^Tomorrow, 0?9:00$/);
  });

  it("is a state of its own, whoever waits", () => {
    expect(mood(row("c1"), { ...thread(), snoozed: { until: null }, waitsSince: NOON }, NOON)).toBe("aside");
  });
});

describe("the icon", () => {
  it("carries the number, and says many from ten on", () => {
    const drawn = (count: number): string => decodeURIComponent(icon(count));
    expect([drawn(0).includes("<text"), drawn(3).includes(">3<"), drawn(12).includes(">+<")]).toEqual([false, true, true]);
  });
});

describe("a sound", () => {
  const chime = vi.fn();
  let ring: typeof import("./ringing").ring;

  beforeEach(async () => {
    vi.doMock("./chime", () => ({ chime }));
    ({ ring } = await import("./ringing"));
    chime.mockClear();
    Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: true }, configurable: true });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    take(state({ at: Date.now(), conversations: [row("c1")] }));
    choose({ sounds: "all" });
    looking.value = false;
    open.value = [];
  });
  const heard = async (count: number): Promise<void> => {
    await new Promise((done) => setTimeout(done, 0));
    await vi.waitFor(() => expect(chime).toHaveBeenCalledTimes(count));
  };

  it("comes for a question and for a word of a visitor, not twice at once", async () => {
    ring("question");
    ring("message", "c1");
    await heard(1);
  });

  it("never comes before a tap, nor while away, nor when switched off", async () => {
    Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false }, configurable: true });
    ring("question");
    choose({ sounds: "questions" });
    ring("message", "c1");
    choose({ sounds: "none" });
    ring("question");
    choose({ sounds: "all" });
    take(state({ at: Date.now(), standing: { ...state().standing, availability: "away" } }));
    ring("question");
    await heard(0);
  });
});
