/** How the column is reached where it lies above the conversations, and the dot that says something is new in it. */
import { t, n } from "../wire/words";
import { freshPosts } from "./feed";
import { lookBeside } from "./view";

export function Fresh({ count }: { count: number }) {
  return count > 0 ? <span class="fresh"><span class="unseen">{n("{count} new", "{count} new", count)}</span></span> : null;
}

/** On a narrow screen: under the thumb, at the foot of the list. */
export function Reach() {
  return (
    <div class="reach">
      <button type="button" class="button" onClick={() => lookBeside("feed")}>{t("Live feed")}<Fresh count={freshPosts.value} /></button>
      <button type="button" class="button" onClick={() => lookBeside("ranking")}>{t("Ranking")}</button>
    </div>
  );
}
