/** The blanks of a saved reply: those that fill themselves, and those that a person fills in; pure. */

export type Known = { name: string; brand: string; respondent: string };
export type Piece = { text: string; blank: boolean };

// [when], but not the words of a [link](…); {what} that nobody knew.
const BLANK = /\[[^[\]\n]{1,60}\](?!\()|\{[^{}\n]{1,60}\}/g;

/** Fill in what is known; what is not becomes a blank with this name for it. */
export function fill(text: string, known: Known, names: Known): string {
  return text.replace(/\{(name|brand|respondent)\}/gi, (_, what: string) => {
    const key = what.toLowerCase() as keyof Known;
    return known[key].trim() || `[${names[key]}]`;
  });
}

/** What is still to be filled in, in order. */
export const blanks = (text: string): string[] => text.match(BLANK) ?? [];

/** Where the first blank after `from` stands, or nothing. */
export function firstBlank(text: string, from = 0): [number, number] | null {
  BLANK.lastIndex = from;
  const found = BLANK.exec(text);
  BLANK.lastIndex = 0;
  return found && [found.index, found.index + found[0].length];
}

/** The text in pieces, so that its blanks can be shown as such. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (let at = firstBlank(text); at; at = firstBlank(text, from)) {
    if (at[0] > from) found.push({ text: text.slice(from, at[0]), blank: false });
    found.push({ text: text.slice(...at), blank: true });
    from = at[1];
  }
  return from < text.length ? [...found, { text: text.slice(from), blank: false }] : found;
}
