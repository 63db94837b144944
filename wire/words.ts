/** Words for people: English in the source, other languages from the catalogue that was loaded. */

export type Catalogue = {
  language: string;
  words: Record<string, string | string[]>;
  plural: (count: number) => number;
};
type Values = Record<string, string | number>;

const english: Catalogue = { language: "en", words: {}, plural: (count) => Number(count !== 1) };
let spoken = english;

/** From here on everything is said in this language; without a catalogue in English. */
export function speak(catalogue: Catalogue | null | undefined): void {
  spoken = catalogue ?? english;
}

/** More words of the language that is spoken already. */
export function learn(more: Catalogue): void {
  spoken = { ...spoken, words: { ...spoken.words, ...more.words } };
}

export const language = (): string => spoken.language;

/** The reader's own region, if it speaks this language: how it writes days, numbers and money. */
export const region = (): string => (globalThis.navigator?.languages ?? []).find((one) => one.startsWith(spoken.language)) ?? spoken.language;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? values[name]!.toLocaleString(region()) : whole));
}

export function t(msgid: string, values: Values = {}): string {
  const found = spoken.words[msgid];
  return fill(typeof found === "string" ? found : msgid, values);
}

export function n(one: string, many: string, count: number, values: Values = {}): string {
  const forms = spoken.words[one];
  const chosen = Array.isArray(forms) ? forms[spoken.plural(count)] : undefined;
  return fill(chosen || (count === 1 ? one : many), { count, ...values });
}
