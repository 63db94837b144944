/** The one script that a brand's page loads: the button, the calls of the site, and the panel once somebody wants it. */
import type { Declared, Host, Panel, Settings } from "./host";
import { Launcher } from "./launcher";

declare const __PANELS__: Record<string, string>;
const panels = __PANELS__;
type Call = [name: string, ...args: any[]];

const script = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement;
const key = script.dataset["site"] ?? "";
const origin = new URL(script.src).origin;
const page = window as any;
const listeners: [string, (detail: unknown) => void][] = [];
const here = () => location.origin + location.pathname;

let settings: Settings | undefined;
let asked = 0;
let declared: Declared = {};
let panel: Promise<Panel> | undefined;
let launcher: Launcher;
let unread = 0;
let open = false;
const early: Call[] = [];

/** What the site said of this page, while it is still this page. */
const view = (): Declared => (declared.url === here() ? declared : {});

function language(): string {
  const wished = [script.dataset["lang"], document.documentElement.lang, ...navigator.languages].map((one) => one?.slice(0, 2).toLowerCase());
  return wished.find((one) => one && settings!.languages.includes(one) && panels[one]) ?? "en";
}

function label(): void {
  if (settings) launcher.say(settings, settings.answers[view().type ?? "other"], language(), unread);
}

/** Who never wrote has no key here: of them nothing is told to anybody. */
function known(): unknown {
  try {
    return localStorage.getItem(`vouch:${key}`);
  } catch {
    return panel; // blocked storage holds nothing; the panel may remember
  }
}

function tell(name: string, detail?: unknown): void {
  for (const [wanted, listener] of listeners) if (wanted === name) listener(detail);
}

/** To the panel, if it was fetched. */
function pass(name: string, detail?: unknown): void {
  void panel?.then((one) => one.call(name, detail), () => 0);
}

function load(): Promise<Panel> {
  return (panel ??= bring().catch((error: unknown) => {
    panel = undefined;
    throw error;
  }));
}

async function bring(): Promise<Panel> {
  const tongue = language();
  const code = await import(/* @vite-ignore */ `${origin}/static/dist/${panels[tongue]}`);
  const host: Host = {
    root: launcher.root, key, origin, language: tongue, declared: view, tell,
    get settings() { return settings!; },
    closed: () => void toggle(false),
    reopen: () => void toggle(true),
    unread(count) { unread = count; label(); },
    fresh,
  };
  return code.boot(host);
}

async function toggle(to: boolean): Promise<void> {
  if (!settings || to === open) return;
  open = to;
  fresh();
  try {
    (await load()).show(open);
  } catch {
    open = false; // not loaded: the next tap tries again
    return;
  }
  launcher.expanded(open);
  if (!open) launcher.button.focus();
  tell(open ? "open" : "close");
}

function call(...said: Call): void {
  const [name, detail, listener] = said;
  if (name === "on") listeners.push([detail, listener]);
  else if (name === "page") {
    declared = { ...detail, url: here() };
    label();
    pass(name, detail);
  } else if (name === "order" && !(Number.isSafeInteger(detail?.amount) && detail.amount >= 0)) console.warn("vouch: order: amount is a whole number of cents", detail);
  else if (!settings) early.push(said);
  else if (name === "open" || name === "close") void toggle(name === "open");
  else if (name === "identify" || (name === "order" && known())) void load().then((one) => one.call(name, detail));
}

function attach(): void {
  if (!launcher.isConnected) document.body.append(launcher);
  watch.observe(document.body, { childList: true });
}
// A page that swaps its body (Turbo and its like) keeps the button and the conversation in it.
const watch = new MutationObserver(() => launcher.isConnected || attach());

/** Who is free changes while a page stands open. */
function fresh(): void {
  if (Date.now() - asked > 15_000 && document.visibilityState === "visible") void ask().catch(() => 0);
}

async function ask(): Promise<void> {
  asked = Date.now();
  const answer = await fetch(`${origin}/embed/${key}/settings.json`, { credentials: "omit" });
  if (!answer.ok) return console.warn(`vouch: ${key} on ${location.origin}: ${answer.status}`);
  const first = !settings;
  settings = (await answer.json()) as Settings;
  launcher.dress(settings);
  label();
  pass("settings");
  if (!first) return;
  attach();
  watch.observe(document.documentElement, { childList: true });
  tell("ready");
  for (const said of early) call(...said);
  if (known()) void load(); // a conversation is live
}

function start(): void {
  if (!customElements.get("vouch-chat")) customElements.define("vouch-chat", Launcher);
  launcher = new Launcher();
  launcher.button.onclick = () => void toggle(!open);
  for (const kind of ["pointerenter", "focus"]) launcher.button.addEventListener(kind, () => void load().catch(() => 0), { once: true });
  document.addEventListener("visibilitychange", fresh);
  const queued: ArrayLike<any>[] = page.vouch?.q ?? (Array.isArray(page.vouch) ? page.vouch : []);
  page.vouch = Object.assign(call, { ready: true });
  for (const said of queued) call(...(Array.from(said) as Call));
  const idle: (run: () => void) => unknown = page.requestIdleCallback ?? setTimeout;
  idle(() => void ask().catch(() => 0));
}

if (!page.vouch?.ready) {
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
