/** The picker of saved replies above the composer: a few letters, arrow keys, Enter; it is fetched when first opened. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t, n } from "../wire/words";
import { fill, pieces, type Known } from "./blanks";
import { find, type Found } from "./finding";
import { ask } from "./link";
import { offline } from "./refusals";
import { old, saved } from "./saved";
import { desk, language, thread as threadOf } from "./store";
import { VISITOR } from "./status";
import { openDialog } from "./view";

type Props = { conversation: string; choose: (reply: string, text: string) => void; shut: () => void };

/** Reads them when nothing is known or what is known is old; a change while it is open is shown at once. */
function useSaved(): "looking" | "here" | "away" {
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (!old.value) return;
    old.value = false;
    void ask("replies.list", {}).then((answer) => {
      setAway(!answer?.ok);
      if (answer?.ok) saved.value = answer.data;
    });
  }, [old.value]);
  useEffect(() => () => void (away && (old.value = true)), [away]); // tried again when it is opened again, or when the line is back
  return saved.value ? "here" : away ? "away" : "looking";
}

/** What is known of this conversation's people; the blank for what is not, in the respondent's words. */
function known(conversation: string): { is: Known; called: Known } {
  const { brand, name } = desk.value.me;
  const visitor = threadOf(conversation).people[VISITOR]?.name ?? "";
  return { is: { name: visitor, brand, respondent: name }, called: { name: t("name"), brand: t("brand"), respondent: t("your name") } };
}

/** What is found for these words, as it would be said in this conversation. */
function found(conversation: string, words: string, spoken: string): Found[] {
  const { is, called } = known(conversation);
  const topic = desk.value.conversations.find((one) => one.conversation === conversation)?.topic ?? "";
  const list = find(saved.value?.replies ?? [], words, { language: spoken, topic, reads: language.value });
  return list.map((one) => ({ ...one, text: fill(one.text, is, called) }));
}

/** Where a key leads in a list: one step goes round, five stop at the ends. */
function step(key: string, here: number, count: number): number | null {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[key];
  if (by === undefined || count === 0) return null;
  return Math.abs(by) === 1 ? (here + by + count) % count : Math.max(0, Math.min(here + by, count - 1));
}

export function Picker({ conversation, choose, shut }: Props) {
  const state = useSaved();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const spoken = threadOf(conversation).about?.visitor.language ?? "";
  const list = found(conversation, words, spoken);
  const here = Math.min(at, list.length - 1);
  const take = (one: Found | undefined): void => one && choose(one.reply.uid, one.text);
  useEffect(() => root.current?.querySelector("input")?.focus(), []);
  useEffect(() => root.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [here, words]);
  const pressed = (event: KeyboardEvent): void => {
    const to = step(event.key, here, list.length);
    if (event.isComposing || event.altKey) return;
    if (event.key === "Escape") shut();
    else if (to !== null) setAt(to);
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) take(list[here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const left = (event: FocusEvent): void => {
    if (document.hasFocus() && !root.current?.contains(event.relatedTarget as Node | null)) shut();
  };
  return (
    <div class="card picker" ref={root} role="dialog" aria-label={t("Saved replies")} onKeyDown={pressed} onFocusOut={left}
      onMouseDown={(event) => event.target instanceof HTMLElement && !event.target.closest("input, button") && event.preventDefault()}>
      <input class="field" type="text" role="combobox" aria-label={t("Find a saved reply")} placeholder={t("Title, shortcut or words")} aria-expanded={list.length > 0}
        aria-controls={`${id}-list`} aria-activedescendant={list[here] ? `${id}-${here}` : undefined} aria-autocomplete="list" autocomplete="off" spellcheck={false}
        dir="auto" value={words} onInput={(event) => (setWords(event.currentTarget.value), setAt(0))} />
      <ul class="replies" id={`${id}-list`} role="listbox" aria-label={t("Saved replies")} hidden={list.length === 0}>
        {list.map((one, number) => <Option key={one.reply.uid} id={`${id}-${number}`} found={one} on={number === here} spoken={spoken} take={() => take(one)} />)}
      </ul>
      {list[here] && <Preview text={list[here].text} />}
      <p class={list.length ? "unseen" : "small quiet none"} role="status">{status(state, list.length, saved.value?.replies.length ?? 0)}</p>
      <Foot conversation={conversation} />
    </div>
  );
}

type OptionProps = { id: string; found: Found; on: boolean; spoken: string; take: () => void };

function Option({ id, found, on, spoken, take }: OptionProps) {
  const { reply, text } = found;
  return (
    <li class="reply" id={id} role="option" aria-selected={on} onClick={take}>
      <span class="reply-name"><strong dir="auto">{reply.title}</strong>{reply.shortcut && <code dir="ltr">/{reply.shortcut}</code>}
        {spoken && found.language !== spoken.split("-")[0] && <span class="pill">{found.language}</span>}</span>
      <span class="small quiet reply-words" dir="auto">{text}</span>
    </li>
  );
}

function Preview({ text }: { text: string }) {
  return <div class="preview" aria-hidden="true"><p dir="auto">{pieces(text).map((one) => (one.blank ? <mark>{one.text}</mark> : one.text))}</p></div>;
}

function status(state: "looking" | "here" | "away", count: number, all: number): string {
  if (state === "looking") return t("Looking…");
  if (state === "away") return offline();
  if (all === 0) return t("The brand has not written any replies yet.");
  return count === 0 ? t("No reply has these words.") : n("{count} reply", "{count} replies", count);
}

/** What one may ask the brand for, and what became of what one asked. */
function Foot({ conversation }: { conversation: string }) {
  const asked = saved.value?.requests ?? [];
  return (
    <footer>
      <button type="button" class="button bare small" onClick={() => openDialog("reply", conversation)}>{t("Ask the brand for a reply…")}</button>
      {asked.length > 0 && (
        <details class="small">
          <summary>{n("{count} request of yours", "{count} requests of yours", asked.length)}</summary>
          <ul>{asked.map((one) => <li key={one.uid}><span dir="auto">{one.title}</span> <span class="quiet">{became(one.state, one.answer)}</span></li>)}</ul>
        </details>
      )}
    </footer>
  );
}

function became(state: "open" | "accepted" | "declined", answer: string): string {
  if (state === "open") return t("waits for the brand");
  if (state === "accepted") return t("written");
  return answer ? t("declined: {answer}", { answer }) : t("declined");
}
