/** Whether I want to receive, until when, and how much of my capacity is taken. */
import type { Standing } from "../wire/protocol";
import { t } from "../wire/words";
import { setAvailability } from "./actions";
import { Menu, type Item } from "./menu";
import { untilWords } from "./snoozes";
import { language, line, now, present, standing, wish } from "./store";
import { hour } from "./time";

type Kind = Standing["availability"];
const HOUR = 3_600_000, LAST = 22;

const words = (kind: Kind): string => ({ available: t("Available"), busy: t("Busy"), away: t("Away") })[kind];

const quarter = (at: number): number => Math.ceil(at / (HOUR / 4)) * (HOUR / 4);

/** For an evening of answering: an hour, two, or until ten; after that I am away by itself. */
function spans(now: number): number[] {
  const ten = new Date(now).setHours(LAST, 0, 0, 0);
  return [quarter(now + HOUR), quarter(now + 2 * HOUR), ...(ten > now + 2.5 * HOUR ? [ten] : [])];
}

/** After closing nothing is offered for a moment, or until I say that I am ready. */
const pausing = (wrapping: number | null | undefined, at: number): boolean => typeof wrapping === "number" && wrapping > at;

export function availabilities(): Item[] {
  const { availability, until, wrapping } = standing.value;
  const now = present();
  const limited = availability === "available" && until !== null;
  return [
    ...(pausing(wrapping, now) ? [{ words: t("I am ready"), hint: t("Questions come to you"), checked: false, act: () => void setAvailability("available", until) }] : []),
    { words: words("available"), hint: t("Questions come to you"), checked: availability === "available" && !limited, act: () => void setAvailability("available") },
    ...(limited ? [{ words: t("Until {time}", { time: untilWords(until, now, language.value) }), hint: t("Then away by itself"), checked: true, act: () => undefined }] : []),
    ...spans(now).map((end) => ({ words: t("Until {time}", { time: hour(end, language.value) }), hint: t("Then away by itself"), checked: false, act: () => void setAvailability("available", end) })),
    { words: words("busy"), hint: t("Only what you already have"), checked: availability === "busy", act: () => void setAvailability("busy") },
    { words: words("away"), hint: t("Nothing is offered to you"), checked: availability === "away", act: () => void setAvailability("away") },
  ];
}

export function AvailabilitySwitch() {
  const { availability, load, capacity, until, wrapping } = standing.value;
  const taken = t("{load} of {capacity}", { load, capacity });
  const cut = line.value === "down" || line.value === "signed-out";
  const shown = cut ? t("not connected") : pausing(wrapping, now.value) ? t("Wrapping up until {time}", { time: hour(wrapping!, language.value) }) : words(availability);
  const ends = !cut && availability === "available" && until !== null ? t("until {time}", { time: hour(until, language.value) }) : "";
  return (
    <Menu label={t("Availability: {now}, {taken}", { now: [shown, ends].filter(Boolean).join(" "), taken })} items={availabilities()} class={`pill standing ${cut ? "cut" : availability}`} sending={wish.value !== null}>
      <span class="num">{cut ? shown : [shown, ends, taken].filter(Boolean).join(" · ")}</span>
    </Menu>
  );
}
