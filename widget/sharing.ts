/** The visitor's page shown to who answers: asked in the conversation, a frame and Stop while it lasts, in this tab only. */
import type { Thread } from "../wire/apply";
import { uid } from "../wire/ids";
import type { Showing } from "../wire/protocol";
import { t } from "../wire/words";
import { h, put, type Item } from "./dom";
import { nameOf } from "./people";
import type { Flow, Piece, Recorder } from "./recorder";
import type { Talk } from "./talk";

type Kept = { conversation: string; grant: string; since: number };

const LARGEST = 48 * 1024; // bytes over the socket
const LINGER = 10_000;

export class Sharing {
  private kept: Kept | null;
  private given: Showing | null = null;
  private recorder: Recorder | null = null;
  private starting = false;
  private wasUp = false;
  private busy = false;
  private failed = false;
  private seq = 0;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private readonly name: string;
  private readonly frame = h("div", { class: "seen-frame", "aria-hidden": "true", hidden: true });
  private readonly pill = h("div", { class: "seen-pill", role: "status", hidden: true }, h("span"), h("button", { type: "button", onclick: () => this.stop() }, t("Stop")));

  constructor(private readonly talk: Talk) {
    this.name = `vouch-page:${talk.host.key}`;
    this.kept = this.read();
    talk.following!.hears.push((name, data) => name === "mirror.wanted" && this.wanted(data));
    talk.host.root.append(this.frame, this.pill);
    addEventListener("pagehide", () => this.rest());
  }

  /** After every change of the talk: consent that ended ends here too, a line that came back goes on. */
  follow(thread: Thread): void {
    const { kept } = this;
    const ended = thread.sharing && /hidden|declined/.test(thread.sharing.state) && kept && thread.sharing.seq > kept.since;
    if (kept && (kept.conversation !== thread.conversation || ended)) this.drop();
    if (this.talk.up && !this.wasUp && this.kept) void this.resume();
    this.wasUp = this.talk.up;
    const shown = Boolean(this.kept);
    this.frame.hidden = this.pill.hidden = !shown;
    if (shown) put(this.pill.firstElementChild!, t("{name} sees this page", { name: this.who(thread) }));
  }

  card(thread: Thread): Item[] {
    if (thread.sharing?.state !== "asked" || this.kept) return [];
    const name = this.who(thread);
    const make = () =>
      h("div", { class: "card page-asked", role: "group", "aria-label": t("{name} would like to see this page", { name }) },
        h("strong", {}, t("{name} would like to see this page", { name })),
        h("p", { class: "quiet" }, t("Seen: this page as you see it, where you point and how far you scroll, on this site and in this tab only.")),
        h("p", { class: "quiet" }, t("Never seen: what you type, passwords, hidden fields, other tabs. Names and most texts are bars. Nothing is kept.")),
        h("div", { class: "row" },
          h("button", { type: "button", class: "main", onclick: () => void this.agree() }, t("Show my page")),
          h("button", { type: "button", onclick: () => this.stop() }, t("No thanks"))),
        h("p", { class: "meta bad", role: "status" }));
    const update = (element: HTMLElement) => {
      (element.querySelector("button.main") as HTMLButtonElement).disabled = this.busy;
      put(element.lastElementChild!, this.failed ? t("That did not work. Please try again.") : "");
    };
    return [{ key: `card-page-${thread.sharing.seq}`, make, update }];
  }

  /** Beside the way out: stop, or show unasked. On a phone the panel covers the pill. */
  bar(thread: Thread): Item[] {
    if (!thread.responsible || this.talk.barred) return [];
    if (this.kept || thread.sharing?.state === "shown") {
      return [{ key: "page-stop", make: () => h("button", { type: "button", class: "link stop", onclick: () => this.stop() }, t("Stop showing my page")) }];
    }
    if (thread.sharing?.state === "asked") return [];
    return [{ key: "page-show", make: () => h("button", { type: "button", class: "link", onclick: () => void this.agree() }, t("Show my page")) }];
  }

  private who(thread: Thread): string {
    return nameOf(thread.people[thread.sharing?.n ?? 0] ?? thread.people[thread.responsible?.n ?? 0]);
  }

