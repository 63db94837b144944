/** Finding saved replies by what people type. */
import { describe, expect, it } from "vitest";
import type { SavedReply } from "../wire/protocol";
import { find } from "./finding";

const reply = (title: string, more: Partial<SavedReply> = {}): SavedReply => ({ uid: title, title, shortcut: "", texts: { en: `About ${title}` }, topic: "", ...more });
const place = { language: "fr", topic: "Optics", reads: "en-GB" };
const ALL = [
  reply("Parcel: where it is", { shortcut: "parcel", texts: { en: "It left on [date].", fr: "Il est parti, où qu’il soit." }, topic: "Delivery" }),
  reply("Réparation", { texts: { fr: "Écrivez à l’atelier." } }),
  reply("Cleaning a lens", { shortcut: "clean", texts: { en: "Blower first.", fr: "La poire d’abord." }, topic: "Optics" }),
  reply("Оплата", { texts: { ru: "Оплатите картой." } }), reply("الشحن", { texts: { ar: "تصل خلال يومين" } }),
];
const titles = (words: string): string[] => find(ALL, words, place).map((one) => one.reply.title);

describe("finding", () => {
  it("shows all without words, those that fit the language and the topic first", () => {
    expect(titles("")).toEqual(["Cleaning a lens", "Parcel: where it is", "Réparation", "Оплата", "الشحن"]);
  });
  it.each([["parcel", "Parcel: where it is"], ["/par", "Parcel: where it is"], ["repar", "Réparation"], ["ECRIVEZ", "Réparation"], ["where parcel", "Parcel: where it is"],
    ["poire", "Cleaning a lens"], ["clns", "Cleaning a lens"], ["опла", "Оплата"], ["يومين", "الشحن"], ["plwhr", "Parcel: where it is"]])("finds %s", (words, title) => {
    expect(titles(words)[0]).toBe(title);
  });
  it("wants every word, and knows when there is none", () => {
    expect([titles("parcel lens"), titles("zzz"), titles("<script>")]).toEqual([[], [], []]);
  });
  it("puts the exact shortcut before a title and a title before the texts", () => {
    const some = [reply("By text", { texts: { en: "say thanks" } }), reply("Thanks a lot"), reply("Goodbye", { shortcut: "thanks" })];
    expect(find(some, "thanks", place).map((one) => one.reply.title)).toEqual(["Goodbye", "Thanks a lot", "By text"]);
  });
  it("speaks the conversation's language, else the respondent's, else any", () => {
    const spoken = (language: string): string[] => find(ALL, "", { ...place, language }).map((one) => `${one.reply.title}: ${one.language}`);
    expect(spoken("fr-CA")).toContain("Cleaning a lens: fr");
    expect(spoken("de")).toContain("Cleaning a lens: en");
    expect(spoken("de")).toContain("Оплата: ru");
  });
  it("lives with a reply that has no text at all", () => {
    expect(find([reply("Empty", { texts: {} })], "empty", place)).toMatchObject([{ text: "", language: "" }]);
  });
});
