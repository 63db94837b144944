/** Where the visitor writes: Enter sends, Shift+Enter breaks the line, an input method's Enter does neither. */
import { t } from "../wire/words";
import { h, put } from "./dom";

/** The server takes no longer message; it too counts characters and not their halves. */
const MOST = 4_000;
const NEAR = 3_600;

export type Composer = { element: HTMLFormElement; box: HTMLTextAreaElement; set(text: string): void; placeholder(text: string): void };

/** Says that somebody types, at most every 3 s, and that they stopped. */
function ticker(typing: (on: boolean) => void): (on: boolean) => void {
  let shown = 0;
  return (on) => {
    if (on ? Date.now() - shown < 3_000 : !shown) return;
    shown = on ? Date.now() : 0;
    typing(on);
  };
}

/** How much is written, once it is nearly too much. `says` is true for what can be sent. */
function counter(): { count: HTMLElement; says: (text: string) => boolean } {
  const count = h("p", { class: "meta length", id: "length", "aria-live": "polite" });
  const says = (text: string) => {
    const { length } = [...text];
    const over = length > MOST;
    const numbers = { count: length, limit: MOST };
    count.classList.toggle("bad", over);
    put(count, over ? t("Too long: {count} of {limit} characters", numbers) : length > NEAR ? t("{count} of {limit} characters", numbers) : "");
    return length > 0 && !over;
  };
  return { count, says };
}

export function composer(send: (text: string) => void, typing: (on: boolean) => void, draft: (text: string) => void): Composer {
  const tick = ticker(typing);
  const { count, says } = counter();
  const box = h("textarea", { class: "field", rows: 1, dir: "auto", enterkeyhint: "send", "aria-describedby": "length", autocomplete: "off" });
  const button = h("button", { class: "main send", "aria-label": t("Send"), disabled: true }, "↑");
  const fit = () => {
    box.style.blockSize = "auto";
    if (box.scrollHeight) box.style.blockSize = `${Math.min(box.scrollHeight + 2, 140)}px`;
    button.disabled = !says(box.value.trim());
  };
  const set = (text: string) => {
    box.value = text;
    draft(text);
    fit();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!says(text)) return;
    set("");
    tick(false);
    send(text);
    box.focus();
  };
  box.addEventListener("input", () => {
    fit();
    draft(box.value);
    tick(Boolean(box.value.trim()));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
  });
  box.addEventListener("blur", () => tick(false));
  const placeholder = (text: string) => {
    box.placeholder = text;
    box.setAttribute("aria-label", text);
  };
  return { element: h("form", { class: "composer", onsubmit: submit }, count, box, button), box, set, placeholder };
}
