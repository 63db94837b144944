/** A visitor's page at the desk: asked for from the menu, and what the conversation says of it until it is seen and after. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { happened, row } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const asked = (at = Date.now()) => happened(5, { what: "page_asked", n: 2 }, { at });
const hidden = (n: number | null, was: string, at = Date.now()) => happened(6, { what: "page_hidden", n, was }, { at });

async function desk(...more: ReturnType<typeof happened>[]): Promise<Stage> {
  const stage = await open({ conversations: [row("c1")] });
  await stage.log("c1", more);
  await vi.waitFor(() => more.length === 0 || expect(document.querySelector(".pane")).not.toBeNull());
  await stage.wait(100);
  return stage;
}
const says = (): string => document.querySelector(".mirror")?.textContent ?? "";

describe("the visitor's page", () => {
  it("is asked for with the epoch, and a refusal is said", async () => {
    const stage = await desk();
    expect(says()).toBe("");
    await stage.press("Actions");
    await stage.press("Ask to see the page");
    expect(stage.said("mirror.ask")).toMatchObject([{ conversation: "c1", epoch: 7 }]);
    await stage.refuse("mirror.ask", "message.not_yours");
    expect(stage.text).toContain("no longer yours");
  });

  it("is waited for, and not asked for twice", async () => {
    const stage = await desk(asked());
    await vi.waitFor(() => expect(says()).toBe("Asked to see the page. The visitor decides."));
    await stage.press("Actions");
    expect(stage.text).not.toContain("Ask to see the page");
    await stage.press("Stop seeing the page");
    expect(stage.said("mirror.hide")).toMatchObject([{ conversation: "c1" }]);
  });

  it.each([[1, "asked", "The visitor would rather not show the page."], [1, "shown", "The page is no longer shown."], [null, "shown", "The page is no longer shown."]])(
    "that %s ended while %s says so", async (n, was, words) => {
      await desk(asked(), hidden(n, was));
      await vi.waitFor(() => expect(says()).toBe(words));
    });

  it("that ended long ago says nothing any more", async () => {
    await desk(asked(1), hidden(1, "asked", 1));
    expect(says()).toBe("");
  });
});
