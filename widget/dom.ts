/** Elements from code and never from strings, and a list whose items keep their element as long as they keep their key. */

type Props = Record<string, string | number | boolean | null | undefined | ((event: any) => void)>;
type Child = Node | string | null | undefined | false;

/** Functions become listeners ("onclick"), true an empty attribute, false and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export type Item = { key: string; make: () => HTMLElement; update?: (element: HTMLElement) => void };

const keys = new WeakMap<Element, string>();

/** Makes what is new, moves what moved, removes what went. What stays is not touched, so nothing is read out twice. */
export function place(parent: Element, items: Item[]): void {
  const before = new Map([...parent.children].map((child) => [keys.get(child), child as HTMLElement]));
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, child] of before) if (!key || !wanted.has(key)) child.remove();
  let at = parent.firstElementChild;
  for (const item of items) {
    let element = before.get(item.key);
    if (!element) keys.set((element = item.make()), item.key);
    item.update?.(element);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}

/** Text into an element, only when it says something else than before. */
export function put(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
