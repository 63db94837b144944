/** The visit as far as the visitor let it be measured: pages of this tab, whether they were here before; nothing is kept without consent. */
import type { DeclaredBasket, TrailPage, PageView } from "../wire/protocol";
import type { Declared } from "./host";
import { isBack } from "./targeting";

/** Of this visit, in sessionStorage. */
type Visit = { trail: TrailPage[]; pages: number; returning: boolean };
/** Of this browser, in localStorage: when a page was last measured, and whether that visit was a return. `off`: the server is still to forget. */
type Mark = { at: number; returning: boolean; off?: boolean };

const HALF_AN_HOUR = 1_800_000;
const QUARTER = 90 * 86_400_000;
const LONGEST_TRAIL = 30;
const TYPES: PageView["type"][] = ["list", "product", "basket", "checkout"];

/** A page may declare anything: text is cut, and never through a letter. */
export const cut = (text: unknown, most: number): string => (typeof text === "string" ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : "");
export const typeOf = (said: Declared): PageView["type"] => TYPES.find((one) => one === said.type) ?? "other";

function read(storage: () => Storage, name: string): any {
  try {
    const kept: unknown = JSON.parse(storage().getItem(name) ?? "null");
    return kept && typeof kept === "object" ? kept : null;
  } catch {
    return null;
  }
}

function keep(storage: () => Storage, name: string, value: unknown): void {
  try {
    if (value) storage().setItem(name, JSON.stringify(value));
    else storage().removeItem(name);
  } catch { /* blocked: this page remembers, the next does not */ }
}

const session = () => sessionStorage;
const local = () => localStorage;

export class Measured {
  consent = false;
  private visit: Visit = { trail: [], pages: 0, returning: false };
  private readonly name: string;

  constructor(private readonly key: string, private readonly origin: string) {
    this.name = `vouch-visit:${key}`;
    const mark = this.mark();
    if (mark?.off) void this.forgetThere();
    else if (mark) this.begin();
  }

  get pages(): number {
    return this.visit.pages;
  }

  get returning(): boolean {
    return this.visit.returning;
  }

  get back(): boolean {
    return isBack(this.visit.trail);
  }

  get trail(): TrailPage[] {
    return this.visit.trail;
  }

  /** What the site said of consent; from then on it holds in this browser until it is withdrawn. */
  said(measure: unknown, page: Declared): void {
    if (measure === true && !this.consent) {
      this.begin();
      this.sees(page);
    } else if (measure !== true && (this.consent || this.mark())) this.withdraw();
  }

  /** The visitor is on this page now. The same page again says more of itself, or is a reload. */
  sees(said: Declared): void {
    if (!this.consent) return;
    const { trail } = this.visit;
    const path = location.pathname.slice(0, 500);
    const page = { path, title: cut(said.title ?? document.title, 200), type: typeOf(said), topic: cut(said.topic, 120) };
    const last = trail.at(-1);
    if (last?.path === path) Object.assign(last, page);
    else {
      this.visit.trail = [...trail, { ...page, at: Date.now() }].slice(-LONGEST_TRAIL);
      this.visit.pages++;
    }
    keep(session, this.name, this.visit);
    keep(local, this.name, { at: Date.now(), returning: this.visit.returning } satisfies Mark);
  }

  private mark(): Mark | null {
    return read(local, this.name) as Mark | null;
  }

  private begin(): void {
    this.consent = true;
    const kept = read(session, this.name) as Visit | null;
    if (kept && Array.isArray(kept.trail)) {
      this.visit = { trail: kept.trail, pages: Number(kept.pages) || 0, returning: kept.returning === true };
      return;
    }
    const mark = this.mark();
    const age = mark ? Date.now() - mark.at : Infinity;
    this.visit = { trail: [], pages: 0, returning: age < QUARTER && (age > HALF_AN_HOUR || mark!.returning) };
  }

  private withdraw(): void {
    this.consent = false;
    this.visit = { trail: [], pages: 0, returning: false };
    keep(session, this.name, null);
    keep(local, this.name, null);
    void this.forgetThere();
  }

  /** The server forgets the trail, too; what could not be said now is said on the next page. */
  private async forgetThere(): Promise<void> {
    const { token } = (read(local, `vouch:${this.key}`) ?? {}) as { token?: string };
    if (token) keep(local, this.name, { at: 0, returning: false, off: true } satisfies Mark);
    const answer = token && await fetch(`${this.origin}/embed/commands`, {
      method: "POST", credentials: "omit", keepalive: true, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "trail.forget", command: {} }),
    }).catch(() => null);
    const done = !token || (answer && (answer.ok || answer.status === 401));
    if (done && !this.consent) keep(local, this.name, null);
  }
}

/** What `vouch('cart', …)` said, made fit to be told; null: nothing that can be understood. */
export function basketOf(said: any): DeclaredBasket | null {
  const value: unknown = said?.value;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > 1e11 || !/^[A-Z]{3}$/.test(String(said.currency))) return null;
  const items = (Array.isArray(said.items) ? said.items.slice(0, 20) : []) as any[];
  const count = (one: unknown) => (Number.isSafeInteger(one) ? Math.min(Math.max(one as number, 1), 10_000) : 1);
  return { value, currency: String(said.currency), items: items.filter((one) => one?.name).map((one) => ({ name: cut(String(one.name), 120), count: count(one.count) })) };
}

/** The declared data that conditions may ask for: the first 30 names, plain values only. */
export function dataOf(said: Declared): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  let left = 30;
  for (const name in said) {
    if (!Object.hasOwn(said, name) || name === "url" || name.length > 40) continue;
    if (!left--) break;
    const value = (said as Record<string, unknown>)[name];
    if (typeof value === "string") found[name] = cut(value, 200);
    else if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) found[name] = value;
  }
  return found;
}
