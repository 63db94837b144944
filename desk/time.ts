/** Instants and spans in words; pure: the language and the present moment come in. */
import { t } from "../wire/words";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (count: number): string => String(count).padStart(2, "0");

/** A running time: `1:42`, `12:05`, from an hour on `1 h 05`, from a day on `2 d`. */
export function stopwatch(span: number): string {
  const ms = Math.max(0, span);
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}:${two(Math.floor((ms % MINUTE) / SECOND))}`;
  if (ms < DAY) return t("{hours} h {minutes}", { hours: Math.floor(ms / HOUR), minutes: two(Math.floor((ms % HOUR) / MINUTE)) });
  return t("{count} d", { count: Math.floor(ms / DAY) });
}

/** How long ago, without seconds: `now`, `6 min`, `2 h`, `3 d`. */
export function ago(span: number): string {
  if (span < MINUTE) return t("now");
  if (span < HOUR) return t("{count} min", { count: Math.floor(span / MINUTE) });
  if (span < DAY) return t("{count} h", { count: Math.floor(span / HOUR) });
  return t("{count} d", { count: Math.floor(span / DAY) });
}

/** The part of a countdown that is left, from 1 to 0. */
export function left(from: number, to: number, now: number): number {
  return to <= from ? 0 : Math.min(1, Math.max(0, (to - now) / (to - from)));
}

/** The language of the page as this browser's owner writes it (`en-GB`): one message shows one clock everywhere, and one kind of digits:
 * the words count in Western ones, so Arabic dates do too. */
export function region(language: string, wished: readonly string[]): string {
  const found = wished.find((one) => one === language || one.startsWith(`${language}-`)) ?? language;
  return language === "ar" ? `${found}-u-nu-latn` : found;
}

/** `20:43`, as the language writes it. */
export function hour(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** `Today`, `Yesterday`, `Tomorrow`, or the date. */
export function day(at: number, now: number, language: string): string {
  if (sameDay(at, now)) return t("Today");
  if (sameDay(at, now - DAY)) return t("Yesterday");
  if (sameDay(at, now + DAY)) return t("Tomorrow");
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(at);
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** The name of a language in the reader's language; the code itself where nobody knows it. */
export function languageName(code: string, language: string): string {
  try {
    const name = new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return code;
  }
}
