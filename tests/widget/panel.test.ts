/** The panel from opening to rating, against a Vouch played by hand. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { appear, at, box, joined, open, panel, root, settled, text, vouch, write } from "./scene";
import { settings } from "./vouch";

describe("before the first message", () => {
  it("says who answers and what is kept, stores nothing and opens no socket", () => {
    open();
    expect(text(".start h2")).toBe("Ask an owner");
    expect(text(".start")).toContain("They are volunteers, not employees.");
    expect(text(".start")).toContain("Conversations are kept for 180 days");
    expect(root.querySelector<HTMLAnchorElement>(".start a")!.href).toBe("https://shop.example/privacy");
    expect([localStorage.length, vouch.sockets.length, vouch.sessions.length]).toEqual([0, 0, 0]);
  });
  it.each([
    ["checkout", { ambassadors: true, agents: true }, "Ask our team"],
    ["product", { ambassadors: false, agents: true }, "Ask our team"],
    ["product", { ambassadors: false, agents: false }, "Leave a question"],
    ["checkout", { ambassadors: true, agents: false }, "Leave a question"],
  ] as const)("on a %s page with %o free says: %s", (type, free, says) => {
    open({ settings: settings({ free }), declared: () => ({ type }) });
    expect(text(".start h2")).toBe(says);
  });
  it("offers topics only where the page has none, and follows the one that is chosen", () => {
    open({ declared: () => ({ type: "list" }) });
    const [, delivery] = root.querySelectorAll<HTMLButtonElement>(".chip");
    delivery!.click();
    expect(delivery!.getAttribute("aria-pressed")).toBe("true");
    expect(text(".start h2")).toBe("Ask our team");
    write("Where is it?");
    return vi.waitFor(() => expect(vouch.said("conversation.ask")[0].topic).toBe("t2"));
  });
  it("links to no address that is not one", () => {
    open({ settings: settings({ privacy: "javascript:alert(1)" }) });
    expect(root.querySelector(".start a")).toBeNull();
  });
});

describe("the panel on the next page", () => {
  it("comes along, and leaves the keyboard where the visitor types", async () => {
    open();
    write("Does it fit?");
    await settled();
    expect(root.activeElement).toBe(box());
    dispatchEvent(new Event("pagehide"));
    document.body.replaceChildren();
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    open();
    expect(at.told).toEqual([["reopened", null]]);
    expect(panel && root.querySelector<HTMLElement>(".panel")!.hidden).toBe(false);
    expect(document.activeElement).toBe(field);
    panel.show(false);
    panel.show(true);
    expect(root.activeElement).toBe(box());
  });
});

describe("the first message", () => {
  it("asks with the page and without its query, and gets a session by a simple request", async () => {
    open({ declared: () => ({ type: "product", topic: "optics", product: "Telephoto", title: 7 as never }) });
    write("  Does it fit?  ");
    await settled();
    const [asked] = vouch.said("conversation.ask");
    expect(asked).toMatchObject({ body: "Does it fit?", topic: null, language: "en", page: { type: "product", topic: "optics", product: "Telephoto", title: "" } });
    expect(asked.page.url).not.toContain("?");
    expect(vouch.sessions[0].init.headers).toEqual({ "Content-Type": "text/plain" });
    expect(text(".bubble.own")).toBe("Does it fit?");
    expect(root.querySelectorAll(".bubble.own")).toHaveLength(1);
    expect(box().value).toBe("");
  });
  it("is not sent by the Enter of an input method, nor when it is empty", async () => {
    open();
    box().value = "にほ";
    box().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }));
    expect(box().value).toBe("にほ");
    write("   ");
    expect(localStorage.length).toBe(0);
  });
  it("that is too long is shown as refused with its text, which can be edited", async () => {
    vouch.answers["conversation.ask"] = () => ({ ok: false, code: "message.too_long", retry: false, data: { limit: 5 } });
    open();
    write("much too long");
    await vi.waitFor(() => expect(text(".meta.bad")).toContain("too long: at most 5 characters"));
    root.querySelector<HTMLButtonElement>(".meta button")!.click();
    await vi.waitFor(() => expect(text(".start h2")).not.toBe(""));
    expect(box().value).toBe("much too long");
    expect(root.querySelector(".bubble.own")).toBeNull();
  });
});

describe("a conversation", () => {
  beforeEach(async () => {
    open();
    write("Does it fit?");
    await settled();
    joined(2, "ambassador", "Ines", "Customer since 2023");
    appear(vouch.event("assigned", { assignment: "A", n: 2 }));
    await vi.waitFor(() => expect(text("#title")).toBe("Ines"));
  });
  it("says who answers, and that they are not an employee", () => {
    expect(text(".head")).toContain("Customer since 2023 · not an employee");
    expect(text(".log")).toContain("Ines answers you");
    expect(box().placeholder).toBe("Write to Ines");
  });
  it("shows an answer as elements, its own words as text", async () => {
    appear(vouch.append({ by: 2, body: "Yes, **it does**. <img src=x onerror=alert(1)>" }));
    write("<b>thanks</b>");
    await vi.waitFor(() => expect(root.querySelectorAll(".bubble.own")).toHaveLength(2));
    expect(text(".bubble.theirs strong")).toBe("it does");
    expect(root.querySelector(".bubble img, .bubble b")).toBeNull();
    expect(at.told.some(([name]) => name === "message")).toBe(true);
  });
  it("ticks what was read", async () => {
    vouch.tell("read.moved", { conversation: vouch.said("conversation.ask")[0].conversation, by: 2, seq: 9 });
    await vi.waitFor(() => expect(text(".tick")).toBe("✓✓"));
  });
  it("hands over to staff, and each is rated apart", async () => {
    appear(vouch.append({ by: 2, body: "It does" }));
    appear(vouch.event("transferred", { n: 2, to: "agents" }));
    appear(vouch.event("released", { assignment: "A", n: 2, reason: "transferred" }));
    joined(3, "agent", "Omar");
    appear(vouch.event("assigned", { assignment: "B", n: 3 }));
    appear(vouch.append({ by: 3, body: "Sent today" }));
    appear(vouch.event("closed", { n: 3 }));
    await vi.waitFor(() => expect(root.querySelectorAll(".rating")).toHaveLength(2));
    expect(text(".log")).toContain("Ines hands over to our team");
    expect(text(".log")).toContain("Omar, from the team, answers you");
    const [first] = root.querySelectorAll<HTMLFormElement>(".rating");
    const star = first!.querySelectorAll("input")[3]!;
    star.checked = true;
    star.dispatchEvent(new Event("change"));
    first!.querySelector("textarea")!.value = "Kind";
    first!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(vouch.said("assignment.rate")[0]).toMatchObject({ assignment: "A", stars: 4, words: "Kind" }));
  });
  it("that takes no message any more is followed by a new one with the same words", async () => {
    vouch.answers["message.post"] = () => ({ ok: false, code: "conversation.closed", retry: false, data: {} });
    write("one more thing");
    await vi.waitFor(() => expect(vouch.said("conversation.ask")).toHaveLength(2));
    const [before, after] = vouch.said("conversation.ask");
    expect(after.body).toBe("one more thing");
    expect(after.conversation).not.toBe(before.conversation);
  });
  it("comes back after a reload and continues where it was", async () => {
    dispatchEvent(new Event("pagehide"));
    vouch.append({ by: 2, body: "While you were away" });
    open();
    await vi.waitFor(() => expect(text(".log")).toContain("While you were away"));
    expect(vouch.sessions).toHaveLength(1);
    expect(at.told).toContainEqual(["reopened", null]);
  });
  it("counts what was not read while the panel is closed", async () => {
    panel.show(false);
    appear(vouch.append({ by: 2, body: "Still there?" }));
    await vi.waitFor(() => expect(at.counted.at(-1)).toBe(1));
    panel.show(true);
    await vi.waitFor(() => expect(at.counted.at(-1)).toBe(0));
    expect(vouch.said("read.mark").at(-1).seq).toBe(vouch.log.length);
  });
  it("replaces a key that is no longer good", async () => {
    vouch.refuseToken = "token-1";
    vouch.sockets.at(-1)!.drop();
    await vi.waitFor(() => expect(vouch.sockets.at(-1)!.token).toBe("token-2"), 6_000);
  }, 10_000);
  it("leaves by Escape, and asks the page nothing", () => {
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    box().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    expect(at.told).toContainEqual(["closed", null]);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("a visitor whom the site names", () => {
  it("is named with the first message, and nothing is asked before it", async () => {
    open();
    panel.call("identify", "signed");
    expect(vouch.sessions).toEqual([]);
    write("Does it fit?");
    await settled();
    expect(vouch.sessions[0].body).toMatchObject({ identity: "signed", language: "en" });
  });
  it("loses no question to a statement that is refused", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    vouch.refuseIdentity = true;
    open();
    panel.call("identify", "stale");
    write("Does it fit?");
    await settled();
    expect(vouch.sessions.map((one) => one.body.identity)).toEqual(["stale", null]);
  });
  it("gets another key when they are named later", async () => {
    open();
    write("Does it fit?");
    await settled();
    panel.call("identify", "signed");
    await vi.waitFor(() => expect(vouch.sockets.at(-1)!.token).toBe("token-2"));
    expect(vouch.sessions[1].body).toMatchObject({ identity: "signed", token: "token-1" });
  });
});

describe("nobody there", () => {
  it("keeps the question with an address, and says when it is none", async () => {
    vouch.answers["question.leave"] = (said) => (said.email.includes("@") ? { ok: true, data: {} } : { ok: false, code: "email.invalid", retry: false, data: {} });
    open();
    write("Does it fit?");
    await settled();
    appear(vouch.event("nobody", { for: "agents" }));
    await vi.waitFor(() => expect(root.querySelector("input[type=email]")).not.toBeNull());
    const field = root.querySelector<HTMLInputElement>("input[type=email]")!;
    const submit = () => field.form!.dispatchEvent(new Event("submit", { cancelable: true }));
    field.value = "nowhere";
    submit();
    await vi.waitFor(() => expect(text(".card [role=status]")).toBe("This is not an e-mail address"));
    expect(field.value).toBe("nowhere");
    field.value = "vera@example.org";
    submit();
    await vi.waitFor(() => expect(vouch.said("question.leave").at(-1).email).toBe("vera@example.org"));
    appear(vouch.event("parked"));
    await vi.waitFor(() => expect(text(".card strong")).toBe("Your question is kept"));
  });
});
