/** What the panel says stays true: who is free, who is kept out, where an answer goes, what was rated, what is too long. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { accepted, appear, at, box, open, panel, press, root, settled, text, vouch, write } from "./scene";
import { settings } from "./vouch";

const asked = async () => {
  open();
  write("Does it fit?");
  await settled();
};
const links = () => [...root.querySelectorAll("button.link")].map((one) => one.textContent);

describe("who is free", () => {
  afterEach(() => vi.useRealTimers());
  it("is said anew when the settings have come again", () => {
    const said = settings({ free: { ambassadors: false, agents: false } });
    open({ settings: said });
    expect(text(".start h2")).toBe("Leave a question");
    said.free = { ambassadors: true, agents: false };
    panel.call("settings", 0);
    expect(text(".start h2")).toBe("Ask an owner");
  });
  it("is asked again while the first card is shown, and not behind a closed panel", () => {
    vi.useFakeTimers();
    open();
    vi.advanceTimersByTime(61_000);
    expect(at.refreshed).toBe(2);
    panel.show(false);
    vi.advanceTimersByTime(61_000);
    expect(at.refreshed).toBe(2);
  });
});

describe("a visitor who is kept out", () => {
  beforeEach(async () => {
    await asked();
    await accepted();
    vouch.blocked = true;
    vouch.sockets.at(-1)!.drop();
    await vi.waitFor(() => expect(text(".notice")).toBe("You cannot write here at the moment."), 6_000);
  }, 10_000);
  it("is told, keeps the text, and is offered nothing that cannot be had", async () => {
    write("Listen to me");
    await vi.waitFor(() => expect([...root.querySelectorAll(".line .meta")].at(-1)!.textContent).toBe("not sent"));
    expect([...root.querySelectorAll(".bubble.own")].at(-1)!.textContent).toBe("Listen to me");
    expect(links()).not.toContain("End the conversation");
  });
  it("is not knocked for again until they act, and is let in again by opening the panel", async () => {
    vi.useFakeTimers();
    const tries = vouch.sockets.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(vouch.sockets).toHaveLength(tries);
    vi.useRealTimers();
    vouch.blocked = false;
    panel.show(false);
    panel.show(true);
    await vi.waitFor(() => expect(text(".notice")).toBe(""));
    expect(links()).toContain("End the conversation");
  });
});

it("a visitor who may not even enter is told so", async () => {
  localStorage.setItem("vouch:KEY", JSON.stringify({ conversation: "c", asked: true }));
  vouch.blocked = true;
  open();
  await vi.waitFor(() => expect(text(".notice")).toBe("You cannot write here at the moment."));
});

it("who answered nothing is not rated", async () => {
  await asked();
  await accepted();
  appear(vouch.event("closed", { n: 1 }));
  await vi.waitFor(() => expect(root.querySelector(".over")).not.toBeNull());
  expect(root.querySelector(".rating")).toBeNull();
});

describe("a rating that was sent", () => {
  beforeEach(async () => {
    await asked();
    await accepted();
    appear(vouch.append({ by: 2, body: "It does" }));
    appear(vouch.event("closed", { n: 2 }));
    await vi.waitFor(() => expect(root.querySelector(".rating")).not.toBeNull());
  });
  it("is thanked for in its place", async () => {
    const card = root.querySelector(".rating")!;
    appear(vouch.event("rated", { assignment: "A", stars: 4, words: "" }));
    await vi.waitFor(() => expect(card.textContent).toBe("Thank you. Your rating reached Ines."));
    expect(root.querySelector(".rating")).toBe(card);
    expect(card.querySelector("form, button")).toBeNull();
  });
  it("is followed by a new conversation from which the old one can be reached", async () => {
    vouch.own = [{ conversation: vouch.said("conversation.ask")[0].conversation, status: "closed", at: Date.now(), who: "Ines", words: "Does it fit?", unread: 0 }];
    press("New conversation");
    await vi.waitFor(() => expect(text(".log")).toBe(""));
    expect(at.refreshed).toBe(1);
    panel.show(true);
    await vi.waitFor(() => expect(root.querySelector<HTMLElement>(".head [aria-expanded]")!.hidden).toBe(false));
    root.querySelector<HTMLElement>(".head [aria-expanded]")!.click();
    root.querySelector<HTMLElement>(".entry")!.click();
    await vi.waitFor(() => expect(text(".log")).toContain("Does it fit?"));
    expect(root.querySelector(".rating")).not.toBeNull();
  });
});

it("a tap right after the cards moved begins no new conversation", async () => {
  const moved: (() => void)[] = [];
  vi.stubGlobal("ResizeObserver", class {
    constructor(heard: () => void) {
      moved.push(heard);
    }
    observe(): void { /* the test says when */ }
  });
  await asked();
  await accepted();
  appear(vouch.event("closed", { n: 2 }));
  await vi.waitFor(() => expect(root.querySelector(".over")).not.toBeNull());
  for (const one of moved) one();
  press("New conversation");
  expect(root.querySelector(".panel.fresh")).toBeNull();
  expect(text(".log")).toContain("Does it fit?");
});

