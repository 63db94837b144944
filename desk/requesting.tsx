/** Asking the brand for a saved reply: in one's own words, or from a message one has sent here. */
import { useState } from "preact/hooks";
import { uid } from "../wire/ids";
import { t } from "../wire/words";
import { Dialog, shut, Wrong } from "./dialog";
import { insist } from "./link";
import { tell } from "./notice";
import { offline, refusal } from "./refusals";
import { old } from "./saved";
import { language, thread as threadOf } from "./store";

const SHOWN = 3;
const LONGEST = 2_000;

/** One's own last messages of the conversation, newest first. */
function sentHere(conversation: string): string[] {
  const { entries, me } = threadOf(conversation);
  const mine = entries.flatMap((entry) => ("body" in entry && entry.kind === "text" && entry.by === me && me > 0 ? [entry.body] : []));
  return mine.slice(-SHOWN).reverse();
}

export function Requesting({ conversation }: { conversation: string }) {
  const [id] = useState(uid);
  const [own] = useState(() => sentHere(conversation));
  const [words, setWords] = useState(own[0] ?? "");
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const spoken = (threadOf(conversation).about?.visitor.language || language.value).split("-")[0]!;
  const go = async (): Promise<void> => {
    if (!words.trim()) return setWhy(t("There is nothing in it to send."));
    setBusy(true);
    const answer = await insist("reply.request", { client_id: id, body: words.trim(), language: spoken, conversation: conversation || null });
    setBusy(false);
    if (!answer) return setWhy(offline());
    if (!answer.ok) return setWhy(refusal(answer.code, answer.data));
    old.value = true;
    tell(t("The brand has your request. You are told here what becomes of it."));
    shut();
  };
  return (
    <Dialog title={t("Ask the brand for a reply")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void go())}>
        <label class="entry"><span class="strong">{t("A reply like this")}</span>
          <textarea class="field" rows={5} dir="auto" maxLength={LONGEST} value={words} onInput={(event) => setWords(event.currentTarget.value)}
            placeholder={t("What you find yourself writing again and again")} />
          <span class="hint">{t("A manager makes it fit for everybody. Leave out what belongs to this visitor only.")}</span>
        </label>
        {own.length > 1 && <Own messages={own} take={setWords} />}
        <Wrong words={why} />
        <div class="does"><button class="button main" disabled={busy}>{t("Ask the brand")}</button>
          <button type="button" class="button" onClick={shut}>{t("Cancel")}</button></div>
      </form>
    </Dialog>
  );
}

function Own({ messages, take }: { messages: string[]; take: (words: string) => void }) {
  return (
    <div class="entry"><span class="small quiet" id="own-words">{t("From what you wrote here")}</span>
      <ul class="own-words" aria-labelledby="own-words">
        {messages.map((words) => <li><button type="button" class="button small" dir="auto" onClick={() => take(words)}>{words}</button></li>)}
      </ul>
    </div>
  );
}
