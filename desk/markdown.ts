/** The Markdown subset respondents write (bold, italic, code, lists, links), read into a tree; nothing here makes HTML. */

export type Span = { kind: "text"; text: string } | { kind: "code"; text: string } | { kind: "link"; text: string; href: string }
  | { kind: "strong" | "em"; inside: Span[] };
export type Block = { kind: "p"; spans: Span[] } | { kind: "pre"; text: string } | { kind: "list"; ordered: boolean; items: Span[][] };

const MARKS = /`([^`\n]+)`|\*\*(?=\S)([^*\n]*?\S)\*\*|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?!\w)|(?<!\w)_(?=\S)([^_\n]*?\S)_(?!\w)|\[([^\]\n]{1,300})\]\(([^\s()]{1,2000})\)|(https?:\/\/[^\s<>"]{1,2000})/g;
const ITEM = /^\s{0,3}(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;
const TAIL = /[.,;:!?)\]}'"»”]+$/;

/** The whole text: paragraphs, lists and fenced code. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let paragraph: string[] = [];
  let fence: string[] | null = null;
  const flush = (): void => {
    const said = paragraph.join("\n").trim();
    if (said) found.push({ kind: "p", spans: spans(said) });
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (line.trimStart().startsWith("```")) {
      if (fence) found.push({ kind: "pre", text: fence.join("\n") });
      else flush();
      fence = fence ? null : [];
    } else if (fence) fence.push(line);
    else if (ITEM.test(line)) {
      flush();
      item(found, ITEM.exec(line)!);
    } else if (line.trim()) paragraph.push(line);
    else flush();
  }
  if (fence) paragraph.push("```", ...fence);
  flush();
  return found;
}

/** Its words on one line, without the marks: for previews. */
export function flat(text: string): string {
  const words = (list: Span[]): string => list.map((span) => ("inside" in span ? words(span.inside) : span.text)).join("");
  return words(spans(text.replace(/\s+/g, " ")));
}

function item(found: Block[], match: RegExpExecArray): void {
  const ordered = match[1] !== undefined;
  const last = found.at(-1);
  const inside = spans(match[2] ?? "");
  if (last?.kind === "list" && last.ordered === ordered) last.items.push(inside);
  else found.push({ kind: "list", ordered, items: [inside] });
}

/** One run of text with its marks. */
export function spans(text: string): Span[] {
  return cut(text, (match) => {
    const [, code, strong, star, under, label, href, bare] = match;
    if (code !== undefined) return { kind: "code", text: code };
    if (strong !== undefined) return { kind: "strong", inside: spans(strong) };
    if (star !== undefined || under !== undefined) return { kind: "em", inside: spans((star ?? under)!) };
    return label !== undefined ? link(label, href!) : link(bare!, bare!);
  });
}

/** A visitor's plain text: only addresses become links. */
export function plain(text: string): Span[] {
  return cut(text, (match) => (match[7] ? link(match[7], match[7]) : { kind: "text", text: match[0] }));
}

function cut(text: string, read: (match: RegExpExecArray) => Span): Span[] {
  const found: Span[] = [];
  let from = 0;
  const say = (words: string): void => {
    const last = found.at(-1);
    if (last?.kind === "text") last.text += words;
    else if (words) found.push({ kind: "text", text: words });
  };
  MARKS.lastIndex = 0;
  for (const each of text.matchAll(MARKS)) {
    const match = trimmed(each);
    say(text.slice(from, match.index));
    const span = read(match);
    if (span.kind === "text") say(span.text);
    else found.push(span);
    from = match.index + match[0].length;
  }
  say(text.slice(from));
  return found;
}

/** A bare address ends before the sentence's own punctuation. */
function trimmed(match: RegExpExecArray): RegExpExecArray {
  if (match[7] === undefined) return match;
  const address = match[7].replace(TAIL, "");
  const copy = [...match] as unknown as RegExpExecArray;
  copy[0] = copy[7] = address;
  copy.index = match.index;
  return copy;
}

/** Only http, https and mailto open anything; every other address stays text (threat: javascript:, data:). */
function link(text: string, address: string): Span {
  try {
    const url = new URL(address);
    if (url.protocol === "https:" || url.protocol === "http:" || url.protocol === "mailto:") return { kind: "link", text, href: url.href };
  } catch {
    /* not an address */
  }
  return { kind: "text", text: text === address ? text : `${text} (${address})` };
}
