/** Putting a conversation aside: one tap on a time in plain words, and Undo. */
import { t } from "../wire/words";
import { snooze } from "./actions";
import { Dialog, shut } from "./dialog";
import { snoozes, untilWords } from "./snoozes";
import { language, present } from "./store";

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
              <span>{words}</span>{until !== null && <span class="small quiet num">{untilWords(until, now, language.value)}</span>}
            </button>
          ))}
        </div>
      </form>
    </Dialog>
  );
}
