/** The recorder of a shown page, fetched after consent: records while somebody watches, masked here, in small batches with numbers. */
import { record } from "@rrweb/record";
import { Bare } from "./bare";
import { cleaner, reader, type Rules } from "./regions";
import { Scrub } from "./scrub";

export type Piece = { seq: number; checkpoint: boolean; state: "live" | "paused" | "bare"; events: string };
/** `wait`: the same once more in so many seconds; null: nobody knows whether it arrived. */
export type Flow = { watched: boolean; checkpoint: boolean; wait?: number } | null;
export type Options = { rules: Rules; seq: number; send: (piece: Piece) => Promise<Flow>; closed: () => boolean; unwatched: () => void };

const NODES = 15_000, NODES_COARSE = 6_000;
const SLOW_SNAPSHOT = 250, EACH = 80, SLOWLY = 400, ALIVE = 10_000;
const MOST = 1_500_000; // characters that wait; then the page is taken anew
const BUSY = 100_000; // characters a second that a page may cause for long

export class Recorder {
  private waiting: string[] = [];
  private size = 0;
  private whole = false; // what waits begins with the whole page
  private flying: Piece | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private each = EACH;
  private slow = 0;
  private began = 0;
  private busy = 0;
  private second = { at: 0, size: 0 };
  private end: (() => void) | undefined;
  private path = location.pathname;
  private bare = false;
  private over = false;
  private readonly pulse = setInterval(() => this.beat(), 500);
  private spoke = Date.now();

  constructor(private readonly to: Options) {
    document.addEventListener("visibilitychange", this.seen);
    const most = matchMedia("(pointer: coarse)").matches ? NODES_COARSE : NODES;
    if (document.getElementsByTagName("*").length > most) this.step();
    else this.record();
  }

  get seq(): number {
    return this.to.seq;
  }

  stop(): void {
    this.over = true;
    clearInterval(this.pulse);
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    this.end?.();
  }

  /** A watcher came who has nothing yet, or what was sent is lost. */
  checkpoint(): void {
    if (this.over) return;
    if (this.bare) this.begin();
    else record.takeFullSnapshot(true);
  }

  /** The line is there again: what nobody answered goes once more. */
  again(): void {
    if (this.flying) void this.fly(this.flying);
  }

  private record(): void {
    const mirror = record.mirror;
    const scrub = new Scrub({ reads: reader(this.to.rules, this.to.closed), address: cleaner(this.to.rules), node: (id) => mirror.getNode(id) });
    const eventProcessor = (event: any): any => {
      try {
        return scrub.event(event);
      } catch {
        return null; // what could not be cleaned does not leave
      }
    };
    const mask = () => "██████";
    this.end = record({
      emit: (event: any) => event && this.take(event),
      plugins: [{ name: "vouch/scrub@1", options: {}, eventProcessor }],
      maskAllInputs: true, maskTextSelector: "input,textarea,select,[contenteditable],[data-vouch-private]", maskTextFn: mask, maskInputFn: mask,
      blockSelector: "vouch-chat,iframe,frame,object,embed,video,audio,canvas,portal,[data-vouch-hidden]",
      slimDOMOptions: "all", inlineStylesheet: true, recordCanvas: false, collectFonts: false, inlineImages: false, recordCrossOriginIframes: false,
      sampling: { mousemove: 50, mousemoveCallback: 80, scroll: 100, input: "last", media: 800 },
      errorHandler: () => true,
    } as Parameters<typeof record>[0]);
  }

  private take(event: any): void {
    if (this.over) return;
    if (event.type === 4) this.begin();
    if (event.type === 3 && event.data.source === 1 && this.each > EACH) return;
    const text = JSON.stringify(event);
    this.waiting.push(text);
    this.size += text.length;
    this.spend(text.length);
    if (event.type === 2) this.measure();
    if (this.size > MOST) return event.type === 2 ? this.step() : this.checkpoint();
    this.soon(event.type === 2 || (event.type === 3 && event.data.source === 2) ? 0 : this.each);
  }

  /** What waits is replaced by the whole page. */
  private begin(): void {
    this.waiting = this.bare ? Bare.page(this.to.rules) : [];
    this.size = 0;
    this.whole = true;
    this.began = performance.now();
    if (this.bare) this.soon(0);
  }

  private measure(): void {
    if (performance.now() - this.began > SLOW_SNAPSHOT && ++this.slow > 1) this.step();
  }

  /** Three busy seconds in a row: slower, without the pointer; three more: the page is too much. */
  private spend(size: number): void {
    const at = Math.floor(Date.now() / 1_000);
    if (at !== this.second.at) {
      this.busy = this.second.size > BUSY && at === this.second.at + 1 ? this.busy + 1 : 0;
      this.second = { at, size: 0 };
    }
    if (!this.whole) this.second.size += size;
    if (this.busy < 3) return;
    this.busy = 0;
    if (this.each === EACH) this.each = SLOWLY;
    else this.step();
  }

  /** Only address, scroll and pointer from here on. */
  private step(): void {
    this.end?.();
    this.bare = true;
    const bare = new Bare((event) => this.take(event));
    this.end = () => bare.stop();
    this.begin();
  }

  private soon(milliseconds: number): void {
    if (milliseconds === 0) clearTimeout(this.timer);
    else if (this.timer) return;
    this.timer = setTimeout(() => this.flush(), milliseconds);
  }

  private flush(empty = false): void {
    this.timer = undefined;
    if (this.flying || this.over || !(empty || this.waiting.length)) return;
    const state = document.visibilityState === "hidden" ? "paused" : this.bare ? "bare" : "live";
    const piece: Piece = { seq: ++this.to.seq, checkpoint: this.whole, state, events: `[${this.waiting.join(",")}]` };
    [this.waiting, this.size, this.whole] = [[], 0, false];
    void this.fly(piece);
  }

  private async fly(piece: Piece): Promise<void> {
    this.flying = piece;
    this.spoke = Date.now();
    const answer = await this.to.send(piece).catch(() => null);
    if (this.over || !answer) return; // `again` sends it when the line is back
    if (answer.wait) return void setTimeout(() => this.again(), answer.wait * 1_000);
    this.flying = null;
    if (!answer.watched) return this.to.unwatched();
    if (answer.checkpoint) this.checkpoint();
    if (this.waiting.length) this.soon(this.each);
  }

  private readonly seen = (): void => this.flush(true);

  /** Says that the tab is still there, and takes the page anew when the address became another without a reload. */
  private beat(): void {
    if (this.path !== location.pathname) {
      this.path = location.pathname;
      this.checkpoint();
    }
    if (Date.now() - this.spoke > ALIVE) this.flush(true);
  }
}
