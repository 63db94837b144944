/** The mirror in its frame: the events go from the socket to the mirror's host and are never looked at here. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Thread } from "../wire/apply";
import type { Batch } from "../wire/protocol";
import { t } from "../wire/words";
import { stopSeeing } from "./actions";
import { ask, rivers } from "./link";
import "./mirror.css";
import { Icon } from "./parts";
import { start } from "./start";
import { up } from "./store";

type Props = { conversation: string; thread: Thread };
type State = "waiting" | Batch["state"] | "broken";
type Size = { width: number; height: number };

export function Mirror({ conversation, thread }: Props) {
  const state = thread.sharing!.state;
  if (state === "shown") return <Live conversation={conversation} />;
  const words = state === "asked" ? t("Asked to see the page. The visitor decides.")
    : state === "declined" ? t("The visitor would rather not show the page.")
    : t("The page is no longer shown.");
  return <div class="mirror said" role="status"><Icon name="page" /><p class="small quiet">{words}</p></div>;
}

function Live({ conversation }: { conversation: string }) {
  const [site, setSite] = useState("");
  const [state, setState] = useState<State>("waiting");
  const [size, setSize] = useState<Size>({ width: 16, height: 9 });
  const [large, setLarge] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const flow = useRef(new Flow(conversation, setSite, setState, setSize)).current;
  useEffect(() => flow.begin(() => frame.current?.contentWindow ?? null), []);
  useEffect(() => void (up.value && flow.watch()), [up.value]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => void (event.key === "Escape" && setLarge(false));
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return (
    <aside class="mirror" data-large={large ? "" : undefined} data-state={state} aria-label={t("The visitor's page")}>
      <div class="mirror-page" style={{ "--ratio": size.width / size.height }}>
        {site && <iframe ref={frame} title={t("The visitor's page, live")} src={`${start().mirror}/${site}`} sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" />}
        {state !== "live" && <p class="mirror-note small">{note(state)}</p>}
      </div>
      <div class="mirror-foot">
        <p class="small quiet">{t("sharing the page · names hidden")}</p>
        <button type="button" class="button small" onClick={() => setLarge(!large)}>{large ? t("Smaller") : t("Larger")}</button>
        <button type="button" class="button small" onClick={() => void stopSeeing(conversation)}>{t("Stop")}</button>
      </div>
    </aside>
  );
}

function note(state: State): string {
  if (state === "paused") return t("The visitor looks at another tab.");
  if (state === "bare") return t("This page is too large to show: only the pointer and how far it is scrolled.");
  return state === "broken" ? t("This page could not be shown.") : t("Waiting for the page…");
}

const SILENT = 25_000; // the tab says every ten seconds that it is there

/** Batches in their order; a gap asks for the page again. */
class Flow {
  private last = 0;
  private ready = false;
  private held: Batch[] = [];
  private asking = false;
  private heard: ReturnType<typeof setTimeout> | undefined;
  private to: () => Window | null = () => null;

  constructor(private readonly conversation: string, private readonly site: (key: string) => void, private readonly state: (now: State) => void,
    private readonly size: (size: Size) => void) {}

  begin(to: () => Window | null): () => void {
    this.to = to;
    const hears = (data: { conversation: string; batch: Batch }): void => void (data.conversation === this.conversation && this.take(data.batch));
    const said = (message: MessageEvent): void => this.said(message);
    rivers.add(hears);
    addEventListener("message", said);
    return () => {
      clearTimeout(this.heard);
      rivers.delete(hears);
      removeEventListener("message", said);
      void ask("mirror.watch", { conversation: this.conversation, on: false });
    };
  }

  async watch(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const answer = await ask("mirror.watch", { conversation: this.conversation, on: true });
    this.asking = false;
    if (!answer?.ok) return;
    this.site(answer.data.site);
    this.held = [];
    for (const batch of answer.data.batches) this.take(batch);
  }

  private take(batch: Batch): void {
    if (!batch.checkpoint && batch.seq <= this.last) return;
    if (!batch.checkpoint && batch.seq !== this.last + 1) return void this.watch();
    this.last = batch.seq;
    this.state(batch.state);
    clearTimeout(this.heard);
    if (batch.state !== "paused") this.heard = setTimeout(() => this.state("waiting"), SILENT);
    if (batch.checkpoint) this.held = [];
    this.held.push(batch);
    this.pour();
  }

  private pour(): void {
    const window = this.to();
    if (!this.ready || !window || this.held.length === 0) return;
    window.postMessage({ batches: this.held.map(({ checkpoint, state, events, packed }) => ({ checkpoint, state, events, packed })) }, new URL(start().mirror).origin);
    this.held = [];
  }

  /** The frame's own words: ready, how large the page is, or that it could not be shown. Nothing else is believed. */
  private said(message: MessageEvent): void {
    if (message.origin !== new URL(start().mirror).origin || message.source !== this.to()) return;
    const { ready, width, height, broken } = message.data ?? {};
    if (ready === true) {
      this.ready = true;
      this.pour();
    } else if (broken === true) this.state("broken");
    else if (width > 0 && height > 0 && width < 20_000 && height < 20_000) this.size({ width, height });
  }
}
