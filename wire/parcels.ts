/** Where parcels wait: one storage key each, so that two tabs never overwrite each other; memory when storage is blocked. */

export type Parcel = {
  id: string;
  name: string;
  command: any;
  at: number;
  state: "waiting" | "late" | "stuck" | "refused";
  code?: string;
  data?: any;
};

export class Parcels {
  private memory = new Map<string, Parcel>();

  constructor(private readonly prefix: string, private readonly storage: Storage | null) {}

  /** In the order in which they were put: the ids are UUIDv7. */
  all(): Parcel[] {
    const found = new Map(this.memory);
    try {
      for (let at = 0; at < (this.storage?.length ?? 0); at++) {
        const key = this.storage!.key(at)!;
        const parcel = key.startsWith(this.prefix) ? read(this.storage!.getItem(key)) : null;
        if (parcel) found.set(parcel.id, parcel);
      }
    } catch { /* blocked: what is in memory is all there is */ }
    return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  write(parcel: Parcel): void {
    try {
      if (!this.storage) throw new Error("no storage");
      this.storage.setItem(this.prefix + parcel.id, JSON.stringify(parcel));
      this.memory.delete(parcel.id);
    } catch {
      this.memory.set(parcel.id, parcel);
    }
  }

  remove(id: string): void {
    this.memory.delete(id);
    try {
      this.storage?.removeItem(this.prefix + id);
    } catch { /* nothing was stored either */ }
  }

  owns(key: string | null): boolean {
    return key === null || key.startsWith(this.prefix);
  }
}

function read(text: string | null): Parcel | null {
  try {
    const parcel = JSON.parse(text ?? "null") as Parcel | null;
    return parcel && typeof parcel.id === "string" && typeof parcel.name === "string" ? parcel : null;
  } catch {
    return null;
  }
}
