/** What is being written, kept per conversation until it is sent: a closed tab loses no word. */

const OLDEST = 14 * 24 * 60 * 60 * 1000;
export type Draft = { text: string; note: boolean; at: number };

export class Drafts {
  private kept: Record<string, Draft>;

  constructor(private readonly key: string, private readonly storage: Storage | null, now: number) {
    this.kept = read(storage, key);
    for (const [conversation, draft] of Object.entries(this.kept)) if (now - draft.at > OLDEST) delete this.kept[conversation];
  }

  of(conversation: string): Draft {
    return this.kept[conversation] ?? { text: "", note: false, at: 0 };
  }

  keep(conversation: string, text: string, note: boolean, now: number): void {
    if (text || note) this.kept[conversation] = { text, note, at: now };
    else delete this.kept[conversation];
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      /* full or blocked: the draft lives as long as the page */
    }
  }
}

function read(storage: Storage | null, key: string): Record<string, Draft> {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return kept && typeof kept === "object" ? (kept as Record<string, Draft>) : {};
  } catch {
    return {};
  }
}
