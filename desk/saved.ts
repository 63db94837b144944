/** The brand's saved replies as this desk knows them: read when first needed, once for a session, anew after a change. */
import { signal } from "@preact/signals";
import type { ReplyRequestAnswered, SavedReplies } from "../wire/protocol";
import { t } from "../wire/words";
import { tell } from "./notice";

export const saved = signal<SavedReplies | null>(null);
/** Whether what is known may be old: nothing was read yet, it changed, or the line was down. */
export const old = signal(true);

export function heardOfReplies(name: string, data: unknown): void {
  if (name === "replies.changed") old.value = true;
  if (name !== "reply.request_answered") return;
  old.value = true;
  const { title, accepted, answer } = data as ReplyRequestAnswered;
  if (accepted) tell(t("The brand wrote the reply you asked for: “{title}”.", { title }), {}, 12_000);
  else if (answer) tell(t("The brand will not write the reply you asked for (“{title}”): {answer}", { title, answer }), {}, 12_000);
  else tell(t("The brand will not write the reply you asked for (“{title}”).", { title }), {}, 12_000);
}
