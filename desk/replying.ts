/** A saved reply in the composer: where it goes, which blank comes first, and what is still open when it is sent. */
import { useRef, useState } from "preact/hooks";
import type { Parcel } from "../wire/outbox";
import { blanks, firstBlank } from "./blanks";
import { ask } from "./link";

type Box = { current: HTMLTextAreaElement | null };
type Begun = { reply: string; blanks: string[]; warned: boolean };
export type Replying = {
  open: boolean;
  /** The blank that was still open when it should have gone out. */
  left: string | null;
  /** The picker's button, or `/` was typed: what is chosen goes where the caret is. */
  look: (slash: boolean) => void;
  shut: () => void;
  choose: (reply: string, text: string) => void;
  /** Whether it may go out; the first time something is left open it is shown instead. */
  ready: (text: string) => boolean;
  sent: (parcel: Parcel) => void;
};

/** Whether the letter just typed is a `/` that begins a word. */
export function slashed(before: string, text: string, caret: number): boolean {
  return text.length === before.length + 1 && text[caret - 1] === "/" && (caret === 1 || /\s/.test(text[caret - 2]!));
}

/** The text in the box at once, with the first blank after `from` selected; the draft follows. */
function put(box: Box, text: string, from: number, write: (text: string) => void): void {
  const it = box.current;
  if (!it) return;
  it.value = text;
  write(text);
  it.focus();
  it.setSelectionRange(...(firstBlank(text, from) ?? [text.length, text.length]));
}

export function useReplies(box: Box, write: (text: string) => void): Replying {
  const [place, setPlace] = useState<[number, number] | null>(null);
  const [left, setLeft] = useState<string | null>(null);
  const begun = useRef<Begun | null>(null);
  const look = (slash: boolean): void => {
    const [from, to] = [box.current?.selectionStart ?? 0, box.current?.selectionEnd ?? 0];
    setPlace(slash ? [from - 1, to] : [from, to]);
  };
  const choose = (reply: string, text: string): void => {
    const now = box.current?.value ?? "";
    const [from, to] = place ?? [now.length, now.length];
    const gap = from > 0 && !/\s/.test(now[from - 1]!) ? " " : "";
    begun.current = { reply, blanks: blanks(text), warned: false };
    setPlace(null);
    setLeft(null);
    put(box, now.slice(0, from) + gap + text + now.slice(to), from, write);
  };
  const ready = (text: string): boolean => {
    const open = begun.current?.blanks.find((blank) => text.includes(blank));
    if (!begun.current || open === undefined || begun.current.warned) return true;
    begun.current.warned = true;
    const at = text.indexOf(open);
    box.current?.focus();
    box.current?.setSelectionRange(at, at + open.length);
    setLeft(open);
    return false;
  };
  const sent = ({ id }: Parcel): void => {
    if (begun.current) void ask("reply.use", { reply: begun.current.reply, client_id: id });
    begun.current = null;
    setLeft(null);
  };
  return { open: place !== null, left, look, shut: () => (setPlace(null), box.current?.focus()), choose, ready, sent };
}
