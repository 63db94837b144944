/** The visitor's tab of the right column: who they are, as far as a respondent may see, and who answered before. */
import type { ComponentChildren } from "preact";
import type { Thread } from "../wire/apply";
import type { About, DeskConversation } from "../wire/protocol";
import { money } from "../wire/money";
import { t, n } from "../wire/words";
import { safe } from "./actionmenu";
import { later } from "./later";
import { stars } from "./happenings";
import { titleOf } from "./inbox";
import { focused } from "./panes";
import { Face, Running, VisitorFace } from "./parts";
import { mood, VISITOR } from "./status";
import { desk, language, now, thread as threadOf } from "./store";
import { languageName } from "./time";
import { visits } from "./visiting";
import { Welcome } from "./welcome";

const Visit = later(() => import("./visit").then((part) => part.Visit));

export function Visitor() {
  const row = desk.value.conversations.find((one) => one.conversation === focused.value);
  return row ? <AboutVisitor row={row} thread={threadOf(row.conversation)} /> : <Welcome />;
}

function AboutVisitor({ row, thread }: { row: DeskConversation; thread: Thread }) {
  const name = titleOf(row, thread);
  const about = thread.about;
  return (
    <>
      <header class="visitor">
        <VisitorFace name={name} conversation={row.conversation} here={about?.visitor.here ?? false} />
        <div><h2 dir="auto">{name}</h2><p class="small quiet">{about ? presence(about) : ""}</p></div>
      </header>
      {about && <Facts row={row} thread={thread} about={about} />}
      <Visit conversation={row.conversation} thread={thread} />
      <Answered thread={thread} />
    </>
  );
}

function presence(about: About): string {
  const here = about.visitor.here ? t("On the page now") : t("Not on the page now");
  return about.visitor.verified ? `${here} · ${t("known to the brand")}` : here;
}

function Facts({ row, thread, about }: { row: DeskConversation; thread: Thread; about: About }) {
  const { visitor } = about;
  const how = mood(row, thread, now.value);
  const earlier = visitor.conversations - 1;
  const page = safe(visitor.page?.url);
  return (
    <dl class="facts">
      {how === "mine" && <Fact words={t("Waits for")}><Running class="waits" since={thread.waitsSince ?? now.value} /></Fact>}
      {how !== "closed" && how !== "gone" && <Fact words={t("In conversation for")}><Running since={about.started} /></Fact>}
      {visitor.page && (
        <Fact words={t("Page")}>
          <bdi>{visitor.page.title || visitor.page.url}</bdi>
          {page && <a class="small" href={page} target="_blank" rel="noopener noreferrer">{t("Open")}</a>}
        </Fact>
      )}
      {row.topic && <Fact words={t("Topic")}>{row.topic}</Fact>}
      <Fact words={t("Language")}>{t("Writes {language}", { language: languageName(about.writes || visitor.language, language.value) })}</Fact>
      {visitor.country && <Fact words={t("Country")}>{visitor.country}</Fact>}
      {visitor.device && <Fact words={t("Device")}>{visitor.device === "phone" ? t("Phone") : t("Computer")}</Fact>}
      <Fact words={t("Site")}>{about.site}</Fact>
      {row.orders.length > 0 && <Fact words={t("Bought")}>{row.orders.map((one) => money(one.amount, one.currency, language.value)).join(" · ")}</Fact>}
      {!visits.value[row.conversation]?.earlier.length && (
        <Fact words={t("Before this")}>
          {earlier > 0 ? n("{count} earlier conversation", "{count} earlier conversations", earlier) : t("First time here")}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ words, children }: { words: string; children: ComponentChildren }) {
  return <div><dt class="small quiet">{words}</dt><dd>{children}</dd></div>;
}

/** Who answers and answered, each with the rating that belongs to them alone. */
function Answered({ thread }: { thread: Thread }) {
  if (thread.assignments.length === 0) return null;
  return (
    <section class="answered">
      <h3>{t("Who answers")}</h3>
      <ul>
        {thread.assignments.map((one) => {
          const person = thread.people[one.n];
          const given = thread.ratings[one.assignment];
          return (
            <li key={one.assignment}>
              <Face name={person?.name ?? ""} photo={person?.photo} />
              <span><strong dir="auto">{one.n === thread.me ? t("You") : person?.name}</strong><span class="small quiet">{roleWords(person?.role, one.ended)}</span></span>
              {given !== undefined && <span class="stars" role="img" aria-label={n("{count} star", "{count} stars", given)}>{stars(given)}</span>}
            </li>
          );
        })}
      </ul>
      {thread.status === "waiting" && thread.people[VISITOR] && <p class="small quiet">{t("Somebody is being looked for.")}</p>}
    </section>
  );
}

function roleWords(role: string | undefined, ended: boolean): string {
  const words = role === "ambassador" ? t("Ambassador") : t("Team");
  return ended ? t("{role}, before", { role: words }) : t("{role}, now", { role: words });
}
