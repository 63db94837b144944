/** Which page the visitor is on, in the protocol's terms, and when it has become another without a reload. */
import type { PageView } from "../wire/protocol";
import type { Host } from "./host";

const short = (text: unknown, most: number): string => (typeof text === "string" ? text.slice(0, most) : "");

/** Without fragment and, of the query, only what the site says names a page: the rest may hold what is nobody's business. */
function address({ settings }: Host): string {
  const named = [...new URLSearchParams(location.search)].filter(([name]) => settings.parameters?.includes(name));
  return location.origin + location.pathname + (named[0] ? "?" + new URLSearchParams(named) : "");
}

export function pageView(host: Host): PageView {
  const said = host.declared();
  const types: PageView["type"][] = ["list", "product", "basket", "checkout"];
  return {
    url: short(address(host), 2_000),
    title: short(said.title ?? document.title, 500),
    type: types.find((one) => one === said.type) ?? "other",
    topic: short(said.topic, 120),
    product: short(said.product, 200),
  };
}

export function watchPage(moved: () => void): void {
  const here = () => location.href.split("#")[0];
  let address = here();
  // pushState tells nobody, and patching the page's own history object is not ours to do.
  setInterval(() => {
    if (address !== (address = here())) moved();
  }, 1_000);
}
