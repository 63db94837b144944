/** An open panel in front of a Vouch played by hand, fresh for each test: what a visitor does and sees. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Panel } from "../../widget/host";
import { boot } from "../../widget/panel";
import { host, Vouch } from "./vouch";

export let vouch: Vouch;
export let root: ShadowRoot;
export let at: ReturnType<typeof host>;
export let panel: Panel;

export const open = (more: Parameters<typeof host>[1] = {}) => {
  const element = document.createElement("div");
  document.body.append(element);
  root = element.attachShadow({ mode: "open" });
  at = host(root, more);
  panel = boot(at);
  panel.show(true);
};
export const text = (selector: string) => root.querySelector(selector)?.textContent ?? "";
export const box = () => root.querySelector("textarea")!;
export const write = (words: string) => {
  box().value = words;
  box().dispatchEvent(new Event("input"));
  box().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
};
export const settled = () => vi.waitFor(() => expect(root.querySelector(".tick")).not.toBeNull(), { timeout: 4_500 }); // the thread's code is fetched on the way
export const appear = (entry: any) => vouch.tell("entry.appeared", { conversation: vouch.said("conversation.ask")[0].conversation, entry });
export const joined = (n: number, role: string, name: string, line = "") => appear(vouch.event("joined", { who: { n, role, name, line } }));

/** Ines has the conversation. */
export const accepted = async () => {
  joined(2, "ambassador", "Ines", "Customer since 2023");
  appear(vouch.event("assigned", { assignment: "A", n: 2 }));
  await vi.waitFor(() => expect(text("#title")).toBe("Ines"));
};
export const press = (words: string) => [...root.querySelectorAll("button")].find((one) => one.textContent === words)?.click();

beforeEach(() => {
  localStorage.clear();
  vouch = new Vouch();
});
afterEach(() => {
  dispatchEvent(new Event("pagehide"));
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});
