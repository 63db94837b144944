/** Invitations of a site with rules: which holds now, what the button says, the bubble that comes by itself, and what is counted. Fetched when the page is idle. */
import { Bubble } from "./bubble";
import { Counts } from "./counts";
import { answering, type Call, type Host, type Rule, type Who } from "./host";
import { holds, type Facts } from "./targeting";
import { basketOf, dataOf, Measured, typeOf } from "./visit";

const AGAIN = 30; // seconds between two looks at who is free, while an invitation is due
const FORMAT = 1;

/** Takes over from the loader what depends on rules. */
export function begin(page: Host): void {
  const inviting = new Inviting(page);
  page.label = () => inviting.label();
  page.asked = () => inviting.who();
  page.visit = () => inviting.visit();
  page.heard = (...said) => inviting.call(...said);
  inviting.start();
}

class Inviting {
  private now: Rule | undefined;
  private basket: ReturnType<typeof basketOf> = null;
  private seconds = 0;
  private held = 0; // seconds for which the present rule has held
  private address = "";
  private readonly measured: Measured;
  private readonly counts: Counts;
  private readonly bubble: Bubble;

  constructor(private readonly page: Host) {
    this.measured = new Measured(page.key, page.origin);
    this.counts = new Counts(page.key, page.origin);
    this.bubble = new Bubble(page, () => this.page.show(true));
  }

  start(): void {
    for (const one of this.page.calls) this.call(...one);
    this.look();
    addEventListener("popstate", () => this.look());
    setInterval(() => this.tick(), 1_000);
  }

  call(...[name, detail]: Call): void {
    if (name === "consent") this.measured.said(detail?.measure, this.page.declared());
    else if (name === "page") this.measured.sees(this.page.declared());
    else if (name === "cart") {
      this.basket = basketOf(detail);
      if (!this.basket) console.warn("vouch: cart: {value: whole minor units, currency: 'EUR', items: [{name, count}]}", detail);
    } else if (name === "open") this.opened();
    this.label();
  }

  visit(): object {
    return { trail: this.measured.trail, basket: this.basket };
  }

  who(): Who {
    const { settings, declared } = this.page;
    const usual = settings.answers[typeOf(declared())];
    const rule = this.now;
    if (!rule || !("who" in rule)) return [usual, answering(settings, usual)];
    const who = (settings.who ? settings.who[rule.uid] : rule.who) ?? null;
    return [rule.who ?? usual, who];
  }

  /** What the button says and whether there is one; called for everything that may change it. */
  label(): void {
    const { page } = this;
    const next = this.first();
    if (next !== this.now) {
      if (next?.uid !== this.now?.uid) this.held = 0;
      this.now = next;
    }
    this.page.rule = this.now?.uid ?? null;
    const [, who] = this.who();
    const kind = this.now?.do ?? "button";
    const talking = Boolean(page.known());
    const due = this.now && (kind !== "proactive" || this.held >= (this.now.after ?? 0));
    if (due) this.counts.add(this.now!.uid, "due");
    const words = who && this.now?.words && (this.now.words[page.language] ?? Object.values(this.now.words)[0]);
    page.launcher.hidden = kind === "none" && !talking && !page.count && !page.open;
    page.launcher.say(page, who, kind === "words" && words ? words : "");
    page.launcher.button.classList.toggle("words", kind === "words" && Boolean(words) && !page.count);
    const comes = due && kind === "proactive" && words && !talking && !page.open && !page.count;
    const up = this.bubble.put(comes ? words : "", page.settings, who, page.language);
    if (due && who && (kind === "proactive" ? up : kind !== "none") && document.visibilityState === "visible") this.counts.add(this.now!.uid, "shown");
  }

  private opened(): void {
    if (this.now && this.now.do !== "none") this.counts.add(this.now.uid, "opened");
    this.label();
  }

  private first(): Rule | undefined {
    const { rules } = this.page.settings;
    const facts = this.facts();
    try {
      return rules?.v === FORMAT ? rules.list.find((one) => ["none", "button", "words", "proactive"].includes(one.do) && holds(one.if, facts)) : undefined;
    } catch {
      return undefined; // a file of another release: as without rules
    }
  }

  private facts(): Facts {
    const { page, measured, basket, seconds } = this;
    const said = page.declared();
    const { consent, pages, returning, back } = measured;
    return {
      path: location.pathname.slice(0, 1_000), type: typeOf(said), data: dataOf(said), basket, language: page.language,
      device: matchMedia("(pointer: coarse)").matches ? "phone" : "desktop", seconds, open: page.settings.hours?.agents?.open ?? true,
      free: page.settings.free, consent, pages, returning, back,
    };
  }

  /** Another address without a reload is another page. */
  private look(): void {
    const here = location.origin + location.pathname;
    if (here === this.address) return;
    this.address = here;
    this.seconds = this.held = 0;
    this.counts.turn();
    this.measured.sees(this.page.declared());
    this.label();
  }

  private tick(): void {
    this.look();
    if (document.visibilityState !== "visible") return;
    this.seconds++;
    this.held++;
    if (this.now && this.now.do !== "none" && this.seconds % AGAIN === 0) this.page.fresh();
    this.label();
  }
}
