/** The live feed: what ambassadors and the brand say among themselves, newest first. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Parcel } from "../wire/outbox";
import type { FeedItem } from "../wire/protocol";
import { t, n } from "../wire/words";
import { draft, feed, freshPosts, shownPosts, waitingPosts } from "./feed";
import { cheer, postToFeed, readFeed, readOlder, removePost } from "./feeding";
import { discard } from "./link";
import { Coin, Face, Icon } from "./parts";
import { nameOfBadge } from "./ranks";
import { Plain } from "./rich";
import { desk, language, looking, now, up } from "./store";
import { ago } from "./time";
import { Refused, stateWords } from "./unsent";
import { isBeside } from "./view";

const LIMIT = 2_000;

export function LiveFeed() {
  const seen = isBeside("feed") && looking.value && up.value;
  const fresh = freshPosts.value;
  useEffect(() => {
    if (seen && fresh > 0) readFeed();
  }, [seen, fresh]);
  const news = useNews();
  const posts = shownPosts.value;
  const waiting = waitingPosts.value;
  return (
    <>
      <Write />
      <ol class="feed" aria-label={t("Live feed")}>
        {waiting.map((parcel) => <li key={parcel.id}><Unsent parcel={parcel} /></li>)}
        {posts.map((post) => <li key={post.client_id ?? post.post}><Post post={post} /></li>)}
      </ol>
      {feed.value.known && posts.length + waiting.length === 0 && <p class="quiet">{t("Nothing here yet. Say hello: everybody of the brand reads it, visitors never do.")}</p>}
      <p class="unseen" role="status">{news}</p>
      {feed.value.older && <button type="button" class="button small older" onClick={() => void readOlder()}>{t("Older posts")}</button>}
    </>
  );
}

/** For a screen reader: who wrote since the feed was opened. */
function useNews(): string {
  const from = useRef<number | null>(null);
  const newest = feed.value.posts.at(-1);
  if (from.current === null && feed.value.known) from.current = newest?.seq ?? 0;
  const isNews = newest && from.current !== null && newest.seq > from.current && newest.member !== desk.value.me.member;
  return isNews ? t("New in the live feed, from {name}", { name: newest.name }) : "";
}

function Write() {
  const box = useRef<HTMLTextAreaElement>(null);
  const left = LIMIT - draft.value.length;
  const empty = draft.value.trim() === "";
  const send = (): void => {
    if (empty || left < 0) return;
    postToFeed();
    box.current?.focus();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const brand = ["manager", "owner"].includes(desk.value.me.role);
  return (
    <form class="feed-write" onSubmit={(event) => (event.preventDefault(), send())}>
      <textarea class="field" ref={box} rows={1} dir="auto" value={draft.value} aria-label={t("Post to the live feed")}
        placeholder={brand ? t("Write as {brand}…", { brand: desk.value.me.brand }) : t("Write to the others…")}
        onInput={(event) => (draft.value = event.currentTarget.value)} onKeyDown={pressed} />
      {!empty && (
        <div class="tools">
          <span class={`small ${left < 0 ? "wrong" : "fainter"}`} role="status">
            {left < 0 ? n("{count} character too many", "{count} characters too many", -left) : t("Everybody of the brand reads it")}
          </span>
          <button class="button main icon-button" aria-label={t("Post")} disabled={left < 0}><Icon name="send" /></button>
        </div>
      )}
    </form>
  );
}

function Post({ post }: { post: FeedItem }) {
  if (post.voice === "brand") {
    return (
      <article class="post brand-post">
        <strong class="small">{t("From the brand")}</strong>
        <p class="words" dir="auto"><Plain text={post.body} /></p>
        <Foot post={post} named />
      </article>
    );
  }
  return (
    <article class="post">
      {post.badge ? <Coin symbol={post.badge.symbol} /> : <Face name={post.name} photo={post.photo} />}
      <div>
        <p><strong dir="auto">{post.name}</strong> <Ago at={post.at} /></p>
        {post.badge ? <Badge post={post} /> : <p class="words" dir="auto"><Plain text={post.body} /></p>}
        <Foot post={post} />
      </div>
    </article>
  );
}

function Badge({ post }: { post: FeedItem }) {
  return (
    <>
      <p>{t("Got the badge")} <em dir="auto">{nameOfBadge(post.badge!, language.value)}</em></p>
      <p class="small quiet">{t("{number} answers rated {stars} stars or more", { number: post.number, stars: post.stars })}</p>
    </>
  );
}

function Foot({ post, named }: { post: FeedItem; named?: boolean }) {
  const { member, role } = desk.value.me;
  const mine = post.member === member;
  const may = mine || role === "manager" || role === "owner";
  return (
    <p class="small quiet post-foot">
      {named && <span><span dir="auto">{post.name}</span> · <Ago at={post.at} /></span>}
      {mine ? post.cheers > 0 && <span class="num">{cheers(post.cheers)}</span> : (
        <button type="button" class="link" aria-pressed={post.cheered} onClick={() => void cheer(post)}>
          {post.cheers > 0 ? cheers(post.cheers) : t("Cheer")}
        </button>
      )}
      {may && <button type="button" class="link" onClick={() => removePost(post)}>{mine ? t("Delete") : t("Remove")}</button>}
    </p>
  );
}

const cheers = (count: number): string => n("{count} cheer", "{count} cheers", count);

/** Only these words run with the clock, not the whole feed. */
function Ago({ at }: { at: number }) {
  const words = useComputed(() => ago(now.value - at));
  return <time class="small quiet num" dateTime={new Date(at).toISOString()}>{words}</time>;
}

/** A post that the feed does not have yet; whatever happens, its text stays. */
function Unsent({ parcel }: { parcel: Parcel }) {
  const { body } = parcel.command as { body: string };
  const edit = (): void => {
    discard(parcel);
    draft.value = draft.value ? `${draft.value}\n${body}` : body;
  };
  return (
    <article class="post unsent">
      <Face name={desk.value.me.name} />
      <div>
        <p><strong dir="auto">{desk.value.me.name}</strong></p>
        <p class="words" dir="auto"><Plain text={body} /></p>
        {parcel.state === "refused" ? <Refused parcel={parcel} edit={edit} /> : <p class="small fainter">{stateWords(parcel.state)}</p>}
      </div>
    </article>
  );
}
