/** The small Markdown of respondents: bold, italic, code, links and lists, built as elements; all else stays text. */
import { h } from "./dom";

const INLINE = /(`[^`\n]+`)|\*\*([^\s*][^\n]{0,2000}?)\*\*|(?<![\w*])\*([^*\s][^*\n]*)\*(?!\w)|(?<!\w)_([^_\s][^_\n]*)_(?!\w)|\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/g;

/** Only http and https leave the panel, in a new page that knows nothing of this one. */
export function link(address: string, text: string): Node | string {
  try {
    const url = new URL(address);
    if (url.protocol !== "https:" && url.protocol !== "http:") return text;
    return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow ugc" }, text);
  } catch {
    return text;
  }
}

function inline(text: string): (Node | string)[] {
  const out: (Node | string)[] = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, bold, star, under, label, target, bare] = found;
    out.push(text.slice(done, found.index));
    done = found.index + whole.length;
    if (code) out.push(h("code", {}, code.slice(1, -1)));
    else if (bold) out.push(h("strong", {}, ...inline(bold)));
    else if (star || under) out.push(h("em", {}, ...inline((star ?? under)!)));
    else out.push(link((target ?? bare)!, (label ?? bare)!));
  }
  out.push(text.slice(done));
  return out;
}

const listed = (line: string): "ul" | "ol" | null => (/^\s*[-*•] +\S/.test(line) ? "ul" : /^\s*\d{1,3}[.)] +\S/.test(line) ? "ol" : null);

/** Consecutive lines of one kind become one list; other lines one paragraph, its breaks kept by the style sheet. */
export function markdown(text: string): HTMLElement[] {
  const blocks: HTMLElement[] = [];
  let kind: string | null = "";
  let rows: string[] = [];
  const flush = () => {
    const lines = rows;
    rows = [];
    if (!lines.join("").trim()) return;
    if (kind === "ul" || kind === "ol") blocks.push(h(kind, {}, ...lines.map((line) => h("li", {}, ...inline(line.replace(/^\s*(?:[-*•]|\d+[.)]) +/, ""))))));
    else blocks.push(h("p", {}, ...inline(lines.join("\n").trim())));
  };
  for (const line of text.split("\n")) {
    const now = listed(line);
    if (now !== kind) {
      flush();
      kind = now;
    }
    rows.push(line);
  }
  flush();
  return blocks;
}