describe("a question that was left", () => {
  const field = () => root.querySelector<HTMLInputElement>("input[type=email]")!;
  const leave = (address: string) => {
    field().value = address;
    field().form!.dispatchEvent(new Event("submit", { cancelable: true }));
  };
  beforeEach(async () => {
    vouch.answers["question.leave"] = (said) => (said.email.includes("@") ? { ok: true, data: {} } : { ok: false, code: "email.invalid", retry: false, data: {} });
    await asked();
    appear(vouch.event("nobody", { for: "agents" }));
    await vi.waitFor(() => expect(field()).not.toBeNull());
    leave("vera@exampel.org");
    await vi.waitFor(() => expect(vouch.said("question.leave")).toHaveLength(1));
    appear(vouch.event("parked"));
    await vi.waitFor(() => expect(text(".card")).toContain("The answer goes to vera@exampel.org"));
  });
  it("says where the answer goes and takes another address", async () => {
    expect(field().form!.hidden).toBe(true);
    press("Use another address");
    expect([field().form!.hidden, field().value]).toEqual([false, "vera@exampel.org"]);
    leave("nowhere");
    await vi.waitFor(() => expect(text(".card [role=status]")).toBe("This is not an e-mail address"));
    leave("vera@example.org");
    await vi.waitFor(() => expect(text(".card")).toContain("The answer goes to vera@example.org"));
    expect([field().form!.hidden, text(".card [role=status]")]).toEqual([true, ""]);
  });
  it("that somebody takes after all was not refused by anybody", async () => {
    await accepted();
    expect(text(".log")).toContain("Nobody was free just then");
  });
});

describe("a long text", () => {
  const typed = (words: string) => {
    box().value = words;
    box().dispatchEvent(new Event("input"));
  };
  it("is counted when it is nearly too long", () => {
    open();
    typed("x".repeat(3_600));
    expect(text("#length")).toBe("");
    typed("é😀".repeat(1_900));
    expect(text("#length")).toBe("3,800 of 4,000 characters");
  });
  it("stays in the box when it is too long, and is said to be", () => {
    open();
    write("x".repeat(4_001));
    expect(text("#length")).toBe("Too long: 4,001 of 4,000 characters");
    expect(box().value).toHaveLength(4_001);
    expect(root.querySelector<HTMLButtonElement>(".send")!.disabled).toBe(true);
    expect(localStorage.length).toBe(0);
    write("x".repeat(4_000));
    expect([box().value, text("#length")]).toEqual(["", ""]);
  });
});

it("the way out of a conversation has one place", async () => {
  await asked();
  await accepted();
  const way = root.querySelector(".bar button")!;
  appear(vouch.append({ by: 2, body: "Yes" }));
  await vi.waitFor(() => expect(text(".log")).toContain("Yes"));
  expect(root.querySelector(".bar button")).toBe(way);
  press("End the conversation");
  await vi.waitFor(() => expect(vouch.said("conversation.close")).toHaveLength(1));
});
