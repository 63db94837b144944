/** What of a recorded event may be shown: a hostile page can send anything, so tags and attributes that act are taken out. Pure. */

const TAGS = new Set(["script", "iframe", "frame", "frameset", "object", "embed", "base", "applet", "portal", "fencedframe", "audio", "video", "track", "template"]);
const SOURCES = new Set([0, 1, 2, 3, 4, 5, 6, 8, 12, 13, 15]);
const ADDRESSES = /^(src|srcset|href|xlink:href|poster|background|data|action|formaction|ping|cite|longdesc|manifest)$/;

/** The event without what acts, or null. */
export function admit(event: any): any {
  if (!event || typeof event !== "object" || typeof event.timestamp !== "number" || !event.data || typeof event.data !== "object") return null;
  if (event.type === 0 || event.type === 1) return event;
  if (event.type === 4) return typeof event.data.width === "number" && typeof event.data.height === "number" ? event : null;
  if (event.type === 2) return event.data.node ? node(event.data.node, 0) && event : null;
  return event.type === 3 && SOURCES.has(event.data.source) ? change(event) : null;
}

function change(event: any): any {
  const { data } = event;
  if (Array.isArray(data.adds) && data.source === 0) for (const one of data.adds) if (one?.node) node(one.node, 0);
  if (Array.isArray(data.attributes)) for (const one of data.attributes) one.attributes = attributes("", one.attributes);
  return event;
}

function node(one: any, depth: number): any {
  if (depth > 500) throw new Error("too deep");
  if (one.type === 2) {
    const tag = String(one.tagName).toLowerCase();
    const acts = TAGS.has(tag.slice(tag.indexOf(":") + 1));
    one.tagName = acts ? "div" : tag;
    one.attributes = acts ? sizes(one.attributes) : attributes(tag, one.attributes);
    delete one.isCustom;
    if (acts) one.childNodes = [];
  } else if (one.type === 0) delete one.compatMode; // the replayer would write a doctype as markup
  if (Array.isArray(one.childNodes)) for (const child of one.childNodes) node(child, depth + 1);
  return one;
}

const sizes = (given: any): any => Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => /^(class|rr_width|rr_height)$/.test(name)));

function attributes(tag: string, given: any): any {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name, value]) => allowed(tag, name.toLowerCase(), value)));
}

/** Of an element whose attributes change later the tag is not said: then what any tag may not have is refused.
 * Threat: a `link` that becomes `preconnect` asks nobody's policy, and its host learns where an ambassador lives. */
function allowed(tag: string, name: string, value: unknown): boolean {
  if (name.startsWith("on") || /^(srcdoc|target|autofocus|autoplay|form|sandbox|allow|is|nonce)$/.test(name) || name.startsWith("rr_media")) return false;
  if ((tag === "meta" || !tag) && /^(http-equiv|content)$/.test(name)) return false;
  if ((tag === "link" || !tag) && name === "rel" && value !== "stylesheet") return false;
  if (!ADDRESSES.test(name)) return true;
  if (/^(data|action|formaction|ping|manifest)$/.test(name)) return false;
  return typeof value === "string" && /^(https?:|data:image\/|#|$)/i.test(value.trim());
}
