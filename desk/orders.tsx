/** What a respondent's answers led to: how much was bought, never what. */
import { money } from "../wire/money";
import type { DeskConversation, OrderSeen } from "../wire/protocol";
import { t } from "../wire/words";
import { tell } from "./notice";
import { Icon } from "./parts";
import { VISITOR } from "./status";
import { desk, language, thread, today } from "./store";
import { day, hour } from "./time";

const SHOWN_FOR = 12_000;

/** An order that has just come: told wherever on the desk one is. */
export function heardOfOrder({ conversation, order }: { conversation: string; order: OrderSeen }): void {
  tell(words(conversation, order), {}, SHOWN_FOR);
}

function words(conversation: string, { amount, currency }: OrderSeen): string {
  const row = desk.value.conversations.find((one) => one.conversation === conversation);
  const name = row?.name || thread(conversation).people[VISITOR]?.name || t("The visitor");
  return t("{name} bought: {money}", { name, money: money(amount, currency, language.value) });
}

/** Above the place to write, one line each. */
export function Bought({ row }: { row: DeskConversation }) {
  if (row.orders.length === 0) return null;
  return (
    <ul class="bought" aria-label={t("Orders")}>
      {row.orders.map((order) => (
        <li key={order.uid} class="small">
          <Icon name="tag" />
          <span><strong>{words(row.conversation, order)}</strong>{order.promotion && ` · ${t("with the promotion")}`}</span>
          <time class="quiet num" dateTime={new Date(order.at).toISOString()}>
            {t("{day}, {time}", { day: day(order.at, today.value, language.value), time: hour(order.at, language.value) })}
          </time>
        </li>
      ))}
    </ul>
  );
}
