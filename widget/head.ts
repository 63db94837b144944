/** The panel's head: the brand, later who answers and whether they are here; and the way out. */
import { hue, initial } from "../wire/face";
import { t } from "../wire/words";
import { h, put } from "./dom";
import type { Host } from "./host";

export type Head = { element: HTMLElement; here: HTMLElement; says: (who: string, line: string) => void };

export function face(name: string): HTMLElement {
  const element = h("span", { class: "face", "aria-hidden": "true" }, initial(name));
  element.style.setProperty("--hue", String(hue(name)));
  return element;
}

export function head(host: Host, close: () => void): Head {
  const { brand } = host.settings;
  const portrait = h("span");
  const name = h("strong", { id: "title" });
  const here = h("span", { class: "pill", hidden: true }, t("here"));
  const line = h("p", { class: "quiet" });
  const leave = h("button", { type: "button", class: "bare", "aria-label": t("Close"), onclick: close }, "✕");
  const element = h("div", { class: "head" }, portrait, h("div", { class: "grow" }, h("p", { class: "name" }, name, " ", here), line), leave);
  /** Without a name it is the brand that speaks. */
  const says = (who: string, what: string) => {
    const called = who || brand;
    if (name.textContent !== called) portrait.replaceChildren(face(called));
    put(name, called);
    put(line, what);
  };
  return { element, here, says };
}
