/** Everything the desk can do, found by a few letters: Ctrl+K. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t, n } from "../wire/words";
import { deeds, type Deed } from "./deeds";
import { fold } from "./finding";
import { Icon } from "./parts";
import { shut } from "./dialog";
import "./palette.css";

const PAGE = 5;

/** Those in which every word is found, in their own order; what begins with the words comes first. */
export function fitting(list: Deed[], words: string): Deed[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const hits = list.filter((deed) => wanted.every((word) => fold(`${deed.words} ${deed.about ?? ""}`).includes(word)));
  const begins = (deed: Deed): number => Number(!fold(deed.words).startsWith(wanted.join(" ")));
  return wanted.length ? hits.sort((one, other) => begins(one) - begins(other)) : hits;
}

export function Palette({ conversation }: { conversation: string }) {
  const [all] = useState(() => deeds(conversation));
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const list = fitting(all, words);
  const here = Math.max(0, Math.min(at, list.length - 1));
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  useEffect(() => box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [here, words]);
  const take = (deed: Deed | undefined): void => {
    if (!deed) return;
    shut();
    setTimeout(deed.act); // after the focus went back to where it was
  };
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (event.isComposing) return;
    if (by !== undefined && list.length) setAt(Math.abs(by) === 1 ? (here + by + list.length) % list.length : Math.max(0, Math.min(here + by, list.length - 1)));
    else if (event.key === "Enter") take(list[here]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog class="sheet palette" ref={box} aria-label={t("Everything the desk can do")} onClose={shut} onClick={(event) => event.target === box.current && shut()}>
      <input class="field" type="text" role="combobox" aria-label={t("What do you want to do?")} placeholder={t("What do you want to do?")} aria-expanded={list.length > 0}
        aria-controls={`${id}-list`} aria-activedescendant={list[here] ? `${id}-${here}` : undefined} aria-autocomplete="list" autocomplete="off" spellcheck={false}
        dir="auto" value={words} onInput={(event) => (setWords(event.currentTarget.value), setAt(0))} onKeyDown={pressed} />
      <ul id={`${id}-list`} class="deeds" role="listbox" aria-label={t("Everything the desk can do")} hidden={list.length === 0}>
        {list.map((deed, number) => <Choice key={`${deed.words}${deed.about ?? ""}`} deed={deed} id={`${id}-${number}`} on={number === here} take={() => take(deed)} />)}
      </ul>
      <p class={list.length ? "unseen" : "small quiet"} role="status">{list.length ? n("{count} action", "{count} actions", list.length) : t("Nothing here has these words.")}</p>
    </dialog>
  );
}

type ChoiceProps = { deed: Deed; id: string; on: boolean; take: () => void };

function Choice({ deed, id, on, take }: ChoiceProps) {
  return (
    <li class="deed" id={id} role="option" aria-selected={on} onClick={take}>
      {deed.icon ? <Icon name={deed.icon} /> : <span class="icon" />}
      <span><span dir="auto">{deed.words}</span>{deed.about && <small class="quiet" dir="auto">{deed.about}</small>}</span>
      {deed.keys && <span class="deed-keys">{deed.keys.map((key) => <kbd key={key}>{key}</kbd>)}</span>}
    </li>
  );
}
