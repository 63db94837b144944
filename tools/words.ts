/** The build's door to the catalogues: `virtual:words/<domain>/<language>` is that .po file as a small module.
 * Without a language it is the one that this pass of the build is for; `<domain>:a,b` brings only what a.ts and b.ts say. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { po } from "gettext-parser";
import type { Plugin } from "vite";

const ROOT = new URL("../app/translations/", import.meta.url).pathname;
const PREFIX = "virtual:words/";

/** Languages that have a folder of catalogues; English is the source and needs none. */
export function languages(): string[] {
  return existsSync(ROOT) ? readdirSync(ROOT).filter((name) => /^[a-z]{2,3}(_[A-Za-z]+)?$/.test(name)).sort() : [];
}

const file = (domain: string, language: string) => `${ROOT}${language}/LC_MESSAGES/${domain}.po`;

/** msgid -> its translation, or its plural forms in gettext's order; untranslated and fuzzy ones are left out. */
export function words(domain: string, language: string, sayers: string[] = []): Record<string, string | string[]> {
  if (!existsSync(file(domain, language))) return {};
  const found: Record<string, string | string[]> = {};
  const entries = po.parse(readFileSync(file(domain, language))).translations[""] ?? {};
  for (const [msgid, entry] of Object.entries(entries)) {
    const forms = entry.msgstr.filter(Boolean);
    if (!msgid || !forms.length || entry.comments?.flag?.includes("fuzzy")) continue;
    const places = entry.comments?.reference ?? "";
    if (sayers.length && !sayers.some((one) => places.includes(`/${one}.ts`))) continue;
    found[msgid] = entry.msgid_plural ? entry.msgstr : forms[0]!;
  }
  return found;
}

/** The catalogue's own plural expression (Intl's classes are others). It becomes code, so its letters are checked. */
export function plural(domain: string, language: string): string {
  if (!existsSync(file(domain, language))) return "n != 1";
  const header = po.parse(readFileSync(file(domain, language))).headers["Plural-Forms"] ?? "";
  const expression = /plural=([^;]+)/.exec(header)?.[1]?.trim() ?? "n != 1";
  if (!/^[n0-9\s%<>=!&|?:()]+$/.test(expression)) throw new Error(`${language}: not a plural expression: ${expression}`);
  return expression;
}

export function wordsPlugin(own = "en"): Plugin {
  return {
    name: "vouch-words",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const [whole = "", language = own] = id.slice(PREFIX.length + 1).split("/");
      const [domain = "", sayers] = whole.split(":");
      if (existsSync(file(domain, language))) this.addWatchFile(file(domain, language));
      const text = JSON.stringify(words(domain, language, sayers?.split(",")));
      return `export const language=${JSON.stringify(language)},words=${text},plural=n=>Number(${plural(domain, language)});`;
    },
  };
}
