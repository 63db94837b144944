/** The Markdown subset respondents write (bold, italic, code, lists, links), read into a tree; nothing here makes HTML. */

export type Span = { kind: "text"; text: string } | { kind: "code"; text: string } | { kind: "link"; text: string; href: string }
  | { kind: "strong" | "em"; inside: Span[] };
export type Block = { kind: "p"; spans: Span[] } | { kind: "pre"; text: string } | { kind: "list"; ordered: boolean; items: Span[][] };

/** What a link carries: a new page that knows nothing of this one, and no word of ours for where it leads. */
export const OUTWARD = { target: "_blank", rel: "noopener noreferrer nofollow ugc" };

// No alternative may be read in two ways, and what one starts in vain ends where the next one starts: hostile text costs no more
// than its length. A bare address ends before the sentence's own punctuation.
const ADDRESS = /(https?:\/\/[^\s<>"`]*[^\s<>"`.,;:!?)\]}'»”])/g;
const CODE = /`([^`\n]+)`/;
const STRONG = /\*\*(?=[^\s*])((?:[^*\n]|\*(?!\*))+)(?<!\s)\*\*/;
const STAR = /(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<!\s)\*(?!\w)/;
const UNDER = /(?<!\w)_(?=[^\s_])([^_\n]+)(?<!\s)_(?!\w)/;
const NAMED = /\[([^[\]\n]{1,300})\]\(([^\s()]+)\)/;
const MARKS = new RegExp([CODE, STRONG, STAR, UNDER, NAMED, ADDRESS].map((one) => one.source).join("|"), "g");
const FENCE = /^\s*```\w*\s*$/;
const ITEM = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(\S.*)$/;

/** The whole text: paragraphs (their line breaks stay in them), lists and fenced code. */
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
    const match = fence ? null : ITEM.exec(line);
    if (fence && line.trim() === "```") {
      found.push({ kind: "pre", text: fence.slice(1).join("\n") });
      fence = null;
    } else if (fence) fence.push(line);
    else if (match || FENCE.test(line)) {
      flush();
      if (match) item(found, match);
      else fence = [line];
    } else paragraph.push(line);
  }
  paragraph = fence ?? paragraph;
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

/** One run of text with its marks. None holds a mark of its own kind, so the tree is three deep at most. */
export function spans(text: string): Span[] {
  return cut(text, MARKS, ([, code, strong, star, under, label, href, bare]) => {
    if (code) return { kind: "code", text: code };
    if (strong) return { kind: "strong", inside: spans(strong) };
    if (star || under) return { kind: "em", inside: spans((star ?? under)!) };
    return link((label ?? bare)!, (href ?? bare)!);
  });
}

/** A visitor's plain text: only addresses become links. */
export function plain(text: string): Span[] {
  return cut(text, ADDRESS, ([address]) => link(address, address));
}

function cut(text: string, marks: RegExp, read: (match: RegExpExecArray) => Span): Span[] {
  const found: Span[] = [];
  let from = 0;
  const say = (words: string): void => {
    const last = found.at(-1);
    if (last?.kind === "text") last.text += words;
    else if (words) found.push({ kind: "text", text: words });
  };
  for (const match of text.matchAll(marks)) {
    say(text.slice(from, match.index));
    const span = read(match);
    if (span.kind === "text") say(span.text);
    else found.push(span);
    from = match.index + match[0].length;
  }
  say(text.slice(from));
  return found;
}

/** Only http and https open anything; every other address stays text (threat: javascript:, data:). */
function link(text: string, address: string): Span {
  try {
    const { protocol, href } = new URL(address);
    if (protocol === "https:" || protocol === "http:") return { kind: "link", text, href };
  } catch {
    /* not an address */
  }
  return { kind: "text", text: text === address ? text : `${text} (${address})` };
}
