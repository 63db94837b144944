/** The one script of a page: an honest button, the site's calls from before and after it came, and nothing stored. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settings } from "./vouch";

const page = globalThis as any;
let asked: string[];

async function load(given: object | number = settings(), queue?: unknown) {
  asked = [];
  vi.resetModules();
  vi.stubGlobal("__PANELS__", { en: "panel.en.js", fr: "panel.fr.js" });
  vi.stubGlobal("requestIdleCallback", (run: () => void) => run());
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return typeof given === "number" ? { ok: false, status: given } : { ok: true, json: async () => given };
  });
  page.vouch = queue;
  const script = document.createElement("script");
  script.dataset["site"] = "KEY";
  Object.defineProperty(script, "src", { value: "https://vouch.example/embed/loader.js" });
  script.type = "text/plain";
  document.head.replaceChildren(script);
  await import("../../widget/loader");
  await new Promise((done) => setTimeout(done, 5));
}
const elements = () => [...document.body.children].filter((one) => one.localName.startsWith("vouch-chat"));
const button = () => elements()[0]?.shadowRoot?.querySelector("button");
const label = () => button()?.querySelector("span")?.textContent;

// Each test loads the script anew, and a registry lets nobody define a name twice.
const define = customElements.define.bind(customElements);
let pages = 0;
const watching: MutationObserver[] = [];
const looking: EventListener[] = [];

beforeEach(() => {
  vi.spyOn(customElements, "get").mockReturnValue(undefined);
  vi.spyOn(customElements, "define").mockImplementation((name, element) => define(`${name}-${++pages}`, element));
  // The button of the test before would come back: that is what it is made for.
  vi.stubGlobal("MutationObserver", class extends MutationObserver {
    constructor(heard: MutationCallback) {
      super(heard);
      watching.push(this);
    }
  });
  // Nor do the loaders of earlier tests see the page come and go.
  const listen = document.addEventListener.bind(document);
  vi.spyOn(document, "addEventListener").mockImplementation((kind: string, heard: any) => {
    if (kind === "visibilitychange") looking.push(heard);
    listen(kind, heard);
  });
  localStorage.clear();
  document.documentElement.lang = "en";
});
afterEach(() => {
  for (const one of watching.splice(0)) one.disconnect();
  for (const one of looking.splice(0)) document.removeEventListener("visibilitychange", one);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.replaceChildren();
  delete page.vouch;
});

describe("the loader", () => {
  it("asks for the settings once and shows a button, and stores nothing", async () => {
    await load();
    expect(asked).toEqual(["https://vouch.example/embed/KEY/settings.json"]);
    expect(label()).toBe("Ask an owner");
    expect(button()!.getAttribute("aria-expanded")).toBe("false");
    expect(localStorage.length).toBe(0);
  });
  it("shows nothing where the site does not list the page", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    await load(403);
    expect(button()).toBeUndefined();
    expect(warned.mock.calls[0]![0]).toContain("403");
  });
  it("speaks the page's language where it can", async () => {
    document.documentElement.lang = "fr-CA";
    await load();
    expect(label()).toBe("Demandez à un propriétaire");
    expect(button()!.lang).toBe("fr");
  });
  it("hears what the page said before it came, as a queue", async () => {
    const ready = vi.fn();
    await load(settings(), { q: [["page", { type: "checkout" }], ["on", "ready", ready]] });
    expect(label()).toBe("Ask our team");
    expect(ready).toHaveBeenCalledOnce();
  });
  it("hears a list as well", async () => {
    await load(settings(), [["page", { type: "basket" }]]);
    expect(label()).toBe("Ask our team");
  });
  it("is honest about who is free, and follows the page that declares itself anew", async () => {
    await load(settings({ free: { ambassadors: true, agents: false } }));
    expect(label()).toBe("Ask an owner");
    page.vouch("page", { type: "checkout" });
    expect(label()).toBe("Leave a question");
  });
  it.each([["fr", "Ask an owner"], ["en", "Ask our team"]])("does not ask for somebody who answers only in another language: %s", async (language, words) => {
    await load(settings({ free: { ambassadors: true, agents: true }, in: { [language]: { free: { ambassadors: false, agents: true } } } }));
    expect(label()).toBe(words);
  });
  it("names the team where no owner is free", async () => {
    await load(settings({ free: { ambassadors: false, agents: true } }));
    expect(label()).toBe("Ask our team");
  });
  it("asks again who is free once that is old, when it is opened and when its page is looked at", async () => {
    const said = settings({ free: { ambassadors: false, agents: false } });
    await load(said);
    expect(label()).toBe("Leave a question");
    said.free = { ambassadors: true, agents: true };
    button()!.click();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(asked).toHaveLength(1);
    const later = Date.now() + 16_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    button()!.click();
    await vi.waitFor(() => expect(label()).toBe("Ask an owner"));
    vi.spyOn(Date, "now").mockReturnValue(later + 16_000);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(asked).toHaveLength(3);
  });
  it("tells nobody of an order whose visitor never wrote, whatever it says", async () => {
    await load(settings(), { q: [["order", { id: "A-1", amount: 12_990, currency: "EUR" }], ["order", { id: "A-1", amount: 129.9, currency: "EUR" }], ["order"]] });
    for (const amount of ["12990", -1, Infinity]) page.vouch("order", { id: "A-1", amount, currency: "EUR" });
    expect([asked.length, localStorage.length]).toEqual([1, 0]);
  });
  it("stays on a page that swaps its body", async () => {
    await load();
    const fresh = document.createElement("body");
    document.documentElement.replaceChild(fresh, document.body);
    await vi.waitFor(() => expect(elements()).toHaveLength(1));
  });
  it("comes once, however often its tag is there", async () => {
    await load();
    const first = page.vouch;
    await import("../../widget/loader?again" as string).catch(() => undefined);
    expect(page.vouch).toBe(first);
    expect(elements()).toHaveLength(1);
  });
});

describe("the button", () => {
  it("wears the brand's colour and the ink that reads on it", async () => {
    await load(settings({ colour: "#ffd500", ink: "#1b2430" }));
    const { style } = elements()[0] as HTMLElement;
    expect([style.getPropertyValue("--brand"), style.getPropertyValue("--brand-ink")]).toEqual(["#ffd500", "#1b2430"]);
  });
});
