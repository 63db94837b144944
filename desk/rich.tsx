/** Text on the screen: a respondent's Markdown subset or a visitor's plain words, as elements only. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { blocks, OUTWARD, plain, type Block, type Span } from "../wire/markdown";

export function Rich({ text }: { text: string }) {
  const read = useMemo(() => blocks(text), [text]);
  return <>{read.map(block)}</>;
}

export function Plain({ text }: { text: string }) {
  const read = useMemo(() => plain(text), [text]);
  return <>{read.map(span)}</>;
}

function block(part: Block, key: number): ComponentChildren {
  if (part.kind === "p") return <p key={key} dir="auto">{part.spans.map(span)}</p>;
  if (part.kind === "pre") return <pre key={key} dir="ltr"><code>{part.text}</code></pre>;
  const items = part.items.map((item, at) => <li key={at}>{item.map(span)}</li>);
  return part.ordered ? <ol key={key} dir="auto">{items}</ol> : <ul key={key} dir="auto">{items}</ul>;
}

function span(part: Span, key: number): ComponentChildren {
  if (part.kind === "text") return part.text;
  if (part.kind === "code") return <code key={key}>{part.text}</code>;
  if (part.kind === "link") return <a key={key} href={part.href} {...OUTWARD}>{part.text}</a>;
  return part.kind === "strong" ? <strong key={key}>{part.inside.map(span)}</strong> : <em key={key}>{part.inside.map(span)}</em>;
}
