/** What a respondent does in the live feed and with their badges: it shows at once and goes to the server by the outbox. */
import { uid } from "../wire/ids";
import { t } from "../wire/words";
import type { FeedItem } from "../wire/protocol";
import { UNDO, undoable } from "./actions";
import { cheered, draft, feed, lengthened, removing } from "./feed";
import { ask, put, syncFeed } from "./link";
import { hush, tell } from "./notice";
import { desk } from "./store";

export function postToFeed(): void {
  put("feed.post", { client_id: uid(), body: draft.value.trim() });
  draft.value = "";
}

/** Undo instead of confirm: it leaves after five seconds, or when the page does. */
export function removePost(item: FeedItem): void {
  removing.value = [...removing.value, item.post];
  const stop = undoable(item.post, () => put("feed.remove", { client_id: uid(), post: item.post }));
  const undo = (): void => {
    stop();
    removing.value = removing.value.filter((other) => other !== item.post);
    hush();
  };
  tell(t("The post is removed."), { undo }, UNDO);
}

export async function cheer(item: FeedItem): Promise<void> {
  feed.value = cheered(feed.value, item.post, !item.cheered);
  const answer = await ask("feed.cheer", { post: item.post, on: !item.cheered });
  if (answer?.ok) return;
  feed.value = cheered(feed.value, item.post, item.cheered);
  void syncFeed();
}

export async function readOlder(): Promise<void> {
  const first = feed.value.posts[0];
  const answer = first ? await ask("feed.older", { before: first.seq }) : null;
  if (answer?.ok) feed.value = lengthened(feed.value, answer.data);
}

/** Everything that is here was looked at. */
export function readFeed(): void {
  const seq = feed.value.posts.at(-1)?.seq ?? 0;
  if (seq <= feed.value.read) return;
  feed.value = { ...feed.value, read: seq };
  void ask("feed.mark", { seq });
}

export function seeAward(award: string): void {
  desk.value = { ...desk.value, awards: desk.value.awards.map((one) => (one.uid === award ? { ...one, seen: true } : one)) };
  put("award.see", { client_id: uid(), award });
}
