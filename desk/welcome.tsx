/** What the desk says when there is nothing to do: the truth about what will come. */
import { t } from "../wire/words";
import { setAvailability } from "./actions";
import { desk, offers, standing } from "./store";

/** In the middle, when no conversation is open. */
export function Quiet() {
  const { availability, capacity, because } = standing.value;
  if (capacity === 0) return <Words title={t("Nothing is offered to you.")} words={t("Whoever manages the brand sets in the console what you answer, and how much.")} />;
  if (offers.value.length > 0) {
    return <Words title={t("Somebody is asking.")} words={t("Have a look at the offer. Yes and no are both fine; silence passes it on.")} />;
  }
  if (availability === "available") {
    return <Words title={t("All quiet.")} words={t("When somebody asks about what you know, the question appears here. You have half a minute to take it, and no is fine.")} />;
  }
  const title = because === "missed" ? t("A few questions went by, so you are away now.") : because === "over" ? t("Your time is over, thank you!")
    : availability === "away" ? t("You're away — nothing is offered.") : t("You're busy — nothing new is offered.");
  return (
    <Words title={title} words={t("Whenever it suits you: say that you are there, and questions come to you.")}>
      <button type="button" class="button main" onClick={() => void setAvailability("available")}>{t("I'm here now")}</button>
    </Words>
  );
}

function Words({ title, words, children }: { title: string; words: string; children?: preact.ComponentChildren }) {
  return <div class="quiet-place"><h2>{title}</h2><p class="quiet">{words}</p>{children}</div>;
}

/** At the side, when nobody is in hand. */
export function Welcome() {
  return (
    <div class="hello">
      <h2>{t("Hello {name}", { name: desk.value.me.name })}</h2>
      <p class="quiet">{t("Here you will see who asks: the page they are on, their language, how long they have waited.")}</p>
      <p class="small quiet">{t("You never see their e-mail, phone number or address.")}</p>
    </div>
  );
}
