/** A page that is too much to record: only where it is, how far it is scrolled and where the pointer is, in the recorder's own form. */
import { cleaner, type Rules } from "./regions";

const EACH = 100;

export class Bare {
  private last = 0;

  constructor(private readonly emit: (event: unknown) => void) {
    addEventListener("scroll", this.scrolled, { passive: true });
    addEventListener("pointermove", this.moved, { passive: true });
  }

  stop(): void {
    removeEventListener("scroll", this.scrolled);
    removeEventListener("pointermove", this.moved);
  }

  static page(rules: Rules): string[] {
    const data = { href: cleaner(rules)(location.href), width: innerWidth, height: innerHeight };
    return [{ type: 4, data, timestamp: Date.now() }, scroll()].map((one) => JSON.stringify(one));
  }

  private readonly scrolled = (): void => void (this.rests() || this.emit(scroll()));

  private readonly moved = (event: PointerEvent): void => {
    const positions = [{ x: event.clientX, y: event.clientY, id: 1, timeOffset: 0 }];
    if (!this.rests()) this.emit({ type: 3, data: { source: 1, positions }, timestamp: Date.now() });
  };

  private rests(): boolean {
    if (Date.now() - this.last < EACH) return true;
    this.last = Date.now();
    return false;
  }
}

const scroll = () => ({ type: 3, data: { source: 3, id: 1, x: scrollX, y: scrollY }, timestamp: Date.now() });
