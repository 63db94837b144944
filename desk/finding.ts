/** Finding a saved reply by a few letters: over title, shortcut and words, with or without accents; pure. */
import type { SavedReply } from "../wire/protocol";

/** What the reply would be used for: its conversation's language and topic, then the respondent's own language. */
export type Place = { language: string; topic: string; reads: string };
export type Found = { reply: SavedReply; language: string; text: string };

export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** The replies in which every word is found, best first; without words those that fit the place first. */
export function find(replies: readonly SavedReply[], words: string, place: Place): Found[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const scored = replies.flatMap((reply, at) => {
    const points = wanted.map((word) => score(reply, word));
    if (points.some((one) => one === 0)) return [];
    return [{ found: told(reply, place), at, points: points.reduce((sum, one) => sum + one, 0) + fits(reply, place) }];
  });
  return scored.sort((one, other) => other.points - one.points || one.at - other.at).map((one) => one.found);
}

/** In the language of the conversation, else in the one the respondent reads, else in whichever there is. */
function told(reply: SavedReply, place: Place): Found {
  const language = [place.language, place.language.split("-")[0]!, place.reads.split("-")[0]!].find((one) => reply.texts[one]) ?? Object.keys(reply.texts)[0] ?? "";
  return { reply, language, text: reply.texts[language] ?? "" };
}

function fits(reply: SavedReply, place: Place): number {
  const speaks = reply.texts[place.language] ?? reply.texts[place.language.split("-")[0]!];
  return (speaks ? 2 : 0) + (reply.topic !== "" && reply.topic === place.topic ? 1 : 0);
}

/** How well one word is found, 0 for not at all: the shortcut, the title's beginnings, within it, letters in order, the texts. */
function score(reply: SavedReply, word: string): number {
  const [title, shortcut] = [fold(reply.title), fold(reply.shortcut)];
  const name = word.replace(/^\//, "");
  if (shortcut === name && name) return 100;
  if (shortcut.startsWith(name) && name) return 80;
  if (title.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 60;
  if (title.includes(word)) return 40;
  if (Object.values(reply.texts).some((text) => fold(text).includes(word))) return 20;
  return word.length > 2 && (inOrder(title, word) || inOrder(shortcut, word)) ? 10 : 0;
}

/** Whether the letters stand in the text in this order, beginning where a word does. */
function inOrder(text: string, letters: string): boolean {
  if (!text.split(/\s+/).some((part) => part.startsWith(letters[0]!))) return false;
  let from = 0;
  for (const letter of letters) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
