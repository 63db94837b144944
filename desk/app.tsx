/** The desk as a whole: inbox, conversations side by side, visitor, and what lies above them. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../wire/words";
import { Banner, Snackbar } from "./banner";
import { Celebration } from "./celebration";
import { Closing } from "./closing";
import { Side } from "./column";
import { Inbox } from "./inbox";
import { later } from "./later";
import { Offers, SlimOffer } from "./offers";
import { Pane } from "./pane";
import { room, shown } from "./panes";
import { desk } from "./store";
import { dialog, phone, view } from "./view";
import { Quiet } from "./welcome";

const Blocking = later(() => import("./blocking").then((part) => part.Blocking));
const History = later(() => import("./history").then((part) => part.History));
const KeySheet = later(() => import("./keysheet").then((part) => part.KeySheet));
const Palette = later(() => import("./palette").then((part) => part.Palette));
const Promoting = later(() => import("./promoting").then((part) => part.Promoting));
const Requesting = later(() => import("./requesting").then((part) => part.Requesting));
const Settings = later(() => import("./settings").then((part) => part.Settings));
const Snoozing = later(() => import("./snoozing").then((part) => part.Snoozing));
const Transferring = later(() => import("./transferring").then((part) => part.Transferring));

export function App() {
  return (
    <main id="main" class="desk" data-view={view.value} tabIndex={-1}>
      <h1 class="unseen">{t("Desk · {brand}", { brand: desk.value.me.brand })}</h1>
      <Banner />
      <Inbox />
      <Panes />
      <Side />
      <Celebration />
      {phone.value && <SlimOffer />}
      {phone.value && <div class="low"><Snackbar /><Offers /></div>}
      <Dialogs />
    </main>
  );
}

function Panes() {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const it = place.current;
    if (!it) return undefined;
    const watch = new ResizeObserver(([entry]) => entry && measure(entry.contentRect.width, entry.contentRect.height));
    watch.observe(it);
    return () => watch.disconnect();
  }, []);
  const list = shown.value;
  return (
    <section class="panes-place" ref={place} aria-label={t("Conversations side by side")}>
      <div class="panes" data-count={list.length}>{list.map((conversation) => <Pane key={conversation} conversation={conversation} />)}</div>
      {list.length === 0 && <Quiet />}
    </section>
  );
}

/** How many conversations the middle has room for: a column needs 22 rem, a row 24. */
function measure(width: number, height: number): void {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const columns = Math.floor(width / (22 * rem));
  if (phone.value || columns < 2) room.value = 1;
  else room.value = columns >= 4 || height >= 48 * rem ? 4 : 2;
}

function Dialogs() {
  const it = dialog.value;
  if (!it) return null;
  if (it.kind === "keys") return <KeySheet />;
  if (it.kind === "snooze") return <Snoozing conversation={it.conversation} />;
  if (it.kind === "settings") return <Settings />;
  if (it.kind === "palette") return <Palette conversation={it.conversation} />;
  if (it.kind === "history") return <History conversation={it.conversation} earlier={it.earlier} />;
  if (it.kind === "close") return <Closing conversation={it.conversation} />;
  if (it.kind === "reply") return <Requesting conversation={it.conversation} />;
  if (it.kind === "promotion") return <Promoting conversation={it.conversation} />;
  if (it.kind === "block") return <Blocking conversation={it.conversation} />;
  return <Transferring conversation={it.conversation} />;
}
