/** What stays on the visitor's device, and only once they have sent something: their token and which conversation is theirs. */

export type Kept = {
  token?: string;
  conversation?: string;
  /** the server has it: it can be synchronised */
  asked?: boolean;
  open?: boolean;
  draft?: string;
  /** where the answer to this conversation was asked to go; no other device is told */
  email?: string;
  /** there are conversations besides this one */
  more?: boolean;
  /** WebSocket is blocked here: until when (ms) HTTP is taken */
  http?: number;
};

export class Keeper {
  private memory: Kept = {};
  private readonly name: string;

  constructor(key: string) {
    this.name = `vouch:${key}`;
    this.memory = this.read() ?? {};
  }

  get value(): Kept {
    return this.memory;
  }

  /** Another tab wrote: its value counts from now on. */
  reread(): void {
    this.memory = this.read() ?? {};
  }

  owns(key: string | null): boolean {
    return key === this.name || key === null;
  }

  set(change: Partial<Kept>): void {
    this.memory = { ...this.memory, ...change };
    if (!this.memory.conversation && !this.memory.token) return; // nothing is stored before the visitor acts
    try {
      localStorage.setItem(this.name, JSON.stringify(this.memory));
    } catch { /* blocked: this page remembers, the next does not */ }
  }

  private read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? "null") as Kept | null;
      return kept && typeof kept === "object" ? kept : null;
    } catch {
      return null;
    }
  }
}
