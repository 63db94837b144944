/** The desk on a phone: one column, the system's Back, offers over a conversation. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { offer, row, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  history.replaceState(null, "");
  vi.spyOn(globalThis, "matchMedia").mockImplementation((query) => Object.assign(new EventTarget(), { matches: query.includes("max-width") }) as MediaQueryList);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const view = (): string | null => document.getElementById("main")!.getAttribute("data-view");
const made = () => offer("o1", { made_at: Date.now(), expires_at: Date.now() + 30_000 });

async function reading(): Promise<Stage> {
  const stage = await open({ conversations: [row("c1")] });
  await stage.log("c1", [text(5, 1, "Does it fit?")]);
  document.querySelector<HTMLElement>(".row")!.click();
  await stage.wait(60);
  return stage;
}

describe("back", () => {
  it("leads from a closed conversation to the list, and gives back the entry of the history", async () => {
    const stage = await reading();
    expect([view(), history.state]).toEqual(["thread", { desk: "thread" }]);
    const went = vi.spyOn(history, "back");
    await stage.press("Actions");
    await stage.press(/^Close the conversation/);
    await stage.press("Close");
    expect([view(), went.mock.calls.length]).toEqual(["list", 1]);
  });

  it("needs one press after a conversation was opened twice", async () => {
    const stage = await reading();
    const pushed = vi.spyOn(history, "pushState");
    document.querySelector<HTMLElement>(".row")!.click();
    await stage.wait(60);
    expect(pushed).not.toHaveBeenCalled();
  });
});

describe("what was just done", () => {
  it("stands above the sheet with the offers, not on it", async () => {
    const stage = await reading();
    await stage.press("Actions");
    await stage.press(/^Close the conversation/);
    await stage.press("Close");
    await stage.hear("offer.made", { offer: made() });
    const places = [...document.querySelectorAll(".low > *")].map((one) => one.className);
    expect(places.indexOf("snackbar-place")).toBeLessThan(places.indexOf("offers"));
    expect(document.querySelector(".low .snackbar")?.textContent).toContain("Undo");
  });
});

describe("an offer over a conversation", () => {
  it("is one bar with its topic, its time and a way to accept", async () => {
    const stage = await reading();
    await stage.hear("offer.made", { offer: made() });
    const bar = document.querySelector(".slim-offer")!;
    expect(bar.textContent).toMatch(/Optics · 0:\d\d.*Is it sharp\?.*Accept/);
    expect(bar.querySelector(".countdown")).not.toBeNull();
    await stage.press("Accept");
    expect(stage.said("offer.accept")).toMatchObject([{ offer: "o1" }]);
  });

  it("opens by a tap on its words", async () => {
    const stage = await reading();
    await stage.hear("offer.made", { offer: made() });
    document.querySelector<HTMLElement>(".slim-words")!.click();
    await stage.wait(60);
    expect([document.querySelector(".slim-offer"), document.querySelector(".offer") !== null]).toEqual([null, true]);
  });
});
