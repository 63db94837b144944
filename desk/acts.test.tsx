/** Handing over, closing, blocking and the keyboard, as a respondent uses them. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskState } from "../wire/protocol";
import { offer, row, state, text } from "./made";
import { Line, open, type Stage } from "./stage";

vi.mock("../wire/connection", async (real) => ({ ...(await real<object>()), Connection: Line }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  history.replaceState(null, "");
});
afterEach(() => vi.useRealTimers());

const agent = { member: "omar", name: "Omar", role: "agent" as const, brand: "Objectif" };
const categories = [{ uid: "k1", name: "Delivery" }];

async function held(more: Partial<DeskState> = {}, ids = ["c1"]): Promise<Stage> {
  const stage = await open({ conversations: ids.map((id, at) => row(id, { started: at })), ...more });
  for (const id of ids) await stage.log(id, [text(5, 1, `Question of ${id}`)]);
  return stage;
}
const choose = async (stage: Stage, item: RegExp): Promise<void> => {
  await stage.press("Actions");
  await stage.press(item);
};
const pick = (name: string): void => {
  const radio = [...document.querySelectorAll<HTMLInputElement>("dialog input[type=radio]")].find((one) => one.closest("label")!.textContent!.includes(name))!;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
};

describe("handing over", () => {
  const free = { respondents: [{ member: "lena", name: "Lena", role: "ambassador", topics: ["Action cameras"], free: 1 }], agents_free: 2, ambassadors_free: 0, teams: [{ team: "t1", name: "Film", free: 1 }] };

  it("shows who is free and sends the note along", async () => {
    const stage = await held();
    await choose(stage, /^Transfer…/);
    await stage.dialog();
    await stage.answer("respondents.free", free);
    expect(stage.text).toMatch(/2 people of the team are free now\..*Ambassador · Action cameras · 1 place free/);
    pick("Lena");
    await stage.type("They dive", document.querySelector<HTMLTextAreaElement>("dialog textarea")!);
    await stage.press("Transfer");
    expect(stage.said("conversation.transfer")).toMatchObject([{ conversation: "c1", epoch: 7, member: "lena", note: "They dive" }]);
    await stage.answer("conversation.transfer");
    expect([document.querySelector("dialog"), stage.text.includes("Handed over.")]).toEqual([null, true]);
  });

  it("finds somebody by name or topic among many", async () => {
    const stage = await held();
    await choose(stage, /^Transfer…/);
    await stage.dialog();
    const many = ["Lena", "Inès", "Awa", "Omar", "Maya"].map((name) => ({ ...free.respondents[0], member: name, name }));
    await stage.answer("respondents.free", { ...free, respondents: many });
    await stage.type("ines", document.querySelector<HTMLInputElement>("dialog input[type=search]")!);
    expect([...document.querySelectorAll("dialog .person strong")].map((one) => one.textContent)).toEqual(["The team", "The community", "Inès"]);
  });

  it("wants to know to whom", async () => {
    const stage = await held();
    await choose(stage, /^Transfer…/);
    await stage.dialog();
    await stage.press("Transfer");
    expect([stage.text.includes("Choose who takes it."), stage.said("conversation.transfer")]).toEqual([true, []]);
  });

  it("keeps the dialog and its note when nobody can take it", async () => {
    const stage = await held();
    await choose(stage, /^Transfer…/);
    await stage.dialog();
    await stage.answer("respondents.free", free);
    pick("The team");
    await stage.type("Where is it?", document.querySelector<HTMLTextAreaElement>("dialog textarea")!);
    await stage.press("Transfer");
    await stage.refuse("conversation.transfer", "transfer.nobody");
    expect(document.querySelector(".wrong")?.textContent).toContain("You still have the conversation.");
    expect(document.querySelector<HTMLTextAreaElement>("dialog textarea")!.value).toBe("Where is it?");
  });

  it("to the team is one tap, and can be undone", async () => {
    const stage = await held();
    await choose(stage, /^Hand to the team/);
    expect(document.querySelector(".row")).toBeNull();
    await stage.press("Undo");
    await stage.wait(6_000);
    expect([stage.said("conversation.transfer"), document.querySelector(".row") !== null]).toEqual([[], true]);
    await choose(stage, /^Hand to the team/);
    await stage.wait(5_100);
    expect(stage.said("conversation.transfer")).toMatchObject([{ conversation: "c1", epoch: 7, audience: "agents" }]);
    await stage.refuse("conversation.transfer", "transfer.nobody");
    expect([stage.text.includes("You still have the conversation."), document.querySelector(".row") !== null]).toEqual([true, true]);
  });

  it("ends my writing there, and keeps what I had begun", async () => {
    const stage = await held();
    await stage.type("Half a sent");
    await stage.hear("conversation.gone", { conversation: "c1", reason: "transferred" });
    expect(stage.text).toContain("Somebody else answers here now.");
    expect(document.querySelector<HTMLTextAreaElement>(".kept-draft textarea")!.value).toBe("Half a sent");
  });

  it("is not offered to agents as “the team”, only ambassadors hand over to it in one step", async () => {
    const stage = await held({ me: agent });
    await stage.press("Actions");
    expect(stage.buttons().some((one) => one.textContent!.startsWith("Hand to the team"))).toBe(false);
  });
});

describe("closing", () => {
  it("leaves after five seconds, with its category", async () => {
    const stage = await held({ me: agent, categories });
    await choose(stage, /^Close the conversation/);
    expect((stage.button("Close") as HTMLButtonElement).disabled).toBe(true);
    pick("Delivery");
    await stage.wait(60);
    await stage.press("Close");
    expect(stage.said("conversation.close")).toEqual([]);
    await stage.wait(5_000);
    expect(stage.said("conversation.close")).toMatchObject([{ conversation: "c1", epoch: 7, category: "k1" }]);
  });

  it("can be undone", async () => {
    const stage = await held();
    await choose(stage, /^Close the conversation/);
    await stage.press("Close");
    expect(document.querySelector(".row")).toBeNull();
    await stage.press("Undo");
    await stage.wait(6_000);
    expect(stage.said("conversation.close")).toEqual([]);
    expect(document.querySelector(".row")).not.toBeNull();
  });

  it("brings the conversation back when it is refused", async () => {
    const stage = await held();
    await choose(stage, /^Close the conversation/);
    await stage.press("Close");
    await stage.wait(5_100);
    await stage.refuse("conversation.close", "message.not_yours");
    expect(stage.text).toContain("This conversation is no longer yours.");
    expect(document.querySelector(".row")).not.toBeNull();
  });

  it("goes out at once when the page goes away", async () => {
    const stage = await held();
    await choose(stage, /^Close the conversation/);
    await stage.press("Close");
    dispatchEvent(new Event("pagehide"));
    await stage.wait(60);
    expect(stage.said("conversation.close")).toHaveLength(1);
  });
});

describe("blocking", () => {
  it("is the last in the menu, after closing", async () => {
    const stage = await held();
    await stage.press("Actions");
    expect([...document.querySelectorAll(".menu-item")].slice(-2).map((one) => one.textContent)).toEqual(["Close the conversation…", "Block the visitor…"]);
  });

  it("wants a reason", async () => {
    const stage = await held();
    await choose(stage, /^Block the visitor/);
    await stage.dialog();
    await stage.press("Block");
    expect(stage.text).toContain("Say in a few words why.");
    await stage.type("Insults", document.querySelector<HTMLInputElement>("dialog input[type=text]")!);
    await stage.press("Block");
    expect([stage.text.includes("The visitor is blocked."), stage.said("visitor.block")]).toEqual([true, []]);
    await stage.wait(5_100);
    expect(stage.said("visitor.block")).toMatchObject([{ conversation: "c1", reason: "Insults", days: 0, scope: "conversation" }]);
    await stage.refuse("visitor.block", "visitor.blocked");
    expect(stage.text).toContain("already blocked");
  });
});

describe("the keyboard", () => {
  it("goes through the list by J and K, and to the box by Alt and a number", async () => {
    const stage = await held({}, ["c1", "c2"]);
    const current = (): string => document.querySelector(".row[aria-current]")!.textContent!;
    await stage.key("j");
    expect(current()).toContain("Question of c1");
    await stage.key("k");
    expect(current()).toContain("Question of c2");
    await stage.key("1", { altKey: true, code: "Digit1" });
    expect([current().includes("Question of c1"), document.activeElement]).toEqual([true, stage.box]);
  });

  it("leaves single letters alone while I write", async () => {
    const stage = await held({}, ["c1", "c2"]);
    const before = document.querySelector(".row[aria-current]")!.textContent;
    await stage.key("j", {}, stage.box);
    expect(document.querySelector(".row[aria-current]")!.textContent).toBe(before);
  });

  it("says not now by D, and nothing while I write", async () => {
    const stage = await held({ offers: [offer("o1", { expires_at: Date.now() + 30_000 })] });
    for (const key of ["d", "t", "c"]) await stage.key(key, {}, stage.box);
    expect([document.querySelector("dialog"), stage.said("offer.decline").length]).toEqual([null, 0]);
    await stage.key("d");
    expect(stage.said("offer.decline")).toMatchObject([{ offer: "o1" }]);
  });

  it("accepts an offer by A and tells its keys by ?", async () => {
    const stage = await open({ offers: [offer("o1", { expires_at: Date.now() + 30_000 })] });
    await stage.key("a");
    expect(stage.said("offer.accept")).toHaveLength(1);
    await stage.key("?");
    expect((await stage.dialog()).textContent).toContain("Next conversation");
  });
});

describe("the line", () => {
  it("beats every 15 seconds and asks for what it missed", async () => {
    const stage = await held();
    await stage.wait(15_000);
    await stage.answer("conversation.heads", { heads: { c1: 9 }, at: Date.now() });
    expect(stage.said("conversation.sync").at(-1)).toEqual({ conversation: "c1", after: 5 });
  });

  it("beats by the server's ping too, when the page's timers sleep", async () => {
    const stage = await held();
    vi.setSystemTime(Date.now() + 60_000);
    stage.line.to.ping!();
    await stage.wait(10);
    expect(stage.said("conversation.heads").at(-1)).toEqual({ conversations: ["c1"] });
  });

  it("asks for everything again after each connect", async () => {
    const stage = await held();
    stage.line.turn(false);
    stage.line.turn(true);
    await stage.wait(60);
    await stage.answer("desk.sync", state({ at: Date.now(), conversations: [row("c1", { mine: false })] }));
    expect(stage.text).toContain("Somebody else answers here now.");
    expect(stage.said("conversation.sync")).toHaveLength(2);
  });

  it("takes a new ticket each time, and says so when the sign-in is over", async () => {
    const stage = await open();
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(new Response('{"ticket":"t1"}', { status: 200 }));
    expect(await stage.line.to.auth()).toEqual({ ticket: "t1" });
    fetched.mockResolvedValueOnce(new Response("{}", { status: 401 }));
    await expect(stage.line.to.auth()).rejects.toThrow("signed out");
    await stage.wait(60);
    expect(stage.text).toContain("You are signed out.");
    fetched.mockRestore();
  });
});
