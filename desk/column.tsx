/** The right of the desk: one column with tabs; beside the conversations where there is room, above them where there is not. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../wire/words";
import { freshPosts } from "./feed";
import { LiveFeed } from "./livefeed";
import { Visitor } from "./panel";
import { Icon } from "./parts";
import { Ranking } from "./ranking";
import { Fresh } from "./reach";
import { beside, besideNow, narrow, panel, type Beside } from "./view";

type Tab = { kind: Beside; words: string; fresh: number; body: () => ComponentChildren };

const tabs = (): Tab[] => [
  { kind: "visitor", words: t("Visitor"), fresh: 0, body: () => <Visitor /> },
  { kind: "feed", words: t("Live feed"), fresh: freshPosts.value, body: () => <LiveFeed /> },
  { kind: "ranking", words: t("Ranking"), fresh: 0, body: () => <Ranking /> },
];

export function Side() {
  const all = tabs();
  const on = all.find((tab) => tab.kind === besideNow.value) ?? all[0]!;
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!panel.value || !narrow.value) return undefined;
    const before = document.activeElement as HTMLElement | null;
    bar.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
    return () => before?.isConnected && before.focus();
  }, [panel.value]);
  return (
    <section class="side" aria-label={t("Beside the conversations")} data-shown={panel.value ? "" : undefined}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && (panel.value = false)}>
      <header class="side-head">
        <div class="tabs" role="tablist" aria-label={t("Beside the conversations")} ref={bar} onKeyDown={(event) => turn(event, all)}>
          {all.map((tab) => <Choice key={tab.kind} tab={tab} on={tab === on} />)}
        </div>
        <button type="button" class="button bare icon-button leave-panel" aria-label={t("Back to the conversation")} onClick={() => (panel.value = false)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="side-body" role="tabpanel" id="beside" tabIndex={0} aria-labelledby={`beside-${on.kind}`}>{on.body()}</div>
    </section>
  );
}

function Choice({ tab, on }: { tab: Tab; on: boolean }) {
  return (
    <button type="button" class="tab" role="tab" id={`beside-${tab.kind}`} aria-selected={on} aria-controls="beside" tabIndex={on ? 0 : -1}
      onClick={() => (beside.value = tab.kind)}>
      {tab.words}
      <Fresh count={tab.fresh} />
    </button>
  );
}

/** Arrow keys go from tab to tab, in the direction in which they are read. */
function turn(event: KeyboardEvent, all: Tab[]): void {
  const at = all.findIndex((tab) => `beside-${tab.kind}` === (event.target as HTMLElement).id);
  const forth = document.documentElement.dir === "rtl" ? -1 : 1;
  const moves: Record<string, number> = { ArrowRight: at + forth, ArrowLeft: at - forth, Home: 0, End: all.length - 1 };
  const to = moves[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length]!;
  beside.value = next.kind;
  document.getElementById(`beside-${next.kind}`)?.focus();
}
