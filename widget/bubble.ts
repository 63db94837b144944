/** The invitation that comes by itself: said once politely, never takes the focus, and once dismissed it stays away for the visit. */
import css from "./bubble.css?inline";
import type { Audience, Host, Settings } from "./host";

export class Bubble {
  private readonly box = document.createElement("section");
  private readonly text = document.createElement("p");
  private readonly accept = document.createElement("button");
  private readonly dismiss = document.createElement("button");
  private gone: boolean;
  private readonly name: string;

  constructor(page: Host, accepted: () => void) {
    this.name = `vouch-later:${page.key}`;
    this.gone = this.kept();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    page.launcher.root.adoptedStyleSheets.push(sheet);
    this.box.className = "invitation";
    this.box.hidden = true;
    this.text.setAttribute("role", "status"); // there before its words, so that they are read out
    this.accept.type = this.dismiss.type = "button";
    this.accept.className = "yes";
    this.dismiss.className = "no";
    this.dismiss.textContent = "✕";
    this.accept.onclick = accepted;
    this.dismiss.onclick = () => this.away(page);
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.away(page));
    this.box.append(this.text, this.accept, this.dismiss);
    page.launcher.root.append(this.box);
  }

  /** Shows these words, or nothing; whether it is up. */
  put(words: string | undefined, settings: Settings, who: Audience | null, language: string): boolean {
    const up = Boolean(words && who && !this.gone);
    if (up === !this.box.hidden && (!up || words === this.text.textContent)) return up;
    this.box.hidden = !up;
    if (!up) return false;
    const said = settings.button[language] ?? settings.button["en"]!;
    this.box.lang = language;
    // The box itself keeps to the page's side.
    for (const part of [this.text, this.accept]) part.dir = ["ar", "fa", "he", "ur"].includes(language) ? "rtl" : "ltr";
    this.box.setAttribute("aria-label", settings.brand);
    this.accept.textContent = said[who!];
    this.dismiss.setAttribute("aria-label", said.later ?? "✕");
    requestAnimationFrame(() => (this.text.textContent = words!));
    return true;
  }

  private away(page: Host): void {
    const inside = this.box.contains(page.launcher.root.activeElement);
    this.gone = true;
    this.box.hidden = true;
    if (inside) page.launcher.button.focus();
    try {
      sessionStorage.setItem(this.name, "1"); // the visitor has acted: their “no” may be kept, for this visit
    } catch { /* blocked: this page remembers */ }
  }

  private kept(): boolean {
    try {
      return Boolean(sessionStorage.getItem(this.name));
    } catch {
      return false;
    }
  }
}
