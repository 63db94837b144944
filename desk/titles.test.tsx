/** What conversations are called, how they are told apart, and what stands at their foot. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Faces } from "./faces";
import { happened, row, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const names = (): (string | null)[] => [...document.querySelectorAll(".row strong")].map((one) => one.textContent);
const asked = (product: string) => [
  happened(1, { what: "started", page: { title: `${product} – Objectif`, product } }),
  happened(2, { what: "joined", who: { n: 1, role: "visitor", name: "", line: "" } }),
];
const log = (stage: Stage, conversation: string, entries = asked("Telephoto 70–300 mm")) =>
  stage.answer("conversation.sync", { conversation, entries, head: entries.length, more: false, epoch: 7, me: 2, reads: [], about: null });

describe("a conversation", () => {
  it("carries the visitor's name, or else what was asked about", async () => {
    const stage = await open({ conversations: [row("c1"), row("c2", { started: 1 }), row("c3", { topic: "", started: 0 })] });
    expect(names()).toEqual(["Visitor", "Optics", "Optics"]);
    await log(stage, "c1");
    expect(names()).toEqual(["Visitor", "Optics", "Telephoto 70–300 mm"]);
    await stage.log("c2");
    expect(names()).toEqual(["Visitor", "Vera", "Telephoto 70–300 mm"]);
  });

  it("is named for a screen reader too", async () => {
    const stage = await open({ conversations: [row("c1")] });
    await log(stage, "c1");
    expect(document.querySelector(".pane")?.getAttribute("aria-label")).toBe("Conversation with a visitor about Telephoto 70–300 mm, number 1");
    await stage.hear("typing.shown", { conversation: "c1", by: 1, on: true });
    expect(stage.text).toContain("Visitor is typing");
  });

  it("has a face unlike those that are open with it", async () => {
    await open({ conversations: ["c1", "c2", "c3", "c4"].map((id, started) => row(id, { started })) });
    const faces = [...document.querySelectorAll<HTMLElement>(".row .face")].map((one) => one.style.getPropertyValue("--hue"));
    expect(new Set(faces).size).toBe(4);
  });
});

describe("faces", () => {
  it("stay, and keep apart from all that are here", () => {
    const faces = new Faces();
    const here = ["ab", "ba", "abc", "cba", "x", "y"];
    const hues = here.map((one) => faces.of(one, here));
    expect(here.map((one) => faces.of(one, here))).toEqual(hues);
    const apart = hues.flatMap((one, at) => hues.slice(at + 1).map((other) => Math.min(Math.abs(one - other), 360 - Math.abs(one - other))));
    expect(Math.min(...apart)).toBeGreaterThan(20);
  });
});

describe("the foot of a conversation that is over", () => {
  const foot = (): string => document.querySelector(".over")!.textContent!;

  it("shows the rating with its words", async () => {
    const stage = await open({ conversations: [row("c1", { mine: false, state: "closed" })] });
    await stage.log("c1", [text(5, 1, "Hello")]);
    document.querySelector<HTMLElement>(".row")!.click();
    await stage.wait(60);
    expect(foot()).toBe("This conversation is closed. If the visitor writes again, it opens once more.");
    await stage.hear("rating.given", { conversation: "c1", stars: 4, words: "Very kind" });
    expect(foot()).toContain("Rated you ★★★★☆ “Very kind”");
  });

  it("does not expect a blocked visitor back", async () => {
    const stage = await open({ conversations: [row("c1", { mine: false, state: "closed" })] });
    await stage.log("c1", [happened(5, { what: "blocked" }), happened(6, { what: "closed", n: 2 })]);
    document.querySelector<HTMLElement>(".row")!.click();
    await stage.wait(60);
    expect(foot()).toBe("This conversation is closed, and the visitor is blocked.");
  });

  it("calls nothing handed over that was taken while its respondent was away", async () => {
    const stage = await open({ conversations: [row("c1")] });
    await stage.log("c1", [text(5, 1, "Hello")]);
    await stage.hear("conversation.gone", { conversation: "c1", reason: "silent" });
    expect(foot()).toBe("You were away, so others were asked. You can read it until tomorrow.");
    expect([stage.text.includes("you were away"), stage.text.includes("handed over")]).toEqual([true, false]);
  });
});

describe("availability without a connection", () => {
  it("does not claim that questions come", async () => {
    const stage = await open();
    stage.line.turn(false);
    await stage.wait(60);
    const pill = document.querySelector(".standing")!;
    expect([pill.className.includes("available"), pill.textContent]).toEqual([false, "not connected"]);
  });
});

describe("a dialog", () => {
  it("opens on its first choice, and its way out is called Back", async () => {
    const stage = await open({ conversations: [row("c1")], categories: [{ uid: "k1", name: "Delivery" }] });
    await stage.log("c1", [text(5, 1, "Hello")]);
    await stage.key("c");
    expect([document.activeElement?.getAttribute("type"), stage.buttons().map((one) => one.getAttribute("aria-label")).includes("Back")]).toEqual(["radio", true]);
    await stage.press("Back");
    await stage.key("t");
    await stage.dialog();
    expect([stage.said("respondents.free").length, document.activeElement?.getAttribute("name")]).toEqual([1, "to"]);
  });
});
