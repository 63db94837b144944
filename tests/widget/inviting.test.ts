// @vitest-environment happy-dom
/** Invitations as a visitor meets them: honest words, a bubble that takes no for an answer, numbers without names, and nothing kept unasked. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answering, type Host, type Rule, type Settings } from "../../widget/host";
import { begin } from "../../widget/inviting";
import { Launcher } from "../../widget/launcher";
import { basketOf, dataOf, Measured } from "../../widget/visit";
import { settings } from "./vouch";

if (!customElements.get("vouch-chat")) customElements.define("vouch-chat", Launcher);
const said = settings();
let page: Host;
let told: [string, any, RequestInit][];
let status = 204;
const rule = (more: Partial<Rule>): Rule => ({ uid: "r1", if: {}, do: "button", ...more });

function start(rules: unknown, more: Partial<Settings> = {}, declared: object = { type: "product" }): Host {
  const launcher = new Launcher();
  document.body.append(launcher);
  page = {
    key: "KEY", origin: "https://vouch.example", root: launcher.root, launcher, settings: { ...said, rules: rules as Settings["rules"], ...more }, language: "en",
    open: false, count: 0, calls: [], rule: null, heard: () => 0, declared: () => declared, known: () => null, tell: () => 0, show: vi.fn(), unread: () => 0, label: () => 0,
    asked: () => ["ambassadors", answering(page.settings, "ambassadors")], visit: () => ({}), fresh: vi.fn(),
  };
  begin(page);
  return page;
}
const list = (...rules: Rule[]) => ({ v: 1, list: rules });
const words = () => page.root.querySelector(".label")!.textContent;
const bubble = () => page.root.querySelector<HTMLElement>(".invitation")!;
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);
const leave = () => dispatchEvent(new Event("pagehide"));
const counts = () => told.filter(([url]) => url.endsWith("/counts")).map(([, body]) => body.counts);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  localStorage.clear();
  sessionStorage.clear();
  told = [];
  status = 204;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    told.push([url, JSON.parse(String(init.body)), init]);
    return { ok: status < 400, status };
  });
});
afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("the button", () => {
  it("says a rule's own words in the page's language, and the usual ones where nobody can answer", () => {
    start(list(rule({ do: "words", words: { en: "Which film?" }, who: "ambassadors" })));
    expect([words(), page.rule]).toEqual(["Which film?", "r1"]);
    start(list(rule({ do: "words", words: { en: "Which film?" }, who: null })));
    expect(words()).toBe("Leave a question");
  });
  it("asks those whom the rule wants, else those of the page", () => {
    expect(start(list(rule({ who: "agents" }))).asked()).toEqual(["agents", "agents"]);
    expect(words()).toBe("Ask our team");
    expect(start(list(rule({}))).asked()).toEqual(["ambassadors", "ambassadors"]);
    expect(start(list(rule({})), {}, { type: "checkout" }).asked()).toEqual(["agents", "agents"]);
  });
  it("asks nobody whom the rule wants and who answers only in another language", () => {
    start(list(rule({ who: "ambassadors" })));
    Object.assign(page.settings, { who: { r1: null } });
    page.label();
    expect([page.asked(), words()]).toEqual([["ambassadors", null], "Leave a question"]);
  });
  it("is not there where a rule wants none, unless the visitor has a conversation", () => {
    start(list(rule({ do: "none" })));
    expect(page.launcher.hidden).toBe(true);
    page.known = () => "token";
    page.label();
    expect(page.launcher.hidden).toBe(false);
  });
  it("changes by itself when nobody is there any more, because the settings are asked again", async () => {
    start(list(rule({ who: "ambassadors" })));
    await seconds(65);
    expect(page.fresh).toHaveBeenCalledTimes(2);
    page.settings = { ...page.settings, rules: list(rule({ who: null })) };
    page.label();
    expect(words()).toBe("Leave a question");
  });
  it.each([[undefined], [null], [{ v: 2, list: [rule({ do: "none" })] }], [{ v: 1 }], [{ v: 1, list: [null] }], [{ v: 1, list: "all" }],
    [{ v: 1, list: [{ uid: "r2", do: "dance", if: {} }] }], [[]]])("is the usual one with a file of another release: %j", (rules) => {
    start(rules);
    expect([words(), page.rule, page.launcher.hidden]).toEqual(["Ask an owner", null, false]);
  });
});

describe("the bubble", () => {
  const proactive = rule({ do: "proactive", after: 3, words: { en: "Torn between two?" }, who: "ambassadors" });

  it("comes after its delay, politely: announced, without the focus", async () => {
    start(list(proactive));
    await seconds(2);
    expect(bubble().hidden).toBe(true);
    await seconds(2);
    expect([bubble().hidden, bubble().querySelector("[role=status]")!.textContent, bubble().getAttribute("aria-label")]).toEqual([false, "Torn between two?", "Objectif"]);
    expect(page.root.activeElement).toBeNull();
    bubble().querySelector<HTMLElement>(".yes")!.click();
    expect(page.show).toHaveBeenCalledWith(true);
  });
  it("stays away for the visit once it was dismissed, also on the next page", async () => {
    start(list(proactive));
    await seconds(5);
    bubble().querySelector<HTMLElement>(".no")!.click();
    await seconds(20);
    expect([bubble().hidden, sessionStorage.length]).toEqual([true, 1]);
    start(list(proactive));
    await seconds(20);
    expect(bubble().hidden).toBe(true);
  });
  it.each(["open", "talking", "nobody", "unread"])("does not come over what matters more: %s", async (what) => {
    start(list({ ...proactive, who: what === "nobody" ? null : "ambassadors" }));
    if (what === "open") page.open = true;
    if (what === "unread") page.count = 1;
    if (what === "talking") page.known = () => "token";
    await seconds(10);
    expect(bubble().hidden).toBe(true);
  });
  it("goes when its rule holds no longer", async () => {
    const declared = { type: "product" };
    start(list({ ...proactive, if: { type: ["product"] } }), {}, declared);
    await seconds(5);
    expect(bubble().hidden).toBe(false);
    declared.type = "list";
    await seconds(1);
    expect(bubble().hidden).toBe(true);
  });
  it("comes after the seconds on the page that a rule wants", async () => {
    start(list(rule({ uid: "late", if: { seconds: 10 }, do: "proactive", words: { en: "Still here?" }, who: "agents" }), rule({ uid: "early" })));
    expect(page.rule).toBe("early");
    await seconds(11);
    expect([page.rule, bubble().hidden]).toEqual(["late", false]);
  });
});

describe("the funnel", () => {
  it("counts a rule once a page: due, shown, opened; without cookie or name", async () => {
    start(list(rule({ who: "ambassadors" })));
    await seconds(5);
    page.heard("open");
    page.heard("open");
    leave();
    expect(counts()).toEqual([[{ rule: "r1", due: 1, shown: 1, opened: 1 }]]);
    expect(told[0]![2]).toMatchObject({ credentials: "omit", keepalive: true });
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  });
  it("tells what was due and not shown", async () => {
    start(list(rule({ uid: "a", do: "none" })));
    leave();
    start(list(rule({ uid: "b", who: null })));
    leave();
    expect(counts().flat()).toEqual([{ rule: "a", due: 1, shown: 0, opened: 0 }, { rule: "b", due: 1, shown: 0, opened: 0 }]);
  });
});

describe("the visit", () => {
  const measure = (on: unknown) => page.heard("consent", { measure: on });

  it("is kept from the yes on, holds rules that need it, and is told with the basket", () => {
    start(list(rule({ if: { pages: 1 } })));
    expect([page.rule, localStorage.length, sessionStorage.length, page.visit()]).toEqual([null, 0, 0, { trail: [], basket: null }]);
    measure("yes, surely");
    expect(localStorage.length).toBe(0);
    measure(true);
    page.heard("cart", { value: 4_900, currency: "EUR", items: [{ name: "Roll" }] });
    expect([page.rule, localStorage.length, sessionStorage.length]).toEqual(["r1", 1, 1]);
    expect(page.visit()).toMatchObject({ trail: [{ path: "/", type: "product" }], basket: { value: 4_900, items: [{ name: "Roll", count: 1 }] } });
  });
  it("goes on with the next page, and is a return half an hour later in another tab", () => {
    start(list());
    measure(true);
    start(list(rule({ if: { returning: true } })));
    expect(page.rule).toBeNull();
    sessionStorage.clear();
    vi.advanceTimersByTime(1_900_000);
    start(list(rule({ if: { returning: true } })));
    expect(page.rule).toBe("r1");
  });
  it("is forgotten on both sides when consent is withdrawn, if need be on the next page", async () => {
    localStorage.setItem("vouch:KEY", JSON.stringify({ token: "t0" }));
    start(list());
    measure(true);
    status = 503;
    measure(false);
    await seconds(1);
    expect([page.visit(), sessionStorage.length]).toEqual([{ trail: [], basket: null }, 0]);
    status = 200;
    start(list());
    await seconds(1);
    const forgotten = told.filter(([url]) => url.endsWith("/commands"));
    expect(forgotten.map(([, body]) => body.name)).toEqual(["trail.forget", "trail.forget"]);
    expect((forgotten[0]![2].headers as any).Authorization).toBe("Bearer t0");
    expect(localStorage.getItem("vouch-visit:KEY")).toBeNull();
  });
  it("works without storage, for this page", () => {
    const blocked = { getItem: () => { throw new Error("blocked"); }, setItem: () => { throw new Error("blocked"); }, removeItem: () => { throw new Error("blocked"); } };
    vi.stubGlobal("localStorage", blocked);
    vi.stubGlobal("sessionStorage", blocked);
    start(list(rule({ if: { pages: 1 } })));
    measure(true);
    expect(page.rule).toBe("r1");
    measure(false);
    expect(page.rule).toBeNull();
  });
  it("cuts what a page declares by the megabyte", () => {
    const huge = "x".repeat(10_000_000);
    const declared: any = { type: "product", title: huge, topic: `${"y".repeat(119)}😀`, nested: { huge }, price: Infinity };
    for (let each = 0; each < 1_000; each++) declared[`n${each}`] = huge;
    expect(Object.keys(dataOf(declared)).length).toBeLessThanOrEqual(30);
    expect(JSON.stringify(dataOf(declared)).length).toBeLessThan(10_000);
    const measured = new Measured("KEY", "https://vouch.example");
    measured.said(true, declared);
    expect([measured.trail[0]!.title.length, measured.trail[0]!.topic]).toEqual([200, "y".repeat(119)]);
  });
  it.each([[undefined], [null], ["5"], [{ value: 1.5, currency: "EUR" }], [{ value: -1, currency: "EUR" }], [{ value: 5, currency: "euro" }], [{ value: 2e11, currency: "EUR" }]])(
    "takes no basket from %j", (cart) => expect(basketOf(cart)).toBeNull());
});
