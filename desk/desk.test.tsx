/** The desk as a respondent uses it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { offer, row, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const soon = (): number => Date.now() + 30_000;
const held = async (): Promise<Stage> => {
  const stage = await open({ conversations: [row("c1")] });
  await stage.log("c1", [text(5, 1, "Does it fit?")]);
  return stage;
};

describe("an offer", () => {
  it("shows the question, why me, and how long it stands", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon(), made_at: Date.now() })] });
    expect(stage.text).toMatch(/“Is it sharp\?”.*Optics · English.*Why you: Optics is your passion/);
    await stage.wait(31_000);
    expect(stage.buttons().some((one) => one.textContent === "Accept")).toBe(false);
  });

  it("that I accept opens the conversation", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon(), conversation: "c1" })] });
    await stage.press("Accept");
    await stage.hear("conversation.entrusted", { conversation: row("c1") });
    await stage.answer("offer.accept", { conversation: "c1", assignment: "a1", epoch: 7 });
    await stage.log("c1", [text(5, 1, "Does it fit?")]);
    expect(stage.text).toContain("Does it fit?");
    expect(stage.said("offer.accept")).toHaveLength(1);
  });

  it("that somebody else took is told gently", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.press("Accept");
    await stage.refuse("offer.accept", "offer.taken");
    expect(stage.text).toContain("Somebody was faster.");
    expect(stage.text).not.toContain("Why you");
  });

  it("stays when I am full, so that I can make room", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.press("Accept");
    await stage.refuse("offer.accept", "offer.full");
    expect(stage.button("Accept")).toBeTruthy();
  });

  it("is tried again with the same ids when the line breaks", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.press("Accept");
    stage.line.sent.at(-1)!.no(new Error("lost"));
    await stage.wait(500);
    const [first, again] = stage.said("offer.accept");
    expect(again).toEqual(first);
  });

  it("that went by is told in the list for a minute", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.hear("offer.ended", { offer: "o1", reason: "expired" });
    expect(document.querySelector(".passed")?.textContent).toBe("Passed on: “Is it sharp?”");
    await stage.wait(61_000);
    expect(document.querySelector(".passed")).toBeNull();
  });

  it("that went by unheard is told as well", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.wait(34_000);
    expect(document.querySelectorAll(".passed")).toHaveLength(1);
    await stage.hear("offer.ended", { offer: "o1", reason: "expired" });
    expect(document.querySelectorAll(".passed")).toHaveLength(1);
  });

  it("that is not for me goes at once", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: soon() })] });
    await stage.press("Not now");
    expect(stage.text).not.toContain("Why you");
    expect(stage.said("offer.decline")).toMatchObject([{ offer: "o1" }]);
  });
});

describe("a message", () => {
  it("shows at once, carries the epoch, and gets its tick", async () => {
    const stage = await held();
    await stage.type("It **does**.");
    await stage.press("Send");
    expect(stage.box.value).toBe("");
    expect(document.querySelector(".unsent strong")?.textContent).toBe("does");
    const [said] = stage.said("message.post");
    expect(said).toMatchObject({ conversation: "c1", body: "It **does**.", kind: "text", epoch: 7 });
    await stage.answer("message.post", { seq: 6, at: Date.now() });
    expect([document.querySelector(".unsent"), document.querySelector(".ticks")?.textContent]).toEqual([null, "✓"]);
    await stage.hear("entry.appeared", { conversation: "c1", entry: text(6, 2, "It **does**.", { client_id: said.client_id }) });
    await stage.hear("read.moved", { conversation: "c1", by: 1, seq: 6 });
    expect(document.querySelectorAll(".bubble.mine")).toHaveLength(1);
    expect(document.querySelector(".ticks")?.textContent).toBe("✓✓");
  });

  it("says that it is under way, then that it will be tried again", async () => {
    const stage = await held();
    await stage.type("Slowly");
    await stage.press("Send");
    await stage.wait(2_100);
    expect(stage.text).toContain("sending…");
    await stage.wait(8_000);
    expect(stage.text).toContain("not sent, will retry");
  });

  it("that is refused says why, keeps its text, and can be changed", async () => {
    const stage = await held();
    await stage.type("Too late");
    await stage.press("Send");
    await stage.refuse("message.post", "message.not_yours");
    expect(stage.text).toContain("Not sent: This conversation is no longer yours.");
    await stage.press("Edit");
    expect([stage.box.value, document.querySelector(".unsent")]).toEqual(["Too late", null]);
  });

  it("waits while there is no connection and goes when there is one", async () => {
    const stage = await held();
    stage.line.turn(false);
    await stage.type("Kept");
    await stage.press("Send");
    expect(stage.text).toContain("Not connected. What you write is kept");
    expect(stage.said("message.post")).toEqual([]);
    stage.line.turn(true);
    await stage.wait(60);
    await stage.answer("desk.sync", { ...JSON.parse(document.getElementById("desk-start")!.textContent!).state, at: Date.now() });
    await stage.answer("conversation.sync", { conversation: "c1", entries: [], head: 5, more: false, epoch: 7, me: 2, reads: [], about: null });
    expect(stage.said("message.post")).toMatchObject([{ body: "Kept" }]);
  });

  it("is not sent while the composing of a character goes on, nor with Shift", async () => {
    const stage = await held();
    await stage.type("かな");
    await stage.key("Enter", { isComposing: true }, stage.box);
    await stage.key("Enter", { shiftKey: true }, stage.box);
    expect(stage.said("message.post")).toEqual([]);
    await stage.key("Enter", {}, stage.box);
    expect(stage.said("message.post")).toHaveLength(1);
  });

  it("longer than 4,000 characters cannot go, and says by how much", async () => {
    const stage = await held();
    await stage.type("x".repeat(4_001));
    expect(stage.text).toContain("1 character too many");
    expect((stage.button("Send") as HTMLButtonElement).disabled).toBe(true);
    await stage.type("x".repeat(3_990));
    expect(stage.text).toContain("10 characters left");
  });

  it("as a note does not reach the visitor", async () => {
    const stage = await held();
    await stage.press("Note");
    await stage.type("Stock is low");
    await stage.press("Keep note");
    expect(stage.said("message.post")).toMatchObject([{ kind: "note", body: "Stock is low" }]);
    expect(document.querySelector(".unsent.note")?.textContent).toContain("not for the visitor");
  });

  it("tells that I type, not more often than every three seconds, and that I stopped", async () => {
    const stage = await held();
    await stage.type("I");
    await stage.type("It");
    await stage.type("");
    expect(stage.said("typing.show").map((one) => one.on)).toEqual([true, false]);
  });
});

describe("what a visitor writes", () => {
  it("is plain text with safe links", async () => {
    const stage = await open({ conversations: [row("c1")] });
    await stage.log("c1", [text(5, 1, "<img src=x onerror=alert(1)> **no** https://example.org javascript:alert(1)")]);
    const bubble = document.querySelector(".bubble.theirs")!;
    expect(bubble.querySelectorAll("img, strong")).toHaveLength(0);
    expect([...bubble.querySelectorAll("a")].map((one) => [one.getAttribute("href"), one.rel])).toEqual([["https://example.org/", "noopener noreferrer nofollow ugc"]]);
  });

  it("is counted until it is read, in the list and in the title", async () => {
    const stage = await open({ conversations: [row("c1")] });
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    await stage.log("c1", [text(5, 1, "Hello"), text(6, 1, "Anybody?")]);
    expect([document.querySelector(".row .count")?.textContent, document.title]).toEqual(["2", "(1) Desk · Objectif"]);
    expect(stage.said("read.mark")).toEqual([]);
    vi.restoreAllMocks();
    document.dispatchEvent(new Event("visibilitychange"));
    await stage.wait(60);
    expect(stage.said("read.mark")).toMatchObject([{ conversation: "c1", seq: 6 }]);
    await stage.hear("read.moved", { conversation: "c1", by: 2, seq: 6 });
    expect([document.querySelector(".row .count"), document.title]).toEqual([null, "Desk · Objectif"]);
  });

  it("shows while it is being written", async () => {
    const stage = await held();
    await stage.hear("typing.shown", { conversation: "c1", by: 1, on: true });
    expect(stage.text).toContain("Vera is typing");
    await stage.wait(7_000);
    expect(stage.text).not.toContain("Vera is typing");
  });
});
