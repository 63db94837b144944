/** The visitor's page at the top of a conversation: asked for, shown, ended. The mirror itself comes when there is something to see. */
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { Thread } from "../wire/apply";
import { t } from "../wire/words";
import { askForPage, stopSeeing } from "./actions";
import type { Item } from "./menu";
import { present } from "./store";

type Props = { conversation: string; thread: Thread };
const mirror = signal<FunctionComponent<Props> | null>(null);
const RECENT = 60_000;

export function Shared({ conversation, thread }: Props) {
  const mine = thread.responsible?.n === thread.me && thread.sharing;
  const wanted = mine && (/asked|shown/.test(mine.state) || recent(thread));
  useEffect(() => {
    if (wanted && !mirror.value) void import("./mirror").then(({ Mirror }) => (mirror.value = Mirror), () => undefined);
  }, [wanted]);
  const Mirror = mirror.value;
  return wanted && Mirror ? <Mirror conversation={conversation} thread={thread} /> : null;
}

/** Why it is gone is said for a minute. */
function recent(thread: Thread): boolean {
  const entry = thread.entries[(thread.sharing?.seq ?? 0) - 1];
  return Boolean(entry && "at" in entry && present() - entry.at < RECENT);
}

export function pageItem(conversation: string, thread: Thread): Item[] {
  const state = thread.sharing?.state;
  if (state === "shown" || state === "asked") return [{ words: t("Stop seeing the page"), icon: "page", act: () => void stopSeeing(conversation) }];
  return [{ words: t("Ask to see the page"), hint: t("The visitor decides; inputs and names stay hidden"), icon: "page", act: () => void askForPage(conversation) }];
}
