/** This visit and what was before it: pages with their times, the basket, what the visitor agreed to, earlier conversations. */
import { useEffect, useState } from "preact/hooks";
import type { Thread } from "../wire/apply";
import type { Basket, EarlierConversation, VisitorSeen } from "../wire/protocol";
import { money } from "../wire/money";
import { t, n } from "../wire/words";
import { stars } from "./happenings";
import { ask } from "./link";
import { Icon } from "./parts";
import { desk, language, now, today, up } from "./store";
import { day, hour, stopwatch } from "./time";
import { steps, type Step } from "./trail";
import "./visit.css";
import { dialog, isBeside } from "./view";
import { moved, visits } from "./visiting";

const SHOWN = 5;

export function Visit({ conversation, thread }: { conversation: string; thread: Thread }) {
  const looked = isBeside("visitor") && up.value && thread.head > 0;
  const change = moved.value[conversation] ?? 0;
  useEffect(() => {
    if (looked) void read(conversation);
  }, [conversation, looked, change, thread.responsible?.n]);
  const seen = visits.value[conversation];
  if (!seen) return null;
  return (
    <>
      {seen.basket && <InBasket basket={seen.basket} />}
      {seen.pages.length > 0 && <Pages key={conversation} seen={seen} />}
      <Agreed seen={seen} thread={thread} />
      <Earlier earlier={seen.earlier} conversation={conversation} />
    </>
  );
}

async function read(conversation: string): Promise<void> {
  const answer = await ask("visitor.read", { conversation });
  if (answer?.ok) visits.value = { ...visits.value, [conversation]: answer.data };
}

function InBasket({ basket }: { basket: Basket }) {
  return (
    <section class="beside-part">
      <h3>{t("Basket")} <span class="num">{money(basket.value, basket.currency, language.value)}</span></h3>
      <ul class="small basket">
        {basket.items.map((item) => <li key={item.name}><bdi>{item.name}</bdi>{item.count > 1 && <span class="num quiet"> × {item.count}</span>}</li>)}
      </ul>
    </section>
  );
}

function Pages({ seen }: { seen: VisitorSeen }) {
  const [all, showAll] = useState(false);
  const list = steps(seen.pages, now.value);
  return (
    <section class="beside-part">
      <h3>{t("This visit")}</h3>
      <ol class="trail">{(all ? list : list.slice(0, SHOWN)).map((step, at) => <Stop key={step.page.at} step={step} here={at === 0} />)}</ol>
      {!all && list.length > SHOWN && <button type="button" class="button small" onClick={() => showAll(true)}>{n("All {count} page", "All {count} pages", list.length)}</button>}
    </section>
  );
}

function Stop({ step: { page, again, stayed }, here }: { step: Step; here: boolean }) {
  return (
    <li class="stop" data-here={here ? "" : undefined}>
      <span><bdi>{page.title || page.path}</bdi></span>
      <span class="small quiet">
        <time class="num" dateTime={new Date(page.at).toISOString()}>{hour(page.at, language.value)}</time>
        {" · "}<span class="num">{stopwatch(stayed)}</span>
        {again && <span class="again"> · <Icon name="again" /> {t("came back to it")}</span>}
      </span>
    </li>
  );
}

/** Only what was really asked and answered with yes. */
function Agreed({ seen, thread }: { seen: VisitorSeen; thread: Thread }) {
  const said = [...(seen.measured ? [t("that this visit is followed")] : []), ...(thread.sharing?.state === "shown" ? [t("to show you the page")] : [])];
  return (
    <section class="beside-part">
      <h3>{t("Agreed to")}</h3>
      <p class="small">{said.length > 0 ? said.join(" · ") : t("Nothing beyond this conversation: the visit is not followed.")}</p>
    </section>
  );
}

function Earlier({ earlier, conversation }: { earlier: EarlierConversation[]; conversation: string }) {
  if (earlier.length === 0) return null;
  return (
    <section class="beside-part">
      <h3>{t("Before this")}</h3>
      <ul class="earlier">{earlier.map((one) => <li key={one.conversation}><Past one={one} conversation={conversation} /></li>)}</ul>
    </section>
  );
}

/** One that may be read opens; an ambassador's own only says that it was. */
function Past({ one, conversation }: { one: EarlierConversation; conversation: string }) {
  const inside = (
    <>
      <span><bdi>{one.about || one.topic || t("Conversation")}</bdi></span>
      <span class="small quiet">{day(one.started, today.value, language.value)}{one.by && <> · {one.mine && one.by === desk.value.me.name ? t("with you") : <bdi>{t("with {name}", { name: one.by })}</bdi>}</>}</span>
      {one.stars !== null && <span class="stars small" role="img" aria-label={n("{count} star", "{count} stars", one.stars)}>{stars(one.stars)}</span>}
    </>
  );
  if (!one.readable) return <div class="past">{inside}</div>;
  return <button type="button" class="past" aria-haspopup="dialog" onClick={() => (dialog.value = { kind: "history", conversation, earlier: one })}>{inside}</button>;
}
