/** The mirror's shell, alone on a host without cookies: shows the events that the desk passes on, and knows nothing else. */
import { Replayer } from "@rrweb/replay";
import css from "@rrweb/replay/dist/style.css?inline";
import { admit } from "./admit";

type Batch = { checkpoint: boolean; state: string; events: string; packed: boolean };

const MOST = 16_000_000; // characters that a packed page may become
const DESK = document.documentElement.dataset.desk ?? "";
const STYLE = `html,body{margin:0;block-size:100%;overflow:hidden;background:#8884}
.replayer-wrapper{transform-origin:0 0}iframe{border:0;background:#fff}
.replayer-mouse{background:none!important;inline-size:22px;block-size:22px;margin:-11px 0 0 -11px;border-radius:50%;background-color:#d9342bcc!important;border:2px solid #fff;z-index:9}
.bare{position:absolute;inset:0;background:repeating-linear-gradient(#fff 0 39px,#ddd 39px 40px)}.bare i{position:absolute;inline-size:22px;block-size:22px;margin:-11px;border-radius:50%;background:#d9342bcc}`;

let replayer: Replayer | null = null;
let size = { width: 0, height: 0 };
let queue: Promise<unknown> = Promise.resolve();

const tell = (said: object): void => parent.postMessage(said, DESK);

function fit(): void {
  const wrapper = document.querySelector<HTMLElement>(".replayer-wrapper");
  if (!size.width) return;
  const scale = Math.min(innerWidth / size.width, innerHeight / size.height);
  const left = Math.max(0, (innerWidth - size.width * scale) / 2);
  if (wrapper) wrapper.style.transform = `translate(${left}px) scale(${scale})`;
}

function sized(width: number, height: number): void {
  size = { width, height };
  tell({ width, height });
  fit();
}

/** Fresh at each checkpoint: what came before is let go. Its frame must be sandboxed without scripts, or nothing is shown. */
function mount(): Replayer {
  clear();
  const made = new Replayer([], {
    root: document.body, liveMode: true, useVirtualDom: false, mouseTail: false, showWarning: false, showDebug: false, triggerFocus: false, loadTimeout: 0,
  });
  if (made.iframe.getAttribute("sandbox") !== "allow-same-origin") throw new Error("sandbox");
  made.on("resize", (data: any) => sized(data.width, data.height));
  made.startLive(Number.MAX_SAFE_INTEGER);
  return made;
}

function clear(): void {
  replayer?.destroy();
  replayer = null;
  document.body.replaceChildren();
}

/** A page that is too much to mirror: only where the pointer is and how far it is scrolled. */
function bare(event: any): void {
  let plane = document.querySelector<HTMLElement>(".bare");
  if (event.type === 4 || !plane) {
    clear();
    plane = document.createElement("div");
    plane.className = "bare";
    plane.append(document.createElement("i"));
    document.body.append(plane);
    if (event.type === 4) sized(event.data.width, event.data.height);
  }
  const [at] = event.data.positions ?? [];
  const dot = plane.firstElementChild as HTMLElement;
  if (at) Object.assign(dot.style, { left: `${(100 * at.x) / size.width}%`, top: `${(100 * at.y) / size.height}%` });
  if (event.data.source === 3) plane.style.backgroundPositionY = `${-event.data.y}px`;
}

async function unpacked(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream());
  let whole = "";
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    whole += read.value;
    if (whole.length > MOST) throw new Error("too large");
  }
  return whole;
}

async function show(batch: Batch): Promise<void> {
  const events = JSON.parse(batch.packed ? await unpacked(batch.events) : batch.events) as unknown[];
  for (const event of events) {
    const clean = admit(event);
    if (!clean) continue;
    if (batch.state === "bare") bare(clean);
    else {
      if (clean.type === 4) replayer = mount();
      replayer?.addEvent(clean);
    }
  }
  await Promise.resolve(); // the events are taken in one by one, after this turn
  (replayer as any)?.emitter.emit("flush"); // private, but the only way that is right for who joins late
}

addEventListener("message", (message) => {
  if (message.origin !== DESK || message.source !== parent || !Array.isArray(message.data?.batches)) return;
  for (const batch of message.data.batches as Batch[]) {
    queue = queue.then(() => show(batch)).catch(() => {
      clear();
      tell({ broken: true });
    });
  }
});
addEventListener("resize", fit);
const sheets = [css, STYLE].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});
document.adoptedStyleSheets = sheets;
tell({ ready: true });
