/** Several conversations of one visitor, the start menu, and what is true while somebody waits. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accepted, appear, at, box, open, panel, root, settled, text, vouch, write } from "./scene";
import { settings } from "./vouch";

const OTHER = "01932c8a-7b1e-7c3d-9a4f-5e6b7c8d9e0f";
const other = { conversation: OTHER, status: "open", at: Date.now() - 86_400_000, who: "Omar", words: "It left on <b>Monday</b>", unread: 2 };
const list = () => root.querySelector<HTMLElement>("nav")!;
const button = () => root.querySelector<HTMLElement>(".head [aria-expanded]")!;

describe("several conversations", () => {
  beforeEach(async () => {
    vouch.own = [other];
    open();
    write("Is it sharp?");
    await settled();
    await vi.waitFor(() => expect(button().hidden).toBe(false));
  });
  it("are listed behind a button that says how much is unread in them", async () => {
    expect(button().getAttribute("aria-label")).toBe("Your conversations, 2 unread answers");
    await vi.waitFor(() => expect(at.counted.at(-1)).toBe(0)); // nothing is counted while the panel is open
    button().click();
    expect([list().hidden, text(".entry strong"), text(".entry .words"), text(".number")]).toEqual([false, "Omar", "It left on <b>Monday</b>", "2"]);
    expect(root.activeElement?.className).toBe("entry");
    list().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect([list().hidden, at.told.some(([name]) => name === "closed")]).toEqual([true, false]);
  });
  it("count on the launcher once the panel is closed", async () => {
    panel.show(false);
    await vi.waitFor(() => expect(at.counted.at(-1)).toBe(2));
  });
  it("are opened one at a time, with their own log", async () => {
    vouch.log = [];
    vouch.append({ by: 2, body: "It left on Monday" });
    button().click();
    root.querySelector<HTMLElement>(".entry")!.click();
    await vi.waitFor(() => expect(text(".log")).toContain("It left on Monday"));
    expect([list().hidden, text(".log").includes("sharp"), root.activeElement]).toEqual([true, false, box()]);
    expect(vouch.said("conversation.sync").at(-1).conversation).toBe(OTHER);
    write("Thank you");
    await vi.waitFor(() => expect(vouch.said("message.post").at(-1)).toMatchObject({ conversation: OTHER, body: "Thank you" }));
  });
  it("are asked for again when the server was asked too often", async () => {
    let busy = true;
    const list = vouch.answers["conversation.list"]!;
    vouch.answers["conversation.list"] = (said) => (busy ? { ok: false, code: "slow_down", retry: true, data: { after: 0.05 } } : list(said));
    vouch.own = [{ ...other, who: "Nils" }];
    button().click();
    await vi.waitFor(() => expect(vouch.said("conversation.list").length).toBeGreaterThan(3));
    expect(text(".entry strong")).toBe("Omar");
    busy = false;
    await vi.waitFor(() => expect(text(".entry strong")).toBe("Nils"));
  });
  it("are not asked for while the newest question is on its way", async () => {
    vouch.answers["conversation.ask"] = () => undefined;
    button().click();
    root.querySelector<HTMLElement>("nav > .plain")!.click();
    await vi.waitFor(() => expect(vouch.said("conversation.list")).toHaveLength(3));
    write("Another question");
    await vi.waitFor(() => expect(vouch.said("conversation.ask")).toHaveLength(2));
    panel.show(false);
    panel.show(true);
    await new Promise((drawn) => setTimeout(drawn));
    expect(vouch.said("conversation.list")).toHaveLength(3);
  });
  it("are looked after by the same heartbeat", async () => {
    await vi.waitFor(() => expect(vouch.said("conversation.heads").at(-1)?.conversations).toContain(OTHER), { timeout: 9_000 });
  }, 12_000);
});

it("what another tab has read is read here", async () => {
  open();
  write("Is it sharp?");
  await settled();
  await accepted();
  panel.show(false);
  const { conversation } = vouch.said("conversation.ask")[0];
  const answer = vouch.append({ by: 2, body: "Yes" });
  appear(answer);
  await vi.waitFor(() => expect(at.counted.at(-1)).toBe(1));
  vouch.tell("read.moved", { conversation, by: 1, seq: answer.seq });
  await vi.waitFor(() => expect(at.counted.at(-1)).toBe(0));
});

describe("the start menu", () => {
  const menu = [
    { uid: "m1", words: { en: "My delivery", fr: "Ma livraison" }, topic: null, for: "agents" as const },
    { uid: "m2", words: { fr: "Choisir" }, topic: "t1", for: null },
  ];
  it("comes first, says who answers, and goes along with the question", async () => {
    open({ settings: settings({ menu }) });
    const entries = [...root.querySelectorAll<HTMLElement>(".menu button")];
    expect(entries.map((one) => one.textContent)).toEqual(["My delivery", "Choisir"]);
    entries[0]!.click();
    expect([entries[0]!.getAttribute("aria-pressed"), text(".start h2"), root.activeElement]).toEqual(["true", "Ask our team", box()]);
    write("Where is it?");
    await vi.waitFor(() => expect(vouch.said("conversation.ask")[0]).toMatchObject({ choice: "m1", topic: null }));
  });
  it("may be left alone", async () => {
    open({ settings: settings({ menu }) });
    write("Something else");
    await vi.waitFor(() => expect(vouch.said("conversation.ask")[0]).toMatchObject({ choice: null, topic: null }));
  });
});

describe("hours and waits", () => {
  const opens = new Date(new Date().setHours(24 + 9, 0, 0, 0)).getTime();
  const closed = { agents: { open: false, opens } };
  it("say who can answer now and when the others can", () => {
    open({ settings: settings({ hours: closed, free: { ambassadors: true, agents: false } }) });
    expect(text(".start .quiet")).toMatch(/^An owner can answer now, our team from \w+day( at)? 9:00\sAM\.$/);
  });
  it("say when somebody comes, where nobody is there", () => {
    open({ settings: settings({ hours: closed, free: { ambassadors: false, agents: false } }) });
    expect(text(".start .quiet")).toMatch(/^Our team answers from \w+day/);
  });
  it("are silent about hours that are not set", () => {
    open({ settings: settings({ hours: { agents: { open: true, opens: null } } }) });
    expect(text(".start .quiet")).toBe("");
  });
  it("say the place and the time only where they are known", async () => {
    open();
    write("Is it sharp?");
    await settled();
    appear(vouch.event("waiting", { for: "agents" }));
    const { conversation } = vouch.said("conversation.ask")[0];
    vouch.tell("waiting.moved", { conversation, position: 3, estimate: 150 });
    await vi.waitFor(() => expect(text(".card .quiet")).toBe("2 people are before you. The wait is about 3 minutes. You can go on writing; nothing is lost."));
    vouch.tell("waiting.moved", { conversation, position: 1, estimate: null });
    await vi.waitFor(() => expect(text(".card .quiet")).toBe("You are next. You can go on writing; nothing is lost."));
  });
  it.each([["silent", "Ines did not answer in time: we ask somebody else"], ["offline", "Ines had to go: we ask somebody else"]])("tell that somebody %s is replaced", async (reason, said) => {
    open();
    write("Is it sharp?");
    await settled();
    await accepted();
    appear(vouch.event("released", { assignment: "A", n: 2, reason }));
    await vi.waitFor(() => expect(text(".log")).toContain(said));
  });
});
