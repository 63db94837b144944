/** An earlier conversation of the same visitor, to read and nothing else. */
import { useEffect, useState } from "preact/hooks";
import { empty, page, type Thread } from "../wire/apply";
import type { EarlierConversation } from "../wire/protocol";
import { t } from "../wire/words";
import { Dialog } from "./dialog";
import { lines } from "./lines";
import { insist } from "./link";
import { offline, refusal } from "./refusals";
import { LineOf } from "./thread";

type Props = { conversation: string; earlier: EarlierConversation };

export function History({ conversation, earlier }: Props) {
  const [thread, setThread] = useState<Thread>(() => empty(earlier.conversation));
  const [why, setWhy] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    const read = async (): Promise<void> => {
      let whole = empty(earlier.conversation);
      for (let more = true; more && here; ) {
        const answer = await insist("history.read", { conversation, earlier: earlier.conversation, after: whole.head });
        if (!here) return;
        if (!answer?.ok) return setWhy(answer ? refusal(answer.code, answer.data) : offline());
        whole = page(whole, answer.data);
        more = answer.data.more && answer.data.entries.length > 0;
        setThread(whole);
      }
    };
    void read();
    return () => void (here = false);
  }, [earlier.conversation]);
  const title = earlier.about || earlier.topic || t("Conversation");
  return (
    <Dialog title={title}>
      <div class="talk past-talk" role="log" aria-label={title} tabIndex={0}>
        {thread.head === 0 && !why && <p class="event loading">{t("Loading the conversation…")}</p>}
        {lines(thread, []).map((line) => <LineOf key={line.key} line={line} thread={thread} />)}
      </div>
      {why && <p class="wrong" role="alert">{why}</p>}
      <p class="small quiet">{t("To read only: what you write goes into the present conversation.")}</p>
    </Dialog>
  );
}
