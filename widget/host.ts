/** What the loader and the panel say to each other. */
import type { PageView } from "../wire/protocol";

export type Audience = "ambassadors" | "agents";
export type Topic = { uid: string; slug: string; name: Record<string, string>; for: Audience };

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
  topics: Topic[];
  /** What the button says, by language. */
  button: Record<string, Record<Audience | "nobody" | "answer", string>>;
  demo?: boolean;
};

/** What vouch('page', …) said; any page may say anything. */
export type Declared = Partial<PageView>;

export type Host = {
  readonly root: ShadowRoot;
  readonly key: string;
  readonly origin: string;
  readonly settings: Settings;
  readonly language: string;
  /** What the site said of this page, while it is still this page. */
  declared(): Declared;
  tell(name: string, detail?: unknown): void;
  /** The panel closed itself; the button gets the focus back. */
  closed(): void;
  /** The panel was open on the page before. */
  reopen(): void;
  unread(count: number): void;
  /** Asks the settings again if they are old; the panel is called when they have come. */
  fresh(): void;
};

export type Panel = {
  show(open: boolean): void;
  /** The page declared itself anew, the settings are new, or the site identified its visitor. */
  call(name: string, detail: any): void;
};

/** Who would answer a question asked here and now; null: nobody. Ambassadors who are away are stood in for by agents. */
export function answering(settings: Settings, audience: Audience | undefined): Audience | null {
  const wanted = audience ?? "ambassadors";
  return settings.free[wanted] ? wanted : settings.free.agents ? "agents" : null;
}
