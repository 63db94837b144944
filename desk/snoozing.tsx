/** Putting a conversation aside: one tap on a time in plain words, and Undo. */
import { t } from "../wire/words";
import { snooze } from "./actions";
import { Dialog, shut } from "./dialog";
import { snoozes } from "./snoozes";
import { language, present } from "./store";
import { hour, sameDay } from "./time";

export function Snoozing({ conversation }: { conversation: string }) {
  const now = present();
  const go = (until: number | null): void => {
    shut();
    void snooze(conversation, until);
  };
  return (
    <Dialog title={t("Put aside for later")}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="quiet">{t("It stays yours. It comes back at that time, or as soon as the visitor writes.")}</p>
        <div class="times">
          {snoozes(now).map(({ words, until }) => (
            <button key={words} type="button" class="button time-choice" onClick={() => go(until)}>
              <span>{words}</span>{until !== null && <span class="small quiet num">{when(until, now)}</span>}
            </button>
          ))}
        </div>
      </form>
    </Dialog>
  );
}

/** `19:00`, or `Mon 9:00`: the words beside it say which day. */
function when(until: number, now: number): string {
  if (sameDay(until, now)) return hour(until, language.value);
  return new Intl.DateTimeFormat(language.value, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(until);
}
