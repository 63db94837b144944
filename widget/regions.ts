/** Which text a site has opened to respondents, and what of an address may leave: everything else is masked before it is sent. */

export type Rules = { regions: { path: string; selector: string }[]; parameters: string[] };

/** What the visitor typed or chose is never read, wherever it stands. */
const NEVER = "input,textarea,select,option,datalist,title,noscript,[contenteditable],[role=textbox],[role=searchbox],[role=combobox],[data-vouch-private]";
const LONGEST_DATA = 20_000;

/** * stands for a part of a path's part, ** for any number of parts; nothing else has a meaning. */
export function matches(glob: string, path: string): boolean {
  const parts = glob.split("**").map((part) => part.split("*").map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join("[^/]*"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}

/** A slip in the console opens nothing. */
function within(element: Element, selector: string): boolean {
  try {
    return element.closest(selector) !== null;
  } catch {
    return false;
  }
}

/** Whether the text of this node may be read on the page as it is now. `closed`: basket and checkout open nothing. */
export function reader(rules: Rules, closed: () => boolean): (node: Node | null) => boolean {
  let path: string | null = null;
  let opened: string[] = [];
  return (node) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element || closed() || document.designMode === "on") return false;
    if (path !== location.pathname) {
      path = location.pathname;
      opened = rules.regions.filter((one) => matches(one.path, path!)).map((one) => one.selector);
    }
    return opened.some((selector) => within(element, selector)) && element.closest(NEVER) === null;
  };
}

/** An address without fragment, sign-in and unlisted parameters; empty for what is no web address. Small pictures in place stay. */
export function cleaner(rules: Rules): (address: string) => string {
  return (address) => {
    if (/^data:image\//i.test(address)) return address.length < LONGEST_DATA ? address : "";
    try {
      const url = new URL(address, document.baseURI);
      if (!/^https?:$/.test(url.protocol)) return "";
      url.hash = url.username = url.password = "";
      for (const name of [...url.searchParams.keys()]) if (!rules.parameters.includes(name)) url.searchParams.delete(name);
      return url.href;
    } catch {
      return "";
    }
  };
}
