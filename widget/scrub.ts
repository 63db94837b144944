/** The recorder's last word on every event: what is not allowed by name is taken out; what cannot be understood is not sent. */

const MASK = "██████"; // of fixed length: it says nothing about what it stands for
const HTML = new Set(("id class style dir lang role type rel media width height hidden disabled colspan rowspan span start open align valign " +
  "bgcolor color size cols rows border cellpadding cellspacing multiple sizes _cssText rr_width rr_height rr_scrollLeft rr_scrollTop rr_open_mode").split(" "));
const SOURCES = new Set([0, 1, 2, 3, 4, 5, 6, 8, 12, 13, 15]); // no canvas, fonts, media, log, selection, custom elements

type Tools = { reads: (node: Node | null) => boolean; address: (url: string) => string; node: (id: number) => Node | null };

export class Scrub {
  constructor(private readonly tools: Tools) {}

  /** The event with what may leave, or null. */
  event(event: any): any {
    if (event.type === 4) event.data.href = this.tools.address(event.data.href);
    else if (event.type === 2) this.walk(event.data.node);
    else if (event.type === 3 && SOURCES.has(event.data.source)) this.happened(event.data);
    else if (event.type > 1) return null;
    return event;
  }

  private happened(data: any): void {
    data.adds?.forEach((one: any) => one.node && this.walk(one.node));
    data.texts?.forEach((one: any) => (one.value = one.value && this.text(one.value, this.tools.node(one.id))));
    data.attributes?.forEach((one: any) => this.changed(one));
    if (data.source === 5) Object.assign(data, { text: data.text ? MASK : "", isChecked: false });
    if (data.source === 8) {
      this.rules(data.adds);
      for (const name of ["replace", "replaceSync"]) if (data[name]) data[name] = this.css(data[name]);
    }
    if (data.set) data.set.value = this.styles(data.set.value);
    data.styles?.forEach((one: any) => this.rules(one.rules));
  }

  private walk(one: any): void {
    if (one.type === 2) {
      one.attributes = this.attributes(one.tagName, one.attributes, Boolean(one.isSVG), one.attributes.type);
      delete one.isCustom;
    } else if (one.type === 3) one.textContent = this.text(one.textContent, this.tools.node(one.id));
    else if (one.type > 3) one.textContent = "";
    one.childNodes?.forEach((child: any) => this.walk(child));
  }

  private changed(one: any): void {
    const element = this.tools.node(one.id) as Element | null;
    const svg = element?.namespaceURI === "http://www.w3.org/2000/svg";
    one.attributes = this.attributes(element?.localName ?? "", one.attributes, svg, element?.getAttribute?.("type"));
  }

  private text(value: string, of: Node | null): string {
    if (of?.parentElement?.localName === "style") return this.css(value);
    return !value?.trim() || this.tools.reads(of) ? value : MASK;
  }

  private attributes(tag: string, given: Record<string, any>, svg: boolean, type: unknown): Record<string, any> {
    const kept: Record<string, any> = {};
    for (const [name, value] of Object.entries(given)) {
      const clean = this.attribute(tag, name, value, svg, type);
      if (clean !== undefined) kept[name] = clean;
    }
    return kept;
  }

  private attribute(tag: string, name: string, value: any, svg: boolean, type: unknown): any {
    if (name === "value") return value && (tag === "input" || tag === "textarea") && !/^(hidden|radio|checkbox)$/i.test(String(type)) ? MASK : undefined;
    if (value === null) return null; // taken away
    if (name === "style") return this.styles(value);
    if (typeof value !== "string") return HTML.has(name) ? value : undefined;
    if (name === "_cssText") return this.css(value);
    if (/^(src|srcset|href|xlink:href|poster|background)$/.test(name)) return this.url(tag, name, value);
    if (HTML.has(name)) return value;
    return svg && !/^(data|aria|on|title|xml|name|label|alt|content|placeholder)|:/i.test(name) ? this.css(value, true) : undefined;
  }

  private url(tag: string, name: string, value: string): string | undefined {
    const { address } = this.tools;
    if (name === "srcset") return value.split(/,\s+/).map((one) => one.trim().replace(/^\S+/, address)).join(", ");
    if (/href$/.test(name)) return tag === "use" && value.startsWith("#") ? value : tag === "link" || tag === "image" ? address(value) : "#";
    if (name === "src" && !/^(img|source|input)$/.test(tag)) return undefined;
    return address(value);
  }

  /** Addresses in a style; `strict`, where a person's own words may stand in quotes, those go too. */
  private css(text: string, strict = false): string {
    const { address } = this.tools;
    const clean = text.replace(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*?))\s*\)/gi, (_, one, other, bare) => `url("${address(one ?? other ?? bare)}")`);
    if (strict) return clean.replace(/(url\("[^"]*"\))|"[^"]*"|'[^']*'/g, (_, kept) => kept ?? '""');
    return clean.replace(/(@import\s+)(?:"([^"]*)"|'([^']*)')/gi, (_, at, one, other) => `${at}"${address(one ?? other)}"`)
      .replace(/(url\("[^"]*"\))|(["'])([^"'?]*)\?[^"']*\2/g, (_, kept, quote, before) => kept ?? quote + before + quote);
  }

  private styles(value: any): any {
    if (typeof value === "string") return this.css(value, true);
    if (Array.isArray(value)) return value.map((one) => this.styles(one));
    return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.styles(one)])) : value;
  }

  private rules(list: any[] | undefined): void {
    list?.forEach((one) => one.rule && (one.rule = this.css(one.rule)));
  }
}
