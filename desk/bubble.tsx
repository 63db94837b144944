/** One message: who, what, and in which state it is. */
import type { Thread } from "../wire/apply";
import type { Parcel } from "../wire/outbox";
import type { Entry } from "../wire/protocol";
import { t } from "../wire/words";
import { takeBack } from "./actions";
import { PromotionCard, type Shown } from "./card";
import { nameOf } from "./happenings";
import { Plain, Rich } from "./rich";
import { language } from "./store";
import { readByVisitor, VISITOR } from "./status";
import { hour } from "./time";
import { Refused, stateWords } from "./unsent";
import { returned } from "./view";

type Props = { thread: Thread; entry: Entry; mine: boolean; first: boolean; last: boolean };

export function Bubble({ thread, entry, mine, first, last }: Props) {
  const note = entry.kind === "note";
  const card = entry.kind === "promotion";
  const named = first && !mine && entry.by !== VISITOR;
  return (
    <div class={`said-by ${mine ? "me" : "them"}`}>
      {named && !note && <span class="small fainter">{nameOf(thread, entry.by)}</span>}
      {(entry.body || !card) && <div class={`bubble ${note ? "note" : ""} ${mine ? "mine" : "theirs"}`} dir="auto">
        {note && <strong class="small note-head">{mine ? t("Note · not for the visitor") : t("{name} · note, not for the visitor", { name: nameOf(thread, entry.by) })}</strong>}
        {entry.by === VISITOR ? <Plain text={entry.body} /> : <Rich text={entry.body} />}
      </div>}
      {card && <PromotionCard card={entry.data as Shown} head={mine ? t("You shared a promotion") : t("{name} shared a promotion", { name: nameOf(thread, entry.by) })} />}
      {last && (
        <span class="small fainter state">
          <time class="num" dateTime={new Date(entry.at).toISOString()}>{hour(entry.at, language.value)}</time>
          {mine && !note && <Ticks read={readByVisitor(thread, entry.seq)} />}
        </span>
      )}
    </div>
  );
}

function Ticks({ read }: { read: boolean }) {
  return <span class="ticks" role="img" aria-label={read ? t("Read") : t("Stored")}>{read ? "✓✓" : "✓"}</span>;
}

/** A message that the log does not have yet; whatever happens, its text stays here. */
export function Unsent({ parcel, conversation }: { parcel: Parcel; conversation: string }) {
  const { body, kind } = parcel.command as { body: string; kind?: string };
  const edit = (): void => void (returned.value = { conversation, text: takeBack(parcel) });
  return (
    <div class="said-by me">
      <div class={`bubble mine unsent ${kind === "note" ? "note" : ""}`} dir="auto">
        {kind === "note" && <strong class="small note-head">{t("Note · not for the visitor")}</strong>}
        <Rich text={body} />
      </div>
      {parcel.state === "refused" ? <Refused parcel={parcel} edit={edit} /> : <span class="small fainter state">{stateWords(parcel.state)}</span>}
    </div>
  );
}
