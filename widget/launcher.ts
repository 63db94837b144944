/** The button on the brand's page: says who would answer, and how many answers wait to be read. */
import type { Audience, Host, Settings } from "./host";
import css from "./launcher.css?inline";

export class Launcher extends HTMLElement {
  readonly root = this.attachShadow({ mode: "open" });
  readonly button = document.createElement("button");
  private readonly label = document.createElement("span");

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    this.button.type = "button";
    this.button.className = "ask";
    this.button.setAttribute("aria-haspopup", "dialog");
    this.label.className = "label";
    this.button.append(this.label);
    this.root.append(this.button);
    this.expanded(false);
  }

  expanded(open: boolean): void {
    this.button.setAttribute("aria-expanded", String(open));
  }

  dress({ colour, ink }: Settings): void {
    this.style.setProperty("--brand", colour);
    this.style.setProperty("--brand-ink", ink);
    // Dark only where the page itself can be dark: a white shop keeps a white panel at night.
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    this.style.setProperty("--scheme", scheme.includes("dark") ? scheme : "light");
  }

  /** `who` would answer; `words` are a rule's own. */
  say({ settings, language, count }: Host, who: Audience | null, words = ""): void {
    this.label.textContent = (!count && words) || settings.button[language]![count ? "answer" : who ?? "nobody"];
    this.button.dataset["count"] = String(count || "");
    this.button.lang = language;
  }
}
