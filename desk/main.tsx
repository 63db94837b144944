/** Starts the desk: words, first state, line to the server, keys, and the clock that every timer reads. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { speak, t, type Catalogue } from "../wire/words";
import "./desk.css";
import { App } from "./app";
import { showBadge } from "./badge";
import { watchKeys } from "./keys";
import { connect } from "./link";
import { start } from "./start";
import { title } from "./status";
import { language, offers, openRows, take, tick, unreadCount } from "./store";
import { show } from "./panes";
import { region } from "./time";
import { watchWidth } from "./view";

const CATALOGUES: Record<string, () => Promise<Catalogue>> = {
  fr: () => import("virtual:words/desk/fr"),
  ar: () => import("virtual:words/desk/ar"),
  ru: () => import("virtual:words/desk/ru"),
};

async function begin(): Promise<void> {
  const given = start();
  language.value = region(given.language, navigator.languages);
  speak(await CATALOGUES[given.language]?.());
  take(given.state);
  watchWidth();
  watchKeys();
  for (const row of openRows.value) show(row.conversation);
  setInterval(tick, 1_000);
  document.addEventListener("visibilitychange", tick);
  effect(() => {
    const count = unreadCount.value + offers.value.length;
    document.title = title(count, t("Desk · {brand}", { brand: given.state.me.brand }));
    showBadge(count);
  });
  const place = document.getElementById("desk");
  place?.replaceChildren();
  if (place) render(<App />, place);
  connect(given);
}

void begin();
