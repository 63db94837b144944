/** What is being written, kept per conversation until it is sent: a closed tab loses no word, and two tabs keep each other's. */

const OLDEST = 14 * 24 * 60 * 60 * 1000;
export type Draft = { text: string; note: boolean; at: number };
type Kept = Record<string, Draft>;

export class Drafts {
  /** What this page knows, for where storage is blocked or full. */
  private own: Kept;
  private stored: boolean;

  constructor(private readonly key: string, private readonly storage: Storage | null, now: number) {
    this.stored = storage !== null;
    this.own = read(storage, key);
    for (const [conversation, draft] of Object.entries(this.own)) if (now - draft.at > OLDEST) this.keep(conversation, "", false, now);
  }

  of(conversation: string): Draft {
    return this.latest()[conversation] ?? { text: "", note: false, at: 0 };
  }

  keep(conversation: string, text: string, note: boolean, now: number): void {
    this.own = this.latest();
    if (text || note) this.own[conversation] = { text, note, at: now };
    else delete this.own[conversation];
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.own));
    } catch {
      this.stored = false; // full or blocked: the draft lives as long as the page
    }
  }

  /** Another tab may have written since. */
  private latest(): Kept {
    return this.stored ? { ...read(this.storage, this.key) } : this.own;
  }
}

function read(storage: Storage | null, key: string): Kept {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return kept && typeof kept === "object" ? (kept as Kept) : {};
  } catch {
    return {};
  }
}
