/** Until when a conversation can be put aside, in plain words; pure: the present moment comes in, the zone is the device's. */
import { t } from "../wire/words";
import { day, hour, sameDay } from "./time";

/** `until` in milliseconds, or null: until the visitor writes. */
export type Snooze = { words: string; until: number | null };

const HOUR = 3_600_000;
const EVENING = 19, MORNING = 9, SATURDAY = 6;

export function snoozes(now: number): Snooze[] {
  const found: Snooze[] = [{ words: t("Until they write"), until: null }, { words: t("In an hour"), until: now + HOUR }];
  if (at(now, 0, EVENING) - now > 2 * HOUR) found.push({ words: t("This evening"), until: at(now, 0, EVENING) });
  found.push({ words: t("Tomorrow morning"), until: at(now, 1, MORNING) });
  const weekday = new Date(now).getDay();
  if (weekday >= 5 || weekday === 0) found.push({ words: t("On Monday"), until: at(now, weekday === 0 ? 1 : SATURDAY + 2 - weekday, MORNING) });
  return found.filter((one, place) => one.until === null || !found.slice(0, place).some((other) => other.until === one.until));
}

/** That hour of the day, so many days from now, by the wall clock (a day of a clock change has 23 or 25 hours). */
function at(now: number, days: number, hours: number): number {
  const then = new Date(now);
  then.setDate(then.getDate() + days);
  return then.setHours(hours, 0, 0, 0);
}

/** `9:00`, or `Monday 23 November, 9:00` when it is not today. */
export function untilWords(until: number, now: number, language: string): string {
  const time = hour(until, language);
  return sameDay(until, now) ? time : t("{day}, {time}", { day: day(until, now, language), time });
}