  private async agree(): Promise<void> {
    const { thread } = this.talk;
    if (this.busy || !thread) return;
    [this.busy, this.failed] = [true, false];
    this.follow(thread);
    const answer = await this.talk.way.send("mirror.show", { conversation: thread.conversation, client_id: uid() }).catch(() => null);
    this.busy = false;
    this.failed = !answer?.ok;
    if (answer?.ok) {
      this.keep({ conversation: thread.conversation, grant: answer.data.grant, since: thread.head });
      this.has(answer.data);
    }
    this.talk.redraw();
  }

  private stop(): void {
    this.talk.put("mirror.hide", {});
    this.drop();
    this.talk.redraw();
  }

  private async resume(): Promise<void> {
    if (this.recorder) this.recorder.again();
    const answer = await this.talk.way.send("mirror.resume", { grant: this.kept!.grant }).catch(() => null);
    if (answer?.ok) this.has(answer.data);
    else if (answer?.code === "not_found") {
      this.drop();
      this.talk.redraw();
    }
  }

  private has(given: Showing): void {
    this.given = given;
    this.seq = Math.max(this.seq, given.seq, this.recorder?.seq ?? 0);
    if (given.watched) this.start();
  }

  private wanted(data: { conversation: string; on: boolean; checkpoint: boolean }): void {
    if (data.conversation !== this.kept?.conversation || !this.given) return;
    if (!data.on) return this.linger();
    clearTimeout(this.leaving);
    this.leaving = undefined;
    if (!this.recorder) this.start();
    else if (data.checkpoint) this.recorder.checkpoint();
  }

  /** The last watcher left; they may come back within a moment. */
  private linger(): void {
    this.leaving ??= setTimeout(() => this.rest(), LINGER);
  }

  private start(): void {
    if (this.recorder || this.starting) return;
    this.starting = true;
    const idle: (run: () => void) => unknown = window.requestIdleCallback ?? setTimeout;
    idle(() => void import("./recorder").then(({ Recorder }) => {
      const { kept, given } = this;
      if (kept && given && !this.recorder) {
        const closed = () => /basket|checkout/.test(this.talk.host.declared().type ?? "");
        this.recorder = new Recorder({ rules: given, seq: this.seq, send: (piece) => this.send(kept.grant, piece), closed, unwatched: () => this.linger() });
      }
    }, () => undefined).finally(() => (this.starting = false)));
  }

  private rest(): void {
    clearTimeout(this.leaving);
    this.leaving = undefined;
    this.seq = Math.max(this.seq, this.recorder?.seq ?? 0);
    this.recorder?.stop();
    this.recorder = null;
  }

  private async send(grant: string, piece: Piece): Promise<Flow> {
    const large = new TextEncoder().encode(JSON.stringify(piece)).length > LARGEST;
    const answer = large ? await this.post(grant, piece) : await this.talk.way.send("mirror.stream", { grant, ...piece });
    if (answer.ok) return answer.data;
    if (answer.code === "not_found") {
      this.drop();
      this.talk.redraw();
    }
    return answer.retry ? { watched: true, checkpoint: false, wait: answer.data.after ?? 2 } : { watched: true, checkpoint: piece.checkpoint === false };
  }

  /** Packed, because a whole page is large and a socket's frame is not. */
  private async post(grant: string, piece: Piece): Promise<any> {
    const packed = new Response(new Blob([piece.events]).stream().pipeThrough(new CompressionStream("gzip")));
    const { seq, checkpoint, state } = piece;
    const query = new URLSearchParams({ grant, seq: String(seq), checkpoint: checkpoint ? "1" : "0", state });
    const headers = { "Authorization": `Bearer ${await this.talk.pass.token()}`, "Content-Type": "application/octet-stream" };
    const body = await packed.arrayBuffer();
    const answer = await fetch(`${this.talk.host.origin}/embed/mirror?${query}`, { method: "POST", headers, body, credentials: "omit" });
    return answer.json();
  }

  private drop(): void {
    this.rest();
    this.given = null;
    this.seq = 0;
    this.keep(null);
  }

  private keep(kept: Kept | null): void {
    this.kept = kept;
    try {
      if (kept) sessionStorage.setItem(this.name, JSON.stringify(kept));
      else sessionStorage.removeItem(this.name);
    } catch { /* blocked: consent ends with this page */ }
  }

  private read(): Kept | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }
}
