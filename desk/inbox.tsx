/** The left of the desk: availability, what is offered, and the conversations with how each stands. */
import type { DeskConversation } from "../wire/protocol";
import type { Thread } from "../wire/apply";
import { flat } from "../wire/markdown";
import { t, n } from "../wire/words";
import { AvailabilitySwitch } from "./availability";
import { Snackbar } from "./banner";
import { Offers, PassedOn } from "./offers";
import { VisitorFace } from "./parts";
import { focused, shown } from "./panes";
import { Foot } from "./foot";
import { isMine } from "./fold";
import { nameOf, ratedYou } from "./happenings";
import { mood, said, texts, unread, VISITOR, type Mood } from "./status";
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
  const name = titleOf(row, thread);
  const on = shown.value.includes(row.conversation);
  return (
    <button type="button" class={`row ${how} ${on ? "on" : ""}`} aria-current={focused.value === row.conversation ? "true" : undefined}
      onClick={() => enter(row.conversation)}>
      <VisitorFace name={name} conversation={row.conversation} here={thread?.about?.visitor.here ?? false} />
      <span class="who"><strong dir="auto">{name}</strong><span class="small quiet" dir="auto">{preview(row, thread)}</span></span>
      <span class="when">
        <span class="num">{when(how, row, thread)}</span>
        {fresh > 0 && <span class="count num" aria-label={n("{count} new message", "{count} new messages", fresh)}>{fresh}</span>}
      </span>
      <span class="unseen">{moodWords(how)}</span>
    </button>
  );
}

/** What the visitor is called, as far as anybody knows. */
export function calledBy(row: DeskConversation | undefined, thread: Thread | undefined): string {
  return thread?.about?.visitor.name || thread?.people[VISITOR]?.name || row?.name || "";
}

/** What tells this conversation from the others: the visitor's name, or what was asked about. */
export function titleOf(row: DeskConversation | undefined, thread: Thread | undefined): string {
  return calledBy(row, thread) || productOf(thread) || row?.topic || t("Visitor");
}

/** The product on whose page the question was asked. */
function productOf(thread: Thread | undefined): string {
  const first = thread?.entries[0];
  const page = first && !("veiled" in first) ? (first.data.page as { product?: unknown } | null | undefined) : null;
  return typeof page?.product === "string" ? page.product : "";
}

function preview(row: DeskConversation, thread: Thread | undefined): string {
  if (row.stars !== null && !isMine(row)) return ratedYou(row.stars);
  if (typingNames(thread).length > 0) return t("is typing…");
  const last = texts(thread).at(-1);
  if (!last) return row.last;
  if (last.by === thread?.me) return t("You: {text}", { text: flat(said(last)) });
  return last.by === VISITOR || !thread ? last.body : `${nameOf(thread, last.by)}: ${flat(said(last))}`;
}

export function typingNames(thread: Thread | undefined): string[] {
  if (!thread) return [];
  return Object.entries(thread.typing).filter(([who, until]) => Number(who) !== thread.me && until > now.value).map(([who]) => nameOf(thread, Number(who)));
}

function when(how: Mood, row: DeskConversation, thread: Thread | undefined): string {
  if (how === "closed") return t("closed");
  if (how === "gone") return lost(row);
  if (how === "aside") return t("aside");
  if (how === "mine") return stopwatch(now.value - (thread?.waitsSince ?? now.value));
  return ago(now.value - (texts(thread).at(-1)?.at ?? row.last_at));
}

/** Whether I was away, and others were asked: nobody should think that I handed it over. */
export const wasAway = ({ ending }: DeskConversation): boolean => ending === "silent" || ending === "offline";

export const lost = (row: DeskConversation): string => (wasAway(row) ? t("you were away") : t("handed over"));

export function moodWords(how: Mood): string {
  return { mine: t("Waits for you"), theirs: t("Waits for the visitor"), quiet: t("Quiet"), aside: t("Put aside"), closed: t("Closed"), gone: t("No longer yours") }[how];
}
