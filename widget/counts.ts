/** How often a rule's invitation was due, shown and opened on this page: numbers without anybody's name, told when the page is left. */
type Kind = "due" | "shown" | "opened";
type Count = Record<Kind, number>;

export class Counts {
  private waiting = new Map<string, Count>();
  private seen = new Set<string>();

  constructor(private readonly key: string, private readonly origin: string) {
    addEventListener("pagehide", () => this.tell());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.tell());
  }

  /** At most one of a kind for a rule on a page. */
  add(rule: string, kind: Kind): void {
    if (this.seen.has(rule + kind)) return;
    this.seen.add(rule + kind);
    const count = this.waiting.get(rule) ?? { due: 0, shown: 0, opened: 0 };
    count[kind]++;
    this.waiting.set(rule, count);
    if (kind === "opened") this.tell();
  }

  /** Another page begins. */
  turn(): void {
    this.seen.clear();
  }

  private tell(): void {
    if (!this.waiting.size) return;
    const counts = [...this.waiting].map(([rule, count]) => ({ rule, ...count }));
    this.waiting.clear();
    // Not sendBeacon: that sends the cookies of our host along.
    fetch(`${this.origin}/embed/${this.key}/counts`, {
      method: "POST", credentials: "omit", keepalive: true, headers: { "Content-Type": "text/plain" }, body: JSON.stringify({ counts }),
    }).catch(() => 0);
  }
}
