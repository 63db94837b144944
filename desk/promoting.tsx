/** Choosing a promotion for this conversation, seen as the visitor will see it, with a sentence if one likes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { uid } from "../wire/ids";
import { money } from "../wire/money";
import type { PromotionCard as Card } from "../wire/protocol";
import { t } from "../wire/words";
import { share } from "./actions";
import { PromotionCard } from "./card";
import { Dialog, shut, Wrong } from "./dialog";
import { insist } from "./link";
import { offline } from "./refusals";
import { language } from "./store";

const LIMIT = 1_000;

function usePromotions(conversation: string): Card[] | null | "unknown" {
  const [found, setFound] = useState<Card[] | null | "unknown">(null);
  useEffect(() => {
    let here = true;
    void insist("promotions.list", { conversation }).then((answer) => here && setFound(answer?.ok ? answer.data.promotions : "unknown"));
    return () => void (here = false);
  }, [conversation]);
  return found;
}

export function Promoting({ conversation }: { conversation: string }) {
  const found = usePromotions(conversation);
  const [chosen, setChosen] = useState<Card | null>(null);
  const [words, setWords] = useState("");
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = useRef<Record<string, string>>({}); // the same choice again, after a line that broke, must not be shared twice
  const go = async (): Promise<void> => {
    if (!chosen) return setWhy(t("Choose a promotion."));
    setBusy(true);
    const client_id = (ids.current[`${chosen.uid} ${words}`] ??= uid());
    const refused = await share(conversation, client_id, chosen.uid, words.trim());
    setBusy(false);
    if (refused) setWhy(refused);
    else shut();
  };
  const some = Array.isArray(found) && found.length > 0;
  return (
    <Dialog title={t("Share a promotion")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void go())}>
        {some ? <Choices cards={found} chosen={chosen} choose={(card) => (setChosen(card), setWhy(null))} /> : <p class="quiet" role="status">{stateWords(found)}</p>}
        {chosen && <PromotionCard card={chosen} head={t("The visitor sees:")} />}
        {some && (
          <label class="entry"><span class="strong">{t("A sentence with it (if you like)")}</span>
            <textarea class="field" rows={2} dir="auto" maxLength={LIMIT} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
          </label>
        )}
        <Wrong words={why} />
        <div class="does">{some && <button class="button main" disabled={busy}>{t("Share")}</button>}
          <button type="button" class="button" onClick={shut}>{some ? t("Do not share") : t("Back")}</button></div>
      </form>
    </Dialog>
  );
}

function stateWords(found: Card[] | null | "unknown"): string {
  if (found === null) return t("Looking…");
  return found === "unknown" ? offline() : t("The brand has no promotion at the moment.");
}

type ChoicesProps = { cards: Card[]; chosen: Card | null; choose: (card: Card) => void };

/** What is made for the conversation's topic comes first, under no heading; the rest below. */
function Choices({ cards, chosen, choose }: ChoicesProps) {
  const choice = (card: Card) => (
    <label key={card.uid} class="person promotion-choice">
      <input type="radio" name="promotion" checked={chosen?.uid === card.uid} onChange={() => choose(card)} />
      <span><strong dir="auto">{card.title}</strong><span class="small quiet">{about(card)}</span></span>
    </label>
  );
  const others = cards.filter((card) => !card.suits);
  const suits = cards.filter((card) => card.suits);
  return (
    <fieldset class="people">
      <legend class="strong">{t("Which one?")}</legend>
      {suits.map(choice)}
      {others.length > 0 && suits.length > 0 && <p class="small quiet">{t("Made for other topics")}</p>}
      {others.map(choice)}
    </fieldset>
  );
}

function about(card: Card): string {
  return [card.price && money(card.price.amount, card.price.currency, language.value), card.code].filter(Boolean).join(" · ");
}
