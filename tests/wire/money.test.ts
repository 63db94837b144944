import { expect, it } from "vitest";
import { money } from "../../wire/money";

it.each([
  [12_990, "EUR", "en", "€129.90"], [12_900, "EUR", "en", "€129"], [12_990, "JPY", "en", "¥12,990"], [12_990, "KWD", "en", "KWD 12.990"], [0, "EUR", "en", "€0"],
  [12_990, "EUR", "fr", "129,90 €"], [12_990, "RSD", "en", "RSD 129.90"], [12_990, "nothing", "en", "129.9 nothing"],
])("%d %s in %s is %s", (amount, currency, language, says) => expect(money(amount, currency, language).replace(/[\u00a0\u202f]/g, " ")).toBe(says));
