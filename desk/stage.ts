/** For tests: the whole desk in a document, against a server that is played by hand. */
import { vi } from "vitest";
import type { Wiring } from "../wire/connection";
import type { DeskState, Entry, Events, Page } from "../wire/protocol";
import { happened, state as stateOf } from "./made";

type Sent = { name: string; command: any; ok: (ack: unknown) => void; no: (error: Error) => void; done: boolean };

/** Stands where the socket stands. */
export class Line {
  static last: Line;
  readonly sent: Sent[] = [];
  up = false;

  constructor(readonly to: Wiring) {
    Line.last = this;
  }

  static slow = false;

  start(): void {
    if (!Line.slow) this.turn(true);
  }

  stop(): void {
    this.up = false;
  }

  turn(up: boolean): void {
    this.up = up;
    this.to.state(up);
  }

  send(name: string, command: unknown): Promise<unknown> {
    if (!this.up) return Promise.reject(new Error("down"));
    return new Promise((ok, no) => this.sent.push({ name, command, ok, no, done: false }));
  }
}

const listening: [string, EventListenerOrEventListenerObject][] = [];
const listen = globalThis.addEventListener;

/** The desk of the test before hears nothing any more: a page would have gone. */
function leave(): void {
  for (const [name, listener] of listening.splice(0)) globalThis.removeEventListener(name, listener);
  globalThis.addEventListener = (name: string, listener: EventListenerOrEventListenerObject): void => {
    listening.push([name, listener]);
    listen.call(globalThis, name, listener);
  };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(60);

/** Opens the desk's page with this first state, as the server would have written it. */
export async function open(state: Partial<DeskState> = {}, how: "at once" | "slowly" = "at once"): Promise<Stage> {
  Line.slow = how === "slowly";
  const full = stateOf({ at: Date.now(), ...state });
  const start = { state: full, language: "en", ticket: "/ticket", signIn: "/sign-in", mirror: "http://mirror.test", places: [{ href: "/account", kind: "account" }] };
  const data = document.createElement("script");
  data.type = "application/json";
  data.id = "desk-start";
  data.textContent = JSON.stringify(start);
  const place = document.createElement("div");
  place.id = "desk";
  document.body.replaceChildren(data, place);
  leave();
  vi.resetModules();
  await import("./main");
  await settle();
  const stage = new Stage(Line.last);
  if (!Line.slow) await stage.answer("desk.sync", full);
  return stage;
}

export class Stage {
  constructor(readonly line: Line) {}

  get text(): string {
    return document.body.textContent ?? "";
  }

  /** The commands of this name that were sent, in order. */
  said(name: string): any[] {
    return this.line.sent.filter((one) => one.name === name).map((one) => one.command);
  }

  async answer(name: string, data: unknown = {}): Promise<void> {
    await this.ack(name, { ok: true, data });
  }

  async refuse(name: string, code: string, data: unknown = {}): Promise<void> {
    await this.ack(name, { ok: false, code, retry: false, data });
  }

  async hear<K extends keyof Events>(name: K, data: Events[K]): Promise<void> {
    this.line.to.event(name, data);
    await settle();
  }

  /** Answers what the desk asks about a conversation: Vera asked, I am responsible, then `more`. */
  async log(conversation: string, more: Entry[] = [], page: Partial<Page> = {}): Promise<void> {
    const entries = [
      happened(1, { what: "started", page: { title: "A lens" } }),
      happened(2, { what: "joined", who: { n: 1, role: "visitor", name: "Vera", line: "" } }),
      happened(3, { what: "joined", who: { n: 2, role: "ambassador", name: "Ines", line: "" } }),
      happened(4, { what: "assigned", assignment: "a1", n: 2 }), ...more,
    ];
    await this.answer("conversation.sync", { conversation, entries, head: entries.length, more: false, epoch: 7, me: 2, reads: [], about: null, ...page });
  }

  button(name: string | RegExp): HTMLElement {
    const found = this.buttons().find((one) => (typeof name === "string" ? label(one) === name : name.test(label(one))));
    if (!found) throw new Error(`no button ${String(name)} among ${this.buttons().map(label).join(" | ")}`);
    return found;
  }

  buttons(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("button, [role^=menuitem]")];
  }

  async press(name: string | RegExp): Promise<void> {
    this.button(name).click();
    await settle();
  }

  /** Until the dialog stands there, whose part is fetched when it is first needed. */
  async dialog(): Promise<HTMLElement> {
    await vi.waitFor(() => {
      if (!document.querySelector("dialog")) throw new Error("no dialog");
    }, { timeout: 15_000 });
    await settle();
    return document.querySelector("dialog")!;
  }

  get box(): HTMLTextAreaElement {
    return document.querySelector<HTMLTextAreaElement>("textarea[aria-label]")!;
  }

  async type(text: string, box: HTMLTextAreaElement | HTMLInputElement = this.box): Promise<void> {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
  }

  async key(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body): Promise<void> {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    await settle();
  }

  async wait(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  private async ack(name: string, ack: unknown): Promise<void> {
    const waiting = this.line.sent.find((one) => one.name === name && !one.done);
    if (!waiting) throw new Error(`nobody asked ${name}: ${this.line.sent.map((one) => one.name).join(", ")}`);
    waiting.done = true;
    waiting.ok(ack);
    await settle();
  }
}

const label = (one: Element): string => one.getAttribute("aria-label") ?? (one.querySelector("span > span") ?? one).textContent?.trim() ?? "";
