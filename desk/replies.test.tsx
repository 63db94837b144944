/** Saved replies at the desk: opened with a slash, found, changed, sent, asked for. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SavedReplies } from "../wire/protocol";
import { row, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const LIST: SavedReplies = {
  replies: [
    { uid: "r1", title: "Cleaning", shortcut: "clean", texts: { en: "Blower first, {name}." }, topic: "" },
    { uid: "r2", title: "Parcel", shortcut: "parcel", texts: { en: "{name}: it left on [date] by [whom]." }, topic: "" },
  ],
  requests: [{ uid: "q1", title: "The cap", state: "declined", answer: "We have it" }],
};
const search = (): HTMLInputElement => document.querySelector<HTMLInputElement>("[role=combobox]")!;
const options = (): string[] => [...document.querySelectorAll("[role=option] strong")].map((one) => one.textContent!);
const chosen = (): string | undefined => document.querySelector("[role=option][aria-selected=true] strong")?.textContent ?? undefined;

async function held(): Promise<Stage> {
  const stage = await open({ conversations: [row("c1")] });
  await stage.log("c1", [text(5, 1, "Where is it?"), text(6, 2, "On its way"), text(7, 2, "Tomorrow")]);
  return stage;
}
async function slash(stage: Stage, before = ""): Promise<void> {
  if (before) await stage.type(before);
  stage.box.value = `${before}/`;
  stage.box.setSelectionRange(before.length + 1, before.length + 1);
  stage.box.dispatchEvent(new Event("input", { bubbles: true }));
  await fetched(stage, "[role=combobox]");
}
async function fetched(stage: Stage, selector: string): Promise<void> {
  await vi.waitFor(() => expect(document.querySelector(selector)).not.toBeNull(), 20_000);
  await stage.wait(100);
}
async function opened(list: SavedReplies = LIST): Promise<Stage> {
  const stage = await held();
  await slash(stage);
  await stage.answer("replies.list", list);
  return stage;
}

describe("the picker", () => {
  it("asks for the replies when it is first opened, once", async () => {
    const stage = await opened();
    expect([options(), chosen(), document.activeElement]).toEqual([["Cleaning", "Parcel"], "Cleaning", search()]);
    await stage.key("Escape", {}, search());
    expect([search(), stage.box.value]).toEqual([null, "/"]);
    await stage.press(/Replies$/);
    expect([options().length, stage.said("replies.list").length]).toEqual([2, 1]);
  });

  it("finds, moves with the arrows and tells its options", async () => {
    const stage = await opened();
    await stage.key("ArrowUp", {}, search());
    expect(chosen()).toBe("Parcel");
    expect(document.getElementById(search().getAttribute("aria-activedescendant")!)?.textContent).toContain("Parcel");
    await stage.type("clean", search());
    expect([options(), document.querySelector(".preview")?.textContent]).toEqual([["Cleaning"], "Blower first, Vera."]);
    await stage.type("zzz", search());
    expect([options(), stage.text.includes("No reply has these words.")]).toEqual([[], true]);
  });

  it("puts the choice where the slash was, to be changed, with the first blank selected", async () => {
    const stage = await held();
    await slash(stage, "Hello. ");
    await stage.answer("replies.list", LIST);
    await stage.type("parcel", search());
    await stage.key("Enter", {}, search());
    expect(stage.box.value).toBe("Hello. Vera: it left on [date] by [whom].");
    expect(stage.box.value.slice(stage.box.selectionStart, stage.box.selectionEnd)).toBe("[date]");
    expect([document.activeElement, stage.said("message.post")]).toEqual([stage.box, []]);
  });

  it("does not open within a word or in a note", async () => {
    const stage = await held();
    await stage.type("and");
    await stage.type("and/");
    await stage.press("Note");
    await stage.type("and/ /");
    expect(stage.said("replies.list")).toEqual([]);
  });

  it("shows a change while it is open, and asks anew after one", async () => {
    const stage = await opened();
    await stage.hear("replies.changed", {});
    await stage.answer("replies.list", { ...LIST, replies: LIST.replies.slice(1) });
    expect(options()).toEqual(["Parcel"]);
  });

  it("says when there is no connection, without asking for ever", async () => {
    const stage = await held();
    stage.line.turn(false);
    await slash(stage);
    await stage.wait(1_000);
    expect([stage.text.includes("Not connected right now."), stage.said("replies.list")]).toEqual([true, []]);
  });

  it("shows hostile words as words", async () => {
    await opened({ ...LIST, replies: [{ uid: "r", title: "<img src=x>", shortcut: "", texts: { en: "<script>1</script>" }, topic: "" }] });
    expect([options(), document.querySelector(".picker img, .picker script")]).toEqual([["<img src=x>"], null]);
  });
});

describe("a message that began from a reply", () => {
  it("is held once while a blank is open, then goes, and its use is told", async () => {
    const stage = await opened();
    await stage.type("parcel", search());
    await stage.key("Enter", {}, search());
    await stage.type("Vera: it left on Monday by [whom].");
    await stage.press("Send");
    expect([stage.said("message.post"), stage.text.includes("Still to fill in: [whom].")]).toEqual([[], true]);
    await stage.press("Send");
    const [said] = stage.said("message.post");
    expect(said.body).toBe("Vera: it left on Monday by [whom].");
    expect(stage.said("reply.use")).toEqual([{ reply: "r2", client_id: said.client_id }]);
    await stage.type("On my own");
    await stage.press("Send");
    expect(stage.said("reply.use")).toHaveLength(1);
  });
});

describe("asking the brand", () => {
  it("begins from one's own last message and tells what became of it", async () => {
    const stage = await opened();
    expect(stage.text).toContain("declined: We have it");
    await stage.press("Ask the brand for a reply…");
    await fetched(stage, "dialog textarea");
    const words = document.querySelector<HTMLTextAreaElement>("dialog textarea")!;
    expect(words.value).toBe("Tomorrow");
    await stage.press("On its way");
    await stage.press("Ask the brand");
    expect(stage.said("reply.request")).toMatchObject([{ body: "On its way", language: "en", conversation: "c1" }]);
    await stage.refuse("reply.request", "reply.too_many_requests");
    expect(stage.text).toContain("has not answered your earlier requests");
    await stage.press("Ask the brand");
    await stage.answer("reply.request");
    expect(document.querySelector("dialog")).toBeNull();
    await stage.hear("reply.request_answered", { title: "On its way", accepted: true, answer: "" });
    expect(stage.text).toContain("The brand wrote the reply you asked for: “On its way”.");
  });
});
