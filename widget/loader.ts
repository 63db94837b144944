/** The one script that a brand's page loads: the button, the calls of the site, and the panel once somebody wants it. */
import { answering, type Call, type Declared, type Host, type Panel, type Settings } from "./host";
import { Launcher } from "./launcher";

declare const __PANELS__: Record<string, string>; // by language, and the code for rules under "rules"; without ".js"
const files = __PANELS__;

const script = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement;
const key = script.dataset["site"] ?? "";
const origin = new URL(script.src).origin;
const page = window as any;
const listeners: [string, (detail: unknown) => void][] = [];
const here = () => location.origin + location.pathname;

let asked = 0;
let declared: Declared = {};
let panel: Promise<Panel> | undefined;
let tongue: string | undefined;
let inviting: Promise<unknown> | undefined;
let launcher: Launcher;
let tells = false; // of consent or a basket: there is something to measure or to pass on

/** What the site said of this page, while it is still this page. */
const view = (): Declared => (declared.url === here() ? declared : {});

/** The panel's, once it is there. */
function language(): string {
  const wished = [tongue, script.dataset["lang"], document.documentElement.lang, ...navigator.languages].map((one) => one?.slice(0, 2).toLowerCase());
  return wished.find((one) => one && host.settings!.languages.includes(one) && files[one]) ?? "en";
}

function kept(name: string): unknown {
  try {
    return localStorage.getItem(name + key);
  } catch {
    return panel; // blocked storage holds nothing; the panel may remember
  }
}
/** Who never wrote has no key here: of them nothing is told to anybody. */
const known = () => kept("vouch:");

function tell(name: string, detail?: unknown): void {
  for (const [wanted, listener] of listeners) if (wanted === name) listener(detail);
}

/** To the panel, if it was fetched. */
function pass(name: string, detail?: unknown): void {
  void panel?.then((one) => one.call(name, detail), () => 0);
}

const bring = (file: string) => import(/* @vite-ignore */ `${origin}/static/dist/${files[file]}.js`);

/** As of a site without rules; where there are some, their code takes over what it knows better. */
const host = {
  key, origin, tell, known, fresh, declared: view, calls: [], open: false, count: 0, rule: null,
  get language() { return language(); },
  show: toggle,
  unread(count) { host.count = count; host.label(); },
  asked() {
    const wanted = host.settings.answers[view().type ?? "other"] ?? "ambassadors";
    return [wanted, answering(host.settings, wanted)];
  },
  label: () => launcher.say(host, host.asked()[1]),
  heard: (...said) => host.calls.push(said),
  visit: () => ({}),
} as Partial<Host> as Host;

function load(): Promise<Panel> {
  return (panel ??= bring((tongue = language())).then((code) => code.boot(host)).catch((error: unknown) => {
    panel = undefined;
    throw error;
  }));
}

/** Rules, basket and visit: fetched only where there is any of it. Without that code the page is as one without rules. */
function invite(): Promise<unknown> {
  return (inviting ??= bring("rules").then((code) => code.begin(host), () => (inviting = undefined)));
}

function toggle(to: boolean): void {
  if (!host.settings || to === host.open) return;
  host.open = to;
  fresh();
  load().then((one) => {
    one.show(to);
    launcher.expanded(to);
    if (!to) launcher.button.focus();
    const name = to ? "open" : "close";
    host.heard(name);
    tell(name);
  }, () => (host.open = false)); // not loaded: the next tap tries again
}

function call(...said: Call): void {
  const [name, detail, listener] = said;
  if (name === "on") return void listeners.push([detail, listener]);
  if (name === "page") declared = { ...detail, url: here() };
  tells ||= name === "cart" || name === "consent";
  host.heard(...said);
  if (host.settings) act(said);
}

function act([name, detail]: Call): void {
  if (name === "open" || name === "close") toggle(name === "open");
  else if (name === "identify" || (name === "order" && known())) void load().then((one) => one.call(name, detail));
  else {
    if (tells) void invite();
    host.label();
    pass(name, detail);
  }
}

function attach(): void {
  if (!launcher.isConnected) document.body.append(launcher);
  watch.observe(document.body, { childList: true });
}
// A page that swaps its body (Turbo and its like) keeps the button and the conversation in it.
const watch = new MutationObserver(() => launcher.isConnected || attach());

/** Who is free changes while a page stands open. */
function fresh(): void {
  if (Date.now() - asked > 15_000 && !document.hidden) void ask().catch(() => 0);
}

async function ask(): Promise<void> {
  asked = Date.now();
  const answer = await fetch(`${origin}/embed/${key}/settings.json`, { credentials: "omit" });
  if (!answer.ok) return console.warn(`vouch: ${key} on ${location.origin}: ${answer.status}`);
  const first = !host.settings;
  const settings = (host.settings = (await answer.json()) as Settings);
  Object.assign(settings, settings.in?.[language()]);
  launcher.dress(settings);
  if (settings.rules || tells || kept("vouch-visit:")) await invite();
  host.label();
  pass("settings");
  if (!first) return;
  attach();
  watch.observe(document.documentElement, { childList: true });
  tell("ready");
  host.calls.forEach(act);
  if (known()) void load(); // a conversation is live
}

function start(): void {
  if (!customElements.get("vouch-chat")) customElements.define("vouch-chat", Launcher);
  host.launcher = launcher = new Launcher();
  host.root = launcher.root;
  launcher.button.onclick = () => toggle(!host.open);
  for (const kind of ["pointerenter", "focus"]) launcher.button.addEventListener(kind, () => void load().catch(() => 0), { once: true });
  document.addEventListener("visibilitychange", fresh);
  const queued = Array.from<Call>(page.vouch?.q ?? page.vouch ?? []);
  page.vouch = Object.assign(call, { ready: true });
  for (const said of queued) call(...said);
  const idle: (run: () => void) => unknown = page.requestIdleCallback ?? setTimeout;
  idle(() => void ask().catch(() => 0));
}

if (!page.vouch?.ready) {
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
