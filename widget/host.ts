/** What the loader and the panel say to each other. */
import type { PageView } from "../wire/protocol";
import type { Launcher } from "./launcher";

export type Audience = "ambassadors" | "agents";
export type Topic = { uid: string; slug: string; name: Record<string, string>; for: Audience };

export type Entry = { uid: string; words: Record<string, string>; topic: string | null; for: Audience | null };
/** `who` could answer now; where it is left out, the page's type says. */
export type Rule = { uid: string; if: unknown; do: "none" | "button" | "words" | "proactive"; after?: number; words?: Record<string, string>; who?: Audience | null };

/** GET /embed/<key>/settings.json */
export type Settings = {
  brand: string;
  colour: string;
  /** what reads best on the colour */
  ink: string;
  languages: string[];
  privacy: string;
  kept: number;
  answers: Record<PageView["type"], Audience>;
  free: Record<Audience, boolean>;
  /** Where fewer can answer in a language than in all: who is free there, and for each rule that names one, who could answer. */
  in?: Record<string, Pick<Settings, "free" | "who">>;
  who?: Record<string, Audience | null>;
  topics: Topic[];
  /** the start menu, where the site has one */
  menu?: Entry[];
  /** What the button says, by language. */
  button: Record<string, Record<Audience | "nobody" | "answer", string> & { later?: string }>;
  /** Targeting rules, first that holds wins (docs/targeting.md); none: the page's type decides. */
  rules?: { v: number; list: Rule[] };
  /** `opens` and `until`: milliseconds; when agents begin, and until when this is true. */
  hours?: { agents?: { open: boolean; opens?: number | null; until?: number | null } };
  /** The query's parts that name a page; all others stay in the browser. */
  parameters?: string[];
  demo?: boolean;
};

/** What vouch('page', …) said; any page may say anything. */
export type Declared = Partial<PageView>;

/** Who is wanted for a question asked here and now, and who would answer it; null: nobody. */
export type Who = [wanted: Audience, who: Audience | null];
/** A call of the site: vouch(name, …). */
export type Call = [name: string, ...args: any[]];

export type Host = {
  root: ShadowRoot;
  launcher: Launcher;
  settings: Settings;
  readonly key: string;
  readonly origin: string;
  readonly language: string;
  /** Whether the panel is, and how many answers wait to be read. */
  open: boolean;
  count: number;
  /** What was called and said while nobody else heard it. */
  readonly calls: Call[];
  heard(...said: Call): void;
  /** What the site said of this page, while it is still this page. */
  declared(): Declared;
  /** Whether this browser's visitor ever wrote. */
  known(): unknown;
  tell(name: string, detail?: unknown): void;
  /** Opens the panel, or closes it: then the button gets the focus back. */
  show(to: boolean): void;
  /** What the button says may have changed. */
  label(): void;
  unread(count: number): void;
  asked(): Who;
  /** The rule under which the visitor asks. */
  rule: string | null;
  /** What was measured of the visit, and the basket. */
  visit(): object;
  /** Asks the settings again if they are old; the panel is called when they have come. */
  fresh(): void;
};

export type Panel = {
  show(open: boolean): void;
  /** The page declared itself anew, the settings are new, or the site identified its visitor. */
  call(name: string, detail: any): void;
};

/** Who would answer a question asked here and now; null: nobody. Ambassadors who are away are stood in for by agents. */
export function answering(settings: Settings, wanted: Audience): Audience | null {
  return settings.free[wanted] ? wanted : settings.free.agents ? "agents" : null;
}
