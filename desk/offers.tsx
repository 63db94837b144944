/** Assignment offers: the question, why this person is asked, and the time that is left to say yes. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Offer } from "../wire/protocol";
import { t } from "../wire/words";
import { accept, decline } from "./actions";
import { reasonWords } from "./reasons";
import { language, now, offers } from "./store";
import { languageName, left, stopwatch } from "./time";
import { phone, view } from "./view";

/** The offer that was opened from its one line. */
const looked = signal<string | null>(null);

export function Offers() {
  const list = offers.value;
  const newest = list.at(-1);
  const small = phone.value && view.value === "thread" && looked.value !== newest?.uid;
  return (
    <>
      <p class="unseen" role="status">{newest ? t("New question: {question}", { question: newest.question }) : ""}</p>
      {small && newest && <Slim offer={newest} />}
      {!small && list.length > 0 && <section class="offers" aria-label={t("Assignment offers")}>{list.map((offer) => <Card key={offer.uid} offer={offer} />)}</section>}
    </>
  );
}

/** On a phone, over a conversation: one line that waits for a tap, so that it never lies under the writing thumb. */
function Slim({ offer }: { offer: Offer }) {
  return (
    <button type="button" class="slim-offer" onClick={() => (looked.value = offer.uid)}>
      <span><strong>{t("New question")}</strong> <span dir="auto">{offer.question}</span></span>
      <span class="num">{stopwatch(offer.expires_at - now.value)}</span>
    </button>
  );
}

function Card({ offer }: { offer: Offer }) {
  const [taking, setTaking] = useState(false);
  const take = async (): Promise<void> => {
    setTaking(true);
    if (!(await accept(offer))) setTaking(false);
  };
  const heading = offer.kind === "transfer" ? t("Handed over to you") : t("New question");
  return (
    <article class="card offer" aria-label={heading}>
      <header>
        <h2>{heading}</h2>
        <span class="num small" role="timer" aria-live="off">{stopwatch(offer.expires_at - now.value)}</span>
      </header>
      <p class="question" dir="auto">{t("“{question}”", { question: offer.question })}</p>
      <p class="small quiet">{about(offer)}</p>
      {offer.note && <p class="small kept-note" dir="auto">{offer.note}</p>}
      <p class="small quiet">{reasonWords(offer)}</p>
      <div class="countdown" style={{ "--left": left(offer.made_at, offer.expires_at, now.value) }} />
      <div class="answers">
        <button type="button" class="button main" disabled={taking} onClick={() => void take()}>{t("Accept")}</button>
        <button type="button" class="button" onClick={() => void decline(offer)}>{t("Not now")}</button>
      </div>
    </article>
  );
}

function about(offer: Offer): string {
  const waited = t("waiting {time}", { time: stopwatch(now.value - offer.waiting_since) });
  const parts = [offer.topic, languageName(offer.language, language.value), offer.page?.title ?? "", waited];
  return parts.filter(Boolean).join(" · ");
}
