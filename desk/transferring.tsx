/** Handing over: who is free, a note for them, and nothing lost when it does not work. */
import { useEffect, useState } from "preact/hooks";
import type { FreeRespondent, FreeTeam, WhoIsFree } from "../wire/protocol";
import { t, n } from "../wire/words";
import { transfer } from "./actions";
import { Dialog, shut, Wrong } from "./dialog";
import { insist } from "./link";
import { fold } from "./finding";
import { Face } from "./parts";

const FEW = 4; // people who are found without looking for them

/** A member, a team, or an audience, as the server is told. */
type Chosen = { member: string } | { team: string } | { audience: "agents" | "ambassadors" };

function useFree(conversation: string): WhoIsFree | null | "unknown" {
  const [free, setFree] = useState<WhoIsFree | null | "unknown">(null);
  useEffect(() => {
    let here = true;
    const look = async (): Promise<void> => {
      const answer = await insist("respondents.free", { conversation });
      if (here) setFree(answer?.ok ? answer.data : "unknown");
    };
    void look();
    return () => void (here = false);
  }, [conversation]);
  return free;
}

export function Transferring({ conversation }: { conversation: string }) {
  const free = useFree(conversation);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [note, setNote] = useState("");
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    if (!chosen) return setWhy(t("Choose who takes it."));
    setBusy(true);
    const refused = await transfer(conversation, chosen, note.trim());
    setBusy(false);
    if (refused) setWhy(refused);
    else shut();
  };
  return (
    <Dialog title={t("Transfer")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void go())}>
        <Who free={free} chosen={chosen} choose={setChosen} />
        <label class="entry"><span class="strong">{t("Note for them")}</span>
          <textarea class="field note-field" rows={3} dir="auto" maxLength={4000} value={note} onInput={(event) => setNote(event.currentTarget.value)}
            placeholder={t("What you found out, what is still open")} />
          <span class="hint">{t("Only respondents read it. They see the whole conversation.")}</span>
        </label>
        <Wrong words={why} />
        <div class="does"><button class="button main" disabled={busy}>{t("Transfer")}</button>
          <button type="button" class="button" onClick={shut}>{t("Keep it")}</button></div>
      </form>
    </Dialog>
  );
}

function teamWords(free: WhoIsFree | null | "unknown"): string {
  if (free === null || free === "unknown") return t("Somebody of the company takes over as soon as possible.");
  if (free.agents_free > 0) return n("{count} person of the team is free now.", "{count} people of the team are free now.", free.agents_free);
  return t("Nobody of the team is free now: the visitor waits, and sees that.");
}

function communityWords(free: WhoIsFree | null): string {
  if (!free || free.ambassadors_free === 0) return t("Whoever knows the subject best");
  return n("{count} ambassador is free now.", "{count} ambassadors are free now.", free.ambassadors_free);
}

const freeWords = (count: number): string => n("{count} person is free", "{count} people are free", count);

type WhoProps = { free: WhoIsFree | null | "unknown"; chosen: Chosen | null; choose: (chosen: Chosen) => void };

function Who({ free, chosen, choose }: WhoProps) {
  const [words, setWords] = useState("");
  const known = free === null || free === "unknown" ? null : free;
  const all = [...(known?.teams ?? []), ...(known?.respondents ?? [])];
  const found = all.filter((one) => fits(one, words));
  const is = (one: Chosen): boolean => JSON.stringify(one) === JSON.stringify(chosen);
  return (
    <fieldset class="people">
      <legend class="strong">{t("To whom?")}</legend>
      {all.length > FEW && <input class="field" type="search" dir="auto" aria-label={t("Find somebody")} placeholder={t("Find somebody: name or topic")} value={words}
        onInput={(event) => setWords(event.currentTarget.value)} />}
      <Choice on={is({ audience: "agents" })} pick={() => choose({ audience: "agents" })} name={t("The team")} words={teamWords(free)} />
      <Choice on={is({ audience: "ambassadors" })} pick={() => choose({ audience: "ambassadors" })} name={t("The community")} words={communityWords(known)} />
      {found.map((one) => {
        const to = "team" in one ? { team: one.team } : { member: one.member };
        return <Choice key={Object.values(to)[0]} on={is(to)} pick={() => choose(to)} name={one.name} photo={"photo" in one ? one.photo : ""} words={"team" in one ? freeWords(one.free) : about(one)} />;
      })}
      <p class="small quiet" role="status">{free === null ? t("Looking who is free…") : ""}</p>
      {all.length > 0 && found.length === 0 && <p class="small quiet" role="status">{t("Nobody free has these words.")}</p>}
      {known && all.length === 0 && <p class="small quiet">{t("Nobody in particular is free right now.")}</p>}
    </fieldset>
  );
}

/** Whether every word is found in the name or a topic, with or without accents. */
function fits(one: FreeRespondent | FreeTeam, words: string): boolean {
  const said = fold(`${one.name} ${"topics" in one ? one.topics.join(" ") : ""}`);
  return fold(words).split(/\s+/).every((word) => said.includes(word));
}

function about(one: FreeRespondent): string {
  const role = one.role === "ambassador" ? t("Ambassador") : t("Team");
  const places = n("{count} place free", "{count} places free", one.free);
  return [role, one.topics.join(", "), places].filter(Boolean).join(" · ");
}

type ChoiceProps = { on: boolean; pick: () => void; name: string; photo?: string | undefined; words: string };

function Choice({ on, pick, name, photo, words }: ChoiceProps) {
  return (
    <label class="person">
      <input type="radio" name="to" checked={on} onChange={pick} />
      <Face name={name} photo={photo} />
      <span><strong dir="auto">{name}</strong><span class="small quiet">{words}</span></span>
    </label>
  );
}
