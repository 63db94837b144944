/** Where the respondent writes: a draft per conversation, Enter sends, a note is another colour. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t, n } from "../wire/words";
import { say, typing } from "./actions";
import { Drafts } from "./drafts";
import { later } from "./later";
import { Icon } from "./parts";
import { slashed, useReplies, type Replying } from "./replying";
import { present, thread } from "./store";
import { start } from "./start";
import { boxOf, openDialog, returned, wanted } from "./view";

const LIMIT = 4_000;
const NEAR = 400;
const Picker = later(() => import("./picker").then((part) => part.Picker));
let kept: Drafts | undefined;

function drafts(): Drafts {
  kept ??= new Drafts(`vouch.desk.drafts.${start().state.me.member}`, storage(), present());
  return kept;
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function Composer({ conversation }: { conversation: string }) {
  const [draft, setDraft] = useState(() => drafts().of(conversation));
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (text: string, note = draft.note): void => (setDraft({ text, note, at: present() }), drafts().keep(conversation, text, note, present()));
  useReturned(conversation, draft.text, write, box);
  useWanted(conversation, (note) => note && write(draft.text, true), box);
  const ready = thread(conversation).head > 0; // before the log is here, nobody knows which assignment would be speaking
  const [empty, over] = [draft.text.trim() === "" || !ready, draft.text.length - LIMIT];
  const replies = useReplies(box, write);
  const send = (): void => {
    if (empty || over > 0 || !replies.ready(draft.text)) return;
    replies.sent(say(conversation, draft.text.trim(), draft.note));
    write("", false);
    box.current?.focus();
  };
  const typed = (text: string, caret: number): void => {
    if (!draft.note && slashed(draft.text, text, caret)) replies.look(true);
    write(text);
    if (!draft.note) typing(conversation, text.trim() !== "");
  };
  return (
    <form class={`write ${draft.note ? "noting" : ""}`} onSubmit={(event) => (event.preventDefault(), send())}>
      {replies.open && <Picker conversation={conversation} choose={replies.choose} shut={replies.shut} />}
      <textarea class="field" id={boxOf(conversation)} ref={box} rows={1} dir="auto" value={draft.text} enterkeyhint="send"
        aria-label={draft.note ? t("Note, not for the visitor") : t("Message")}
        placeholder={draft.note ? t("The visitor will not see this") : t("Write, or / for a saved reply")}
        onInput={(event) => typed(event.currentTarget.value, event.currentTarget.selectionStart)} onKeyDown={(event) => sends(event) && (event.preventDefault(), send())}
        onBlur={() => typing(conversation, false)} />
      {replies.left && <StillOpen blank={replies.left} />}
      <div class="tools">
        {!draft.note && <Look replies={replies} conversation={conversation} />}
        <NoteSwitch on={draft.note} turn={() => (write(draft.text, !draft.note), box.current?.focus())} />
        <Count left={-over} />
        <button class="button main" disabled={empty || over > 0}>{draft.note ? t("Keep note") : t("Send")}</button>
      </div>
    </form>
  );
}

function StillOpen({ blank }: { blank: string }) {
  return <p class="small still-open" role="status">{t("Still to fill in: {blank}. Send again to leave it as it is.", { blank })}</p>;
}

/** What the brand has prepared: replies and promotions. */
function Look({ replies, conversation }: { replies: Replying; conversation: string }) {
  return (
    <>
      <button type="button" class="button bare tool" aria-haspopup="dialog" aria-expanded={replies.open} onClick={() => replies.look(false)}>
        <span aria-hidden="true">/</span> <span class="tool-words">{t("Replies")}</span>
      </button>
      <button type="button" class="button bare tool" aria-haspopup="dialog" onClick={() => openDialog("promotion", conversation)}>
        <Icon name="tag" /> <span class="tool-words">{t("Promotion")}</span>
      </button>
    </>
  );
}

function NoteSwitch({ on, turn }: { on: boolean; turn: () => void }) {
  return <button type="button" class="button bare tool" aria-pressed={on} onClick={turn}><Icon name="note" /> <span class="tool-words">{t("Note")}</span></button>;
}

function Count({ left }: { left: number }) {
  if (left > NEAR) return <span class="count-place small fainter hint-keys">{t("Enter to send")}</span>;
  const words = left < 0 ? n("{count} character too many", "{count} characters too many", -left) : n("{count} character left", "{count} characters left", left);
  return <span class={`count-place small num ${left < 0 ? "wrong" : "fainter"}`} role="status">{words}</span>;
}

/** Enter sends, Shift+Enter is a new line; on a touch screen Enter is a new line too, the button sends. */
function sends(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return false;
  return event.ctrlKey || event.metaKey || !matchMedia("(pointer: coarse)").matches;
}

type Box = { current: HTMLTextAreaElement | null };

/** A refused text comes back to where it can be changed, after what stands there already. */
function useReturned(conversation: string, text: string, write: (text: string) => void, box: Box): void {
  const back = returned.value?.conversation === conversation ? returned.value.text : null;
  useEffect(() => {
    if (back === null) return;
    returned.value = null;
    write(text ? `${text}\n${back}` : back);
    box.current?.focus();
  }, [back]);
}

function useWanted(conversation: string, prepare: (note: boolean) => void, box: Box): void {
  const wish = wanted.value?.conversation === conversation ? wanted.value : null;
  useEffect(() => {
    if (!wish) return;
    wanted.value = null;
    prepare(wish.note);
    box.current?.focus();
  }, [wish]);
}

/** A draft for a conversation that takes no more messages: it can still be copied. */
export function KeptDraft({ conversation }: { conversation: string }) {
  const { text } = drafts().of(conversation);
  if (!text) return null;
  return <label class="small quiet kept-draft">{t("You had written")}<textarea class="field" readOnly rows={2} dir="auto" value={text} /></label>;
}
