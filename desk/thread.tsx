/** The thread: days, happenings, bubbles; it stays at the end unless the reader went up. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Thread } from "../wire/apply";
import { n, t } from "../wire/words";
import { seen } from "./actions";
import { Bubble, Unsent } from "./bubble";
import { typingNames } from "./inbox";
import { lines, type Line } from "./lines";
import { Icon } from "./parts";
import { language, looking, thread as threadOf, today, unsent, up } from "./store";
import { unread } from "./status";
import { day, hour } from "./time";

const NEAR = 48;

export function Talk({ conversation, label }: { conversation: string; label: string }) {
  const thread = threadOf(conversation);
  const waiting = unsent(conversation);
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = (): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const mine = waiting.length, fresh = unread(thread);
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [thread.head, mine, atEnd]);
  useLayoutEffect(toEnd, [mine]);
  useEffect(() => {
    if (atEnd) seen(conversation);
  }, [thread.head, atEnd, conversation, looking.value, up.value]);
  useEffect(() => keepAtEnd(box.current), []);
  const scrolled = (): void => {
    const it = box.current;
    if (it) setAtEnd(it.scrollHeight - it.scrollTop - it.clientHeight < NEAR);
  };
  return (
    <div class="talk-place">
      <div class="talk" ref={box} role="log" aria-label={label} tabIndex={0} onScroll={scrolled}>
        {thread.head === 0 && <p class="event loading">{t("Loading the conversation…")}</p>}
        {lines(thread, waiting).map((line) => <LineOf key={line.key} line={line} thread={thread} />)}
      </div>
      <Typing conversation={conversation} />
      {!atEnd && <button type="button" class="button small newest" onClick={toEnd}><Icon name="down" /> {fresh > 0 ? n("{count} new message", "{count} new messages", fresh) : t("To the newest")}</button>}
    </div>
  );
}

/** A keyboard that comes up or a composer that grows must not hide the last line. */
function keepAtEnd(box: HTMLElement | null): () => void {
  if (!box) return () => undefined;
  let height = box.clientHeight;
  const watch = new ResizeObserver(() => {
    if (box.scrollHeight - box.scrollTop - height < NEAR) box.scrollTop = box.scrollHeight;
    height = box.clientHeight;
  });
  watch.observe(box);
  return () => watch.disconnect();
}

export function LineOf({ line, thread }: { line: Line; thread: Thread }) {
  if (line.kind === "day") return <p class="event day"><span>{day(line.at, today.value, language.value)}</span></p>;
  if (line.kind === "event") {
    const at = hour(line.at, language.value);
    const when = line.opens ? t("{day}, {time}", { day: day(line.at, today.value, language.value), time: at }) : at;
    return <p class="event" dir="auto"><span class="num">{when}</span> · {line.words}</p>;
  }
  if (line.kind === "parcel") return <Unsent parcel={line.parcel} conversation={thread.conversation} />;
  return <Bubble thread={thread} entry={line.entry} mine={line.mine} first={line.first} last={line.last} />;
}

function Typing({ conversation }: { conversation: string }) {
  const names = typingNames(threadOf(conversation));
  if (names.length === 0) return null;
  return <p class="typing small fainter"><span class="dots" aria-hidden="true"><i /><i /><i /></span> {t("{name} is typing", { name: names.join(", ") })}</p>;
}
