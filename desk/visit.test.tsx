/** Who the visitor is, beside the conversation; what was before; and the palette with everything there is to do. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { VisitorSeen } from "../wire/protocol";
import { happened, offer, row, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  vi.spyOn(globalThis, "matchMedia").mockImplementation(() => Object.assign(new EventTarget(), { matches: false }) as MediaQueryList); // a wide window
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const page = (path: string, title: string) => ({ path, title, type: "product", topic: "", at: Date.now() });
const earlier = { conversation: "e1", topic: "Optics", about: "35 mm", by: "Awa", started: 1, state: "closed" as const, mine: false, readable: true, stars: 4 };
const seen = (more: Partial<VisitorSeen> = {}): VisitorSeen => ({ pages: [], measured: false, basket: null, language: "fr", device: "phone", earlier: [], ...more });

async function held(): Promise<Stage> {
  const stage = await open({ conversations: [row("c1")] });
  await stage.log("c1", [text(5, 1, "Does it fit?")]);
  await vi.waitFor(() => expect(stage.said("visitor.read")).toEqual([{ conversation: "c1" }]), { timeout: 3_000 });
  return stage;
}

describe("the visit", () => {
  it("shows pages, what was gone back to, the basket and what was agreed to", async () => {
    const stage = await held();
    await stage.answer("visitor.read", seen({
      measured: true, pages: [page("/a", "Lens A"), page("/b", "Lens B"), page("/a", "Lens A")], basket: { value: 42_900, currency: "EUR", items: [{ name: "Lens A", count: 2 }] },
    }));
    expect([...document.querySelectorAll(".stop")].map((one) => /Lens ./.exec(one.textContent!)![0] + Number(one.textContent!.includes("came back")))).toEqual(["Lens A1", "Lens B0", "Lens A0"]);
    expect(document.querySelector(".side-body")!.textContent).toMatch(/Basket €429(\.00)?Lens A × 2/);
    expect(stage.text).toContain("that this visit is followed");
  });

  it("says that nothing is followed where nobody agreed, and is read again when the page changes", async () => {
    const stage = await held();
    await stage.answer("visitor.read", seen());
    expect(stage.text).toContain("the visit is not followed");
    await stage.hear("page.changed", { conversation: "c1", page: null, here: true, conversations: 1 });
    expect(stage.said("visitor.read")).toHaveLength(2);
  });

  it("shows as words what a hostile page calls itself", async () => {
    const stage = await held();
    await stage.answer("visitor.read", seen({ measured: true, pages: [page("/x", "<img src=x onerror=alert(1)>")] }));
    expect([document.querySelector(".trail img"), stage.text.includes("<img src=x")]).toEqual([null, true]);
  });
});

describe("an earlier conversation", () => {
  it("opens to be read, and to be written in it offers nothing", async () => {
    const stage = await held();
    await stage.answer("visitor.read", seen({ earlier: [earlier] }));
    await stage.press(/^35 mm/);
    const dialog = await stage.dialog();
    expect(stage.said("history.read")).toEqual([{ conversation: "c1", earlier: "e1", after: 0 }]);
    const entries = [happened(1, { what: "joined", who: { n: 1, role: "visitor", name: "Vera", line: "" } }), text(2, 1, "An old question")];
    await stage.answer("history.read", { conversation: "e1", entries, head: 2, more: false, epoch: 0, me: 0, reads: [], about: null });
    expect([dialog.textContent!.includes("An old question"), dialog.querySelector("textarea")]).toEqual([true, null]);
  });

  it("is only named where it may not be read", async () => {
    const stage = await held();
    await stage.answer("visitor.read", seen({ earlier: [{ ...earlier, readable: false, mine: true, by: "Ines" }] }));
    expect([document.querySelector("div.past")?.textContent, document.querySelector("button.past")]).toEqual([expect.stringContaining("with you"), null]);
  });
});

describe("the palette", () => {
  const field = (): HTMLInputElement => document.querySelector<HTMLInputElement>("dialog input")!;

  async function opened(stage: Stage): Promise<void> {
    await stage.key("k", { ctrlKey: true }, stage.box);
    await stage.dialog();
  }

  it("opens by Ctrl+K while I write, finds by a few letters, and acts", async () => {
    const stage = await held();
    await opened(stage);
    await stage.type("put aside", field());
    expect(document.querySelector("[role=option][aria-selected=true]")?.textContent).toContain("Put aside for later");
    await stage.key("Enter", {}, field());
    await vi.waitFor(() => expect(document.querySelector("dialog")?.textContent).toContain("Until they write"));
    await stage.press(/^Until they write/);
    expect(stage.said("conversation.snooze")).toMatchObject([{ conversation: "c1", until: null }]);
    await stage.answer("conversation.snooze");
    await stage.press("Undo");
    expect(stage.said("conversation.snooze")[1]).toMatchObject({ until: 0 });
  });

  it("knows the offers, goes round by arrow keys and says when nothing fits", async () => {
    const stage = await held();
    await stage.hear("offer.made", { offer: offer("o1", { expires_at: Date.now() + 30_000 }) });
    await opened(stage);
    const chosen = (): string => document.querySelector("[role=option][aria-selected=true]")!.textContent!;
    expect(chosen()).toContain("Accept the offer");
    await stage.key("ArrowUp", {}, field());
    expect(chosen()).toContain("Your account");
    await stage.type("xyzzy", field());
    expect(document.querySelector("dialog")!.textContent).toContain("Nothing here has these words.");
  });

  it("switches single letters off, and they are", async () => {
    const stage = await held();
    await stage.key("?");
    await stage.dialog();
    document.querySelector<HTMLInputElement>("dialog [type=checkbox]")!.click();
    await stage.press("Back");
    await stage.key("c");
    expect(document.querySelector("dialog")).toBeNull();
  });
});
