/** Everything a respondent can do right now, as a list of words with what they do. */
import type { Offer } from "../wire/protocol";
import { t } from "../wire/words";
import { actions } from "./actionmenu";
import { accept, decline } from "./actions";
import { availabilities } from "./availability";
import { choices, choose, type Spread } from "./choices";
import { placeWords } from "./foot";
import { titleOf } from "./inbox";
import { focused, putAway, room } from "./panes";
import type { IconName } from "./parts";
import { sound } from "./ringing";
import { start } from "./start";
import { desk, offers, openRows, rows, thread } from "./store";
import { enter, lookBeside, openDialog, wanted } from "./view";

export type Deed = { words: string; about?: string; icon?: IconName; keys?: string[]; act: () => void };

export function deeds(conversation: string): Deed[] {
  return [...offers.value.flatMap(ofOffer), ...ofConversation(conversation), ...goings(), ...standings(), ...looks(), ...ways()];
}

const ofOffer = (offer: Offer): Deed[] => [
  { words: t("Accept the offer"), about: offer.question, icon: "done", keys: ["A"], act: () => void accept(offer) },
  { words: t("Not now"), about: offer.question, icon: "close", keys: ["D"], act: () => void decline(offer) },
];

function ofConversation(conversation: string): Deed[] {
  const row = rows.value.find((one) => one.conversation === conversation);
  if (!row) return [];
  const items = actions(row, thread(conversation), desk.value.me.role).map(({ words, hint, icon, href, act }): Deed => ({
    words, ...(hint ? { about: hint } : {}), ...(icon ? { icon } : {}), act: act ?? (() => void window.open(href, "_blank", "noopener,noreferrer")),
  }));
  const live = openRows.value.includes(row);
  const write: Deed[] = live ? [{ words: t("Write an answer"), icon: "send", keys: ["R"], act: () => (enter(conversation), void (wanted.value = { conversation, note: false })) }] : [];
  return [...write, ...items, { words: t("Put {name} aside", { name: titleOf(row, thread(conversation)) }), icon: "close", act: () => putAway(conversation) }];
}

/** To the other conversations; the first four have a key of their own. */
function goings(): Deed[] {
  return rows.value.flatMap((row) => {
    if (row.conversation === focused.value) return [];
    const place = openRows.value.indexOf(row) + 1;
    const words = t("Go to {name}", { name: titleOf(row, thread(row.conversation)) });
    return [{ words, about: row.last, icon: "person" as const, ...(place > 0 && place < 5 ? { keys: ["Alt", String(place)] } : {}), act: () => enter(row.conversation) }];
  });
}

const standings = (): Deed[] => (desk.value.standing.capacity === 0 ? [] : availabilities().map(({ words, hint, act }) => ({
  words: t("Availability: {choice}", { choice: words }), ...(hint ? { about: hint } : {}), act: act! })));

function looks(): Deed[] {
  const spreads = ([1, 2, 4] as Spread[]).filter((count) => count <= room.value && room.value > 1);
  return [
    { words: t("Show or hide the visitor"), icon: "person", keys: ["I"], act: () => lookBeside("visitor") },
    { words: t("Show or hide the live feed"), keys: ["F"], act: () => lookBeside("feed") },
    { words: t("Show or hide the ranking"), keys: ["G"], act: () => lookBeside("ranking") },
    ...spreads.map((count): Deed => ({ words: t("Side by side: {count}", { count }), act: () => choose({ spread: count }) })),
    choices.value.sounds === "none" ? { words: t("Sounds on"), act: () => choose({ sounds: "all" }) } : { words: t("Sounds off"), act: () => choose({ sounds: "none" }) },
    { words: t("Test the sound"), act: () => sound("question") },
  ];
}

const ways = (): Deed[] => [
  { words: t("Settings"), act: () => openDialog("settings") },
  { words: t("Keys"), keys: ["?"], act: () => openDialog("keys") },
  ...start().places.map(({ href, kind }): Deed => ({ words: placeWords(kind), act: () => location.assign(href) })),
];
