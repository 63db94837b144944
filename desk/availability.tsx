/** Whether I want to receive, and how much of my capacity is taken. */
import type { Standing } from "../wire/protocol";
import { t } from "../wire/words";
import { setAvailability } from "./actions";
import { Menu, type Item } from "./menu";
import { line, standing } from "./store";

type Kind = Standing["availability"];

const words = (kind: Kind): string => ({ available: t("Available"), busy: t("Busy"), away: t("Away") })[kind];
const hints = (kind: Kind): string => ({
  available: t("Questions come to you"),
  busy: t("Only what you already have"),
  away: t("Nothing is offered to you"),
})[kind];

export const availabilities = (): Item[] => (["available", "busy", "away"] as const).map((kind) => ({
  words: words(kind), hint: hints(kind), checked: kind === standing.value.availability, act: () => void setAvailability(kind),
}));

export function AvailabilitySwitch() {
  const { availability, load, capacity } = standing.value;
  const items = availabilities();
  const taken = t("{load} of {capacity}", { load, capacity });
  const cut = line.value === "down" || line.value === "signed-out";
  const shown = cut ? t("not connected") : words(availability);
  return (
    <Menu label={t("Availability: {now}, {taken}", { now: shown, taken })} items={items} class={`pill standing ${cut ? "cut" : availability}`}>
      <span class="num">{cut ? shown : `${shown} · ${taken}`}</span>
    </Menu>
  );
}
