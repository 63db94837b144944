/** The left of the desk: availability, what is offered, and the conversations with how each stands. */
import type { DeskConversation } from "../wire/protocol";
import type { Thread } from "../wire/apply";
import { flat } from "../wire/markdown";
import { t, n } from "../wire/words";
import { AvailabilitySwitch } from "./availability";
import { Snackbar } from "./banner";
import { Offers, PassedOn } from "./offers";
import { Face } from "./parts";
import { focused, shown } from "./panes";
import { Foot } from "./foot";
import { isMine } from "./fold";
import { nameOf, stars } from "./happenings";
import { mood, texts, unread, VISITOR, type Mood } from "./status";
import { desk, now, rows, threads } from "./store";
import { ago, stopwatch } from "./time";
import { enter, phone } from "./view";
import { Quiet } from "./welcome";

export function Inbox() {
  return (
    <section class="inbox" aria-label={t("Inbox")}>
      <header class="brandbar"><p class="brand">{desk.value.me.brand}</p>{desk.value.standing.capacity > 0 && <AvailabilitySwitch />}</header>
      {!phone.value && <Offers />}
      <PassedOn />
      {rows.value.length > 0
        ? <ul class="list" aria-label={t("Conversations")}>{rows.value.map((row) => <li key={row.conversation}><Row row={row} /></li>)}</ul>
        : phone.value ? <Quiet /> : <p class="small quiet nothing">{t("Your conversations will be listed here.")}</p>}
      {!phone.value && <Snackbar />}
      <Foot />
    </section>
  );
}

function Row({ row }: { row: DeskConversation }) {
  const thread = threads.value[row.conversation];
  const how = mood(row, thread, now.value);
  const fresh = unread(thread);
  const name = visitorName(row, thread);
  const on = shown.value.includes(row.conversation);
  return (
    <button type="button" class={`row ${how} ${on ? "on" : ""}`} aria-current={focused.value === row.conversation ? "true" : undefined}
      onClick={() => enter(row.conversation)}>
      <Face name={name} seed={row.conversation} here={thread?.about?.visitor.here ?? false} />
      <span class="who"><strong dir="auto">{name}</strong><span class="small quiet" dir="auto">{preview(row, thread)}</span></span>
      <span class="when">
        <span class="num">{when(how, row, thread)}</span>
        {fresh > 0 && <span class="count num" aria-label={n("{count} new message", "{count} new messages", fresh)}>{fresh}</span>}
      </span>
      <span class="unseen">{moodWords(how)}</span>
    </button>
  );
}

export function visitorName(row: DeskConversation | undefined, thread: Thread | undefined): string {
  return thread?.about?.visitor.name || thread?.people[VISITOR]?.name || row?.name || t("Visitor");
}

function preview(row: DeskConversation, thread: Thread | undefined): string {
  if (row.stars !== null && !isMine(row)) return t("Rated you {stars}", { stars: stars(row.stars) });
  if (typingNames(thread).length > 0) return t("is typing…");
  const last = texts(thread).at(-1);
  if (!last) return row.last;
  if (last.by === thread?.me) return t("You: {text}", { text: flat(last.body) });
  return last.by === VISITOR || !thread ? last.body : `${nameOf(thread, last.by)}: ${flat(last.body)}`;
}

export function typingNames(thread: Thread | undefined): string[] {
  if (!thread) return [];
  return Object.entries(thread.typing).filter(([who, until]) => Number(who) !== thread.me && until > now.value).map(([who]) => nameOf(thread, Number(who)));
}

function when(how: Mood, row: DeskConversation, thread: Thread | undefined): string {
  if (how === "closed") return t("closed");
  if (how === "gone") return t("handed over");
  if (how === "mine") return stopwatch(now.value - (thread?.waitsSince ?? now.value));
  return ago(now.value - (texts(thread).at(-1)?.at ?? row.last_at));
}

export function moodWords(how: Mood): string {
  return { mine: t("Waits for you"), theirs: t("Waits for the visitor"), quiet: t("Quiet"), closed: t("Closed"), gone: t("No longer yours") }[how];
}
