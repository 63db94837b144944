/** One conversation: who it is and since when, the thread, and where to write. */
import type { Thread } from "../wire/apply";
import { t } from "../wire/words";
import { Composer, KeptDraft } from "./composer";
import { calledBy, lost, titleOf, wasAway } from "./inbox";
import { ratedYou } from "./happenings";
import { ActionMenu } from "./actionmenu";
import { focused, putAway, show, shown } from "./panes";
import { Icon, Running, VisitorFace } from "./parts";
import { Shared } from "./shared";
import { Bought } from "./orders";
import { isBarred, lastAt, mood, type Mood } from "./status";
import { untilWords } from "./snoozes";
import { desk, language, now, rows, thread as threadOf } from "./store";
import { Talk } from "./thread";
import { ago } from "./time";
import { back, lookBeside } from "./view";

export function Pane({ conversation }: { conversation: string }) {
  const row = desk.value.conversations.find((one) => one.conversation === conversation);
  if (!row) return null;
  const thread = threadOf(conversation);
  const name = titleOf(row, thread);
  const how = mood(row, thread, now.value);
  const number = rows.value.indexOf(row) + 1;
  const label = calledBy(row, thread) ? t("Conversation with {name}, number {number}", { name, number })
    : t("Conversation with a visitor about {name}, number {number}", { name, number });
  const on = focused.value === conversation && shown.value.length > 1;
  return (
    <section class={`card pane ${on ? "in-hand" : ""}`} aria-label={label} onFocusIn={() => show(conversation)} onPointerDown={() => show(conversation)}>
      <header>
        <button type="button" class="button bare only-phone" aria-label={t("Back to the list")} onClick={back}><Icon name="back" /></button>
        <VisitorFace name={name} conversation={conversation} here={thread.about?.visitor.here ?? false} />
        <div class="who">
          <h2><button type="button" class="name" dir="auto" aria-haspopup="true" onClick={() => lookBeside("visitor")}>{name}</button></h2>
          <Timers how={how} conversation={conversation} />
        </div>
        <ActionMenu row={row} thread={thread} />
        {shown.value.length > 1 && (
          <button type="button" class="button bare not-phone" aria-label={t("Put {name} aside", { name })} onClick={() => putAway(conversation)}><Icon name="close" /></button>
        )}
      </header>
      <Shared conversation={conversation} thread={thread} />
      <Talk conversation={conversation} label={label} />
      <Bought row={row} />
      {how === "closed" || how === "gone" ? <Over how={how} conversation={conversation} /> : <Composer key={conversation} conversation={conversation} />}
    </section>
  );
}

function Timers({ how, conversation }: { how: Mood; conversation: string }) {
  const row = desk.value.conversations.find((one) => one.conversation === conversation)!;
  const thread = threadOf(conversation);
  const page = thread.about?.visitor.page?.title || row.topic;
  const other = page !== titleOf(row, thread);
  return (
    <p class="small quiet timers">
      {page && other && <span class="page-title" dir="auto">{page}</span>}
      {how === "mine" && <span class="waits">{t("waiting")} <Running since={thread.waitsSince ?? now.value} /></span>}
      {how === "aside" && <span>{aside(thread)}</span>}
      {(how === "theirs" || how === "quiet") && <span>{answered(now.value - lastAt(row, thread))}</span>}
      {how !== "closed" && how !== "gone" && <span class="total">{t("total")} <Running since={row.started} /></span>}
      {how === "closed" && <span>{t("closed")}</span>}
      {how === "gone" && <span>{lost(row)}</span>}
    </p>
  );
}

const aside = ({ snoozed }: Thread): string =>
  (snoozed?.until ? t("aside until {time}", { time: untilWords(snoozed.until, now.value, language.value) }) : t("aside until they write"));

const answered = (span: number): string => (span < 60_000 ? t("answered just now") : t("answered {time} ago", { time: ago(span) }));

/** Why there is nowhere to write, in words. */
function Over({ how, conversation }: { how: Mood; conversation: string }) {
  const thread = threadOf(conversation);
  const row = desk.value.conversations.find((one) => one.conversation === conversation);
  const barred = isBarred(thread);
  const words = how === "gone" && row && wasAway(row) ? t("You were away, so others were asked. You can read it until tomorrow.")
    : how === "gone" ? t("Somebody else answers here now. You can read it until tomorrow.")
    : barred ? t("This conversation is closed, and the visitor is blocked.")
    : t("This conversation is closed. If the visitor writes again, it opens once more.");
  return (
    <div class="write over">
      <KeptDraft conversation={conversation} />
      {row && row.stars !== null && <p class="small" dir="auto"><strong>{ratedYou(row.stars)}</strong> {row.words && t("“{words}”", { words: row.words })}</p>}
      <p class="small quiet">{words}</p>
    </div>
  );
}
