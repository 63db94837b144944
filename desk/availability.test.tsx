/** Whether a respondent wants to receive, as they say it and as the server hears it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { state } from "./made";
import { Line, open } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  history.replaceState(null, "");
});
afterEach(() => vi.useRealTimers());

describe("availability", () => {
  it("shows at once, and goes back when it was refused", async () => {
    const stage = await open();
    await stage.press(/^Availability/);
    await stage.press("Away");
    expect(stage.text).toContain("You're away — nothing is offered.");
    expect(document.querySelector(".standing")?.getAttribute("aria-busy")).toBe("true");
    await stage.refuse("availability.set", "not_allowed");
    expect(stage.text).toContain("All quiet.");
    expect(document.querySelector(".standing")?.getAttribute("aria-busy")).toBe("false");
  });

  it("stays as chosen when an older state arrives before the answer", async () => {
    const stage = await open();
    await stage.press(/^Availability/);
    await stage.press("Away");
    stage.line.turn(true);
    await stage.answer("desk.sync", state());
    expect(stage.text).toContain("You're away — nothing is offered.");
    await stage.answer("availability.set", { ...state().standing, availability: "away" });
    expect(stage.text).toContain("You're away — nothing is offered.");
  });

  it("waits for the first connection when the hand was faster", async () => {
    const stage = await open({}, "slowly");
    await stage.press(/^Availability/);
    await stage.press("Away");
    await vi.advanceTimersByTimeAsync(9_000);
    expect(stage.text).toContain("You're away — nothing is offered.");
    stage.line.turn(true);
    await stage.answer("desk.sync", state());
    expect(stage.said("availability.set")).toEqual([{ availability: "away" }]);
  });

  it("is chosen by arrow keys, and Escape leaves the menu", async () => {
    const stage = await open();
    await stage.press(/^Availability/);
    await stage.key("ArrowDown", {}, document.activeElement!);
    expect(document.activeElement?.textContent).toMatch(/^Until/);
    await stage.key("Escape", {}, document.activeElement!);
    expect(document.querySelector("[role=menu]")).toBeNull();
  });

  it("can end by itself: an hour, two, or at ten in the evening", async () => {
    vi.setSystemTime(new Date(2026, 10, 18, 14, 0));
    const stage = await open();
    await stage.press(/^Availability/);
    const items = [...document.querySelectorAll("[role=menuitemradio] span > span")].map((one) => one.textContent!.replace(/\s/g, " "));
    expect(items).toEqual(["Available", "Until 3:00 PM", "Until 4:00 PM", "Until 10:00 PM", "Busy", "Away"]);
    await stage.press(/^Until 10/);
    const until = new Date(2026, 10, 18, 22, 0).getTime();
    expect(stage.said("availability.set")).toEqual([{ availability: "available", until }]);
    await stage.answer("availability.set", { ...state().standing, until });
    expect(document.querySelector(".standing")!.textContent).toMatch(/Available · until 10:00.PM/);
  });

  it("rests for a moment after closing, until I say that I am ready", async () => {
    const stage = await open({ standing: { ...state().standing, wrapping: Date.now() + 60_000 } });
    expect(document.querySelector(".standing")!.textContent).toContain("Wrapping up until");
    await stage.press(/^Availability/);
    await stage.press(/^I am ready/);
    expect(stage.said("availability.set")).toEqual([{ availability: "available" }]);
  });

  it("that fell back says why", async () => {
    const stage = await open({ standing: { ...state().standing, availability: "away", because: "missed" } });
    expect(stage.text).toContain("A few questions went by");
  });
});
