/** A promotion's card: what it is, its code to copy, and the way to it in the shop. */
import { isVeiled, type Thread } from "../wire/apply";
import { money } from "../wire/money";
import type { Entry } from "../wire/protocol";
import { t } from "../wire/words";
import { h, put } from "./dom";
import { nameOf } from "./people";
import { report } from "./reports";
import type { Talk } from "./talk";

/** Only http and https open (threat: javascript:), and only what parses. */
function address(link: unknown): URL | null {
  try {
    const url = new URL(String(link));
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

export function promotion(entry: Entry, thread: Thread, region: string, follow: (share: string) => void): HTMLElement {
  const { title = "", words, code, price, link, until, share } = entry.data as Record<string, any>;
  const url = address(link);
  const day = () => new Intl.DateTimeFormat(region, { weekday: "long", day: "numeric", month: "long" }).format(until - 1);
  const away: Record<string, string> = url?.origin === location.origin ? {} : { target: "_blank", rel: "noopener" };
  return h("div", { class: "card promotion", role: "group", "aria-label": String(title) },
    h("p", { class: "quiet" }, t("A promotion from {name}", { name: nameOf(thread.people[entry.by ?? 0]) })),
    h("strong", { dir: "auto" }, String(title)),
    price && h("p", { class: "price" }, money(price.amount, price.currency, region)),
    words && h("p", { dir: "auto" }, String(words)),
    until && h("p", { class: "quiet" }, t("Until {day}", { day: day() })),
    code && coupon(String(code)),
    url && h("a", { class: "main", href: url.href, ...away, onclick: () => follow(String(share)) }, t("See it in the shop")));
}

function coupon(code: string): HTMLElement {
  const field = h("input", { class: "field", readonly: true, value: code, dir: "ltr", "aria-label": t("Code"), onfocus: () => field.select() });
  const says = h("p", { class: "meta", role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
    } catch { // an insecure page, or one that forbids it: the older way, and if need be the visitor's own
      field.select();
      if (!document.execCommand("copy")) return put(says, t("Marked. Copy it with your keyboard or your finger."));
    }
    put(says, t("Copied. Put it in at the checkout."));
  };
  return h("div", {}, h("div", { class: "row" }, field, h("button", { type: "button", class: "plain", onclick: copy }, t("Copy"))), says);
}

/** The page was reached by a card's link, whichever way it was opened: the mark in its address is the card's own. */
export function arrived(talk: Talk): void {
  const share = new URLSearchParams(location.search).get("vouch_share");
  if (share) report(talk, "promotion.follow", { share });
}

/** What a person said to the visitor, as words or as a card. */
export const isSaid = (entry: Thread["entries"][number]): entry is Entry => !isVeiled(entry) && (entry.kind === "text" || entry.kind === "promotion");
