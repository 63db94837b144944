/** A promotion as its visitor sees it: in the log, and before it is shared. */
import type { ComponentChildren } from "preact";
import { money } from "../wire/money";
import { t } from "../wire/words";
import { safe } from "./actionmenu";
import { language } from "./store";

export type Shown = { title: string; words?: string; code?: string; price?: { amount: number; currency: string } | null; link?: string; until?: number | null };

/** `head`: what stands above the title. */
export function PromotionCard({ card, head }: { card: Shown; head?: ComponentChildren }) {
  const link = safe(card.link);
  return (
    <div class="promotion" role="group" aria-label={card.title}>
      {head && <p class="small quiet">{head}</p>}
      <strong class="promotion-title" dir="auto">{card.title}</strong>
      {card.price && <p class="num promotion-price">{money(card.price.amount, card.price.currency, language.value)}</p>}
      {card.words && <p dir="auto">{card.words}</p>}
      {card.until && <p class="small quiet">{t("Until {day}", { day: lastDay(card.until) })}</p>}
      {(card.code || link) && (
        <p class="promotion-foot">
          {card.code && <code class="promotion-code" dir="ltr">{card.code}</code>}
          {link && <a class="small" href={link} target="_blank" rel="noopener noreferrer">{t("Page in the shop")}</a>}
        </p>
      )}
    </div>
  );
}

/** `until` is the first moment it no longer holds: the day before is its last. */
const lastDay = (until: number): string =>
  new Intl.DateTimeFormat(language.value, { weekday: "long", day: "numeric", month: "long" }).format(until - 1);
