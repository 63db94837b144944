/** The ranking: who stands where, one's own place with its reason, and how far it is to the next badge. */
import { useEffect } from "preact/hooks";
import type { BadgeProgress, RankedMember, Ranking as Ranks } from "../wire/protocol";
import { t, n } from "../wire/words";
import { ask } from "./link";
import { Coin, Mark } from "./parts";
import { nameOfBadge, period, praised, ranks } from "./ranks";
import { offline } from "./refusals";
import { desk, language, up } from "./store";

export function Ranking() {
  useEffect(() => void load(), [period.value, praised.value, up.value]);
  const found = ranks.value?.period === period.value ? ranks.value : null;
  return (
    <>
      <div class="periods" role="group" aria-label={t("Period")}>
        <Choice kind="month" words={t("This month")} />
        <Choice kind="all" words={t("All time")} />
      </div>
      {found ? <Found ranks={found} /> : <p class="quiet" role="status">{up.value ? t("Reading the ranking…") : offline()}</p>}
    </>
  );
}

async function load(): Promise<void> {
  const answer = up.value ? await ask("ranking.read", { period: period.value }) : null;
  if (answer?.ok) ranks.value = answer.data;
}

function Choice({ kind, words }: { kind: Ranks["period"]; words: string }) {
  return <button type="button" class="button small" aria-pressed={period.value === kind} onClick={() => (period.value = kind)}>{words}</button>;
}

function Found({ ranks: found }: { ranks: Ranks }) {
  const me = found.ranked.find((row) => row.me);
  const ambassador = desk.value.me.role === "ambassador";
  return (
    <>
      {ambassador && <Mine me={me} ranks={found} />}
      {found.progress.map((each) => <Toward key={each.badge.symbol} progress={each} />)}
      {found.ranked.length > 0 && <Table ranked={found.ranked} />}
      {found.ranked.length === 0 && <p class="quiet">{t("Nobody has been rated in this time yet.")}</p>}
      {found.unrated.length > 0 && (
        <p class="small quiet">{t("Not rated yet:")} {found.unrated.map((row, at) => <span key={row.member}>{at > 0 && ", "}<bdi>{row.me ? t("You") : row.name}</bdi></span>)}</p>
      )}
      {found.mean !== null && <p class="small fainter">{how(found)}</p>}
    </>
  );
}

function how(found: Ranks): string {
  return t("Satisfaction is the mean of the stars. So that one rating does not decide, everybody begins with {weight} ratings of {mean}, the mean of all.",
    { weight: found.weight, mean: decimal(found.mean) });
}

function Mine({ me, ranks: found }: { me: RankedMember | undefined; ranks: Ranks }) {
  if (!me) return <p class="card mine-card quiet">{found.period === "month" ? t("You have no ratings this month yet.") : t("You have no ratings yet.")}</p>;
  return (
    <section class="card mine-card" aria-label={t("Where you stand")}>
      <p class="small quiet">{found.period === "month" ? t("Your month") : t("All your time here")}</p>
      <p class="mine-score"><strong class="num">{decimal(me.score)}</strong><span>{t("Place {place} of {count}", { place: me.place ?? 0, count: found.ranked.length })}</span></p>
      <p class="small quiet">{n("Because your {count} rating is {average} stars.", "Because your {count} ratings average {average} stars.", me.ratings, { average: decimal(me.average) })}</p>
    </section>
  );
}

function Toward({ progress }: { progress: BadgeProgress }) {
  const name = nameOfBadge(progress.badge, language.value);
  return (
    <section class="toward" aria-label={t("Your next badge")}>
      <Coin symbol={progress.badge.symbol} />
      <div>
        <p><strong dir="auto">{name}</strong> <span class="num quiet">{t("{have} of {need}", { have: progress.have, need: progress.need })}</span></p>
        <progress max={progress.need} value={progress.have} aria-label={t("{have} of {need}", { have: progress.have, need: progress.need })} />
        <p class="small quiet">{t("{number} answers rated {stars} stars or more", { number: progress.need, stars: progress.stars })}</p>
      </div>
    </section>
  );
}

function Table({ ranked }: { ranked: RankedMember[] }) {
  return (
    <table class="ranks">
      <caption class="unseen">{t("Ranking by satisfaction")}</caption>
      <thead><tr class="small quiet"><th scope="col"><span class="unseen">{t("Place")}</span></th><th scope="col">{t("Name")}</th><th scope="col">{t("Satisfaction")}</th><th scope="col">{t("Ratings")}</th></tr></thead>
      <tbody>
        {ranked.map((row) => (
          <tr key={row.member} aria-current={row.me ? "true" : undefined}>
            <td class="num quiet">{row.place}</td>
            <th scope="row"><bdi>{row.name}</bdi>{row.me && <span class="unseen"> {t("(you)")}</span>} {row.badges.map((badge) => <Mark key={badge.symbol} symbol={badge.symbol} name={nameOfBadge(badge, language.value)} />)}</th>
            <td class="num"><strong>{decimal(row.score)}</strong></td>
            <td class="num quiet">{row.ratings}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function decimal(value: number | null): string {
  return value === null ? "–" : new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}
