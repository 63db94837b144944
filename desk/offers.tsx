/** Assignment offers: the question, why this person is asked, and the time that is left to say yes. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Offer } from "../wire/protocol";
import { t } from "../wire/words";
import { accept, decline } from "./actions";
import { reasonWords } from "./reasons";
import { language, missed, now, offers } from "./store";
import { languageName, left, stopwatch } from "./time";
import { phone, view } from "./view";

/** The offer that was opened from its one line. */
const looked = signal<string | null>(null);

/** On a phone, over a conversation: the newest offer waits in one bar, so that it never lies under the writing thumb. */
const slim = (newest: Offer | undefined): boolean => phone.value && view.value === "thread" && looked.value !== newest?.uid;

export function Offers() {
  const list = offers.value;
  const newest = list.at(-1);
  return (
    <>
      <p class="unseen" role="status">{newest ? t("New question: {question}", { question: newest.question }) : ""}</p>
      {!slim(newest) && list.length > 0 && <section class="offers" aria-label={t("Assignment offers")}>{list.map((offer) => <Card key={offer.uid} offer={offer} />)}</section>}
    </>
  );
}

export function SlimOffer() {
  const newest = offers.value.at(-1);
  return newest && slim(newest) ? <Slim key={newest.uid} offer={newest} /> : null;
}

function Slim({ offer }: { offer: Offer }) {
  const [taking, take] = useTaking(offer);
  return (
    <section class="slim-offer" aria-label={t("Assignment offers")}>
      <button type="button" class="slim-words" onClick={() => (looked.value = offer.uid)}>
        <strong><span dir="auto">{offer.topic || heading(offer)}</span> · <span class="num" role="timer" aria-live="off">{stopwatch(offer.expires_at - now.value)}</span></strong>
        <span class="small" dir="auto">{offer.question}</span>
      </button>
      <button type="button" class="button main" disabled={taking} onClick={take}>{t("Accept")}</button>
      <Countdown offer={offer} />
    </section>
  );
}

/** What went by without an answer, for a minute: nobody has to wonder whether there was something. */
export function PassedOn() {
  return (
    <div class="passed-place" role="status">
      {missed.value.map((one) => <p key={one.uid} class="small quiet passed" dir="auto">{t("Passed on: “{question}”", { question: one.question })}</p>)}
    </div>
  );
}

function Countdown({ offer }: { offer: Offer }) {
  return <div class="countdown" style={{ "--left": left(offer.made_at, offer.expires_at, now.value) }} />;
}

const heading = (offer: Offer): string => (offer.kind === "transfer" ? t("Handed over to you") : t("New question"));

/** Whether the yes is on its way, and how to say it. */
function useTaking(offer: Offer): [boolean, () => void] {
  const [taking, setTaking] = useState(false);
  const take = async (): Promise<void> => {
    setTaking(true);
    if (!(await accept(offer))) setTaking(false);
  };
  return [taking, () => void take()];
}

function Card({ offer }: { offer: Offer }) {
  const [taking, take] = useTaking(offer);
  return (
    <article class="card offer" aria-label={heading(offer)}>
      <header>
        <h2>{heading(offer)}</h2>
        <span class="num small" role="timer" aria-live="off">{stopwatch(offer.expires_at - now.value)}</span>
      </header>
      <p class="question" dir="auto">{t("“{question}”", { question: offer.question })}</p>
      <p class="small quiet">{about(offer).map((part, at) => <>{at > 0 && " · "}<bdi>{part}</bdi></>)}</p>
      {offer.note && <p class="small kept-note" dir="auto">{offer.note}</p>}
      <p class="small quiet">{reasonWords(offer)}</p>
      <Countdown offer={offer} />
      <div class="answers">
        <button type="button" class="button main" disabled={taking} onClick={take}>{t("Accept")}</button>
        <button type="button" class="button" onClick={() => void decline(offer)}>{t("Not now")}</button>
      </div>
    </article>
  );
}

/** Each apart from the others, because some are written from the other side. */
function about(offer: Offer): string[] {
  const waited = t("waiting {time}", { time: stopwatch(now.value - offer.waiting_since) });
  return [offer.topic, languageName(offer.language, language.value), offer.page?.title ?? "", waited].filter(Boolean);
}
