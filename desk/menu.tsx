/** A button with a menu: arrow keys, Escape, and it closes when the focus leaves. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./parts";

export type Item = { words: string; hint?: string; icon?: IconName; checked?: boolean; grave?: boolean; href?: string; act?: () => void };
type Props = { label: string; items: Item[]; children: ComponentChildren; class?: string; sending?: boolean };

/** `sending` says that what was chosen is on its way. */
export function Menu({ label, items, children, class: name = "button bare", sending = false }: Props) {
  const [shown, setShown] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const choices = (): HTMLElement[] => [...(root.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  useEffect(() => {
    if (shown) (choices().find((item) => item.ariaChecked === "true") ?? choices()[0])?.focus();
  }, [shown]);
  useLayoutEffect(() => raise(root.current?.querySelector<HTMLElement>("[role=menu]")), [shown]);
  const shut = (refocus: boolean): void => {
    setShown(false);
    if (refocus) root.current?.querySelector("button")?.focus();
  };
  const pressed = (event: KeyboardEvent): void => {
    const list = choices();
    const at = list.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 };
    const to = moves[event.key];
    if (event.key === "Escape" || event.key === "Tab") shut(event.key === "Escape");
    else if (to !== undefined) list[(to + list.length) % list.length]?.focus();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  };
  const left = (event: FocusEvent): void => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) setShown(false);
  };
  return (
    <div class="menu" ref={root} onFocusOut={left} onKeyDown={(event) => shown && pressed(event)}>
      <button type="button" class={name} aria-label={label} aria-haspopup="menu" aria-expanded={shown} aria-busy={sending} onClick={() => setShown(!shown)}>{children}</button>
      {shown && <div class="card menu-items" role="menu" aria-label={label}>{items.map((item) => <Choice item={item} done={() => shut(true)} />)}</div>}
    </div>
  );
}

const EDGE = 8;

/** A menu that would end below the window goes up by what is missing. */
function raise(menu: HTMLElement | null | undefined): void {
  const over = menu ? menu.getBoundingClientRect().bottom + EDGE - innerHeight : 0;
  if (menu && over > 0) menu.style.translate = `0 ${-over}px`;
}

function Choice({ item, done }: { item: Item; done: () => void }) {
  const inside = (
    <>
      {item.icon && <Icon name={item.icon} />}
      <span><span>{item.words}</span>{item.hint && <small class="quiet">{item.hint}</small>}</span>
    </>
  );
  const name = item.grave ? "menu-item grave" : "menu-item";
  if (item.href) return <a class={name} role="menuitem" tabIndex={-1} href={item.href} target="_blank" rel="noopener noreferrer" onClick={done}>{inside}</a>;
  const radio = item.checked === undefined ? { role: "menuitem" as const } : { role: "menuitemradio" as const, "aria-checked": item.checked };
  const act = (): void => {
    done();
    item.act?.();
  };
  return <button type="button" class={name} tabIndex={-1} {...radio} onClick={act}>{inside}</button>;
}
