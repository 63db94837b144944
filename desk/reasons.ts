/** Why an offer was made to this person, in words. */
import type { Offer } from "../wire/protocol";
import { t } from "../wire/words";

const WORDS: Record<string, (topic: string) => string> = {
  named: () => t("Why you: a colleague hands it to you"),
  back: () => t("Why you: you answered this visitor before"),
  level_3: (topic) => t("Why you: {topic} is your passion", { topic }),
  level_2: (topic) => t("Why you: you know {topic} well", { topic }),
  level_1: (topic) => t("Why you: you know {topic}", { topic }),
  helped: (topic) => t("Why you: your answers on {topic} helped before", { topic }),
  near: () => t("Why you: you know the subject around it"),
  least_held: () => t("Why you: you have the most room right now"),
  longest_without: () => t("Why you: it is your turn"),
};

export function reasonWords(offer: Offer): string {
  return Object.hasOwn(WORDS, offer.reason) ? WORDS[offer.reason]!(offer.topic || t("this subject")) : "";
}
