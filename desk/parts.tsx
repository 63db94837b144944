/** Small parts that several places of the desk share: faces, icons, running times. */
import { useState } from "preact/hooks";
import { hue, initial } from "../wire/face";
import { t } from "../wire/words";
import { Faces } from "./faces";
import { now, rows } from "./store";
import { stopwatch } from "./time";

const BESIDE = 8;
const visitors = new Faces();

/** Somebody's photo; the letter in their colour when they have none, or none any more. */
export function Face({ name, tone = hue(name), here, photo = "" }: { name: string; tone?: number; here?: boolean; photo?: string | undefined }) {
  const [gone, setGone] = useState("");
  if (photo && photo !== gone) return <img class="face" src={`/photo/${photo}`} alt="" onError={() => setGone(photo)} />;
  return <span class="face" style={{ "--hue": tone }} data-here={here ? "" : undefined} aria-hidden="true">{initial(name)}</span>;
}

/** The visitor of a conversation, in a colour that none of those at the top of the list has. */
export function VisitorFace({ name, conversation, here }: { name: string; conversation: string; here: boolean }) {
  return <Face name={name} tone={visitors.of(conversation, rows.value.slice(0, BESIDE).map((row) => row.conversation))} here={here} />;
}

/** A badge as it lies in the hand; its name stands beside it. */
export function Coin({ symbol }: { symbol: string }) {
  return <span class="coin" aria-hidden="true">{symbol}</span>;
}

/** A badge beside somebody's name. */
export function Mark({ symbol, name }: { symbol: string; name: string }) {
  return <span class="mark" role="img" aria-label={t("Badge: {name}", { name })} title={name}>{symbol}</span>;
}

/** A time that runs; the second hand is no news to a screen reader. */
export function Running({ since, class: name = "" }: { since: number; class?: string }) {
  return <span class={`num ${name}`} role="timer" aria-live="off">{stopwatch(now.value - since)}</span>;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 5l7 7-7 7",
  note: "M6 4h9l4 4v12H6zM9 12h7M9 16h5",
  down: "M12 5v13M6 12l6 6 6-6",
  transfer: "M4 8h13l-3.5-3.5M20 16H7l3.5 3.5",
  team: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 19c.5-3 2.5-5 5.5-5s5 2 5.5 5M16 11a2.5 2.5 0 1 0 0-5M16.5 14c2.5 0 4.5 1.8 5 4.5",
  page: "M4 5h16v14H4zM4 9h16",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8",
  done: "M5 12.5l4.5 4.5L19 7.5",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8h.01",
  again: "M5 12a7 7 0 1 0 2.2-5.1M4 4v4h4",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.8 3.8-6 7.5-6s6.7 2.2 7.5 6",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width={name === "more" ? 3 : 1.8} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
