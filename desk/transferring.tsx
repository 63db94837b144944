/** Handing over: who is free, a note for them, and nothing lost when it does not work. */
import { useEffect, useState } from "preact/hooks";
import type { FreeRespondent, WhoIsFree } from "../wire/protocol";
import { t, n } from "../wire/words";
import { transfer } from "./actions";
import { Dialog, shut, Wrong } from "./dialog";
import { insist } from "./link";
import { fold } from "./finding";
import { Face } from "./parts";

const FEW = 4; // people who are found without looking for them

type Chosen = { kind: "member"; member: string } | { kind: "agents" | "ambassadors" };

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
    const target = chosen.kind === "member" ? { member: chosen.member } : { audience: chosen.kind };
    const refused = await transfer(conversation, target, note.trim());
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

type WhoProps = { free: WhoIsFree | null | "unknown"; chosen: Chosen | null; choose: (chosen: Chosen) => void };

function Who({ free, chosen, choose }: WhoProps) {
  const [words, setWords] = useState("");
  const all = free === null || free === "unknown" ? [] : free.respondents;
  const people = all.filter((one) => fits(one, words));
  return (
    <fieldset class="people">
      <legend class="strong">{t("To whom?")}</legend>
      {all.length > FEW && <input class="field" type="search" dir="auto" aria-label={t("Find somebody")} placeholder={t("Find somebody: name or topic")} value={words}
        onInput={(event) => setWords(event.currentTarget.value)} />}
      <Choice on={chosen?.kind === "agents"} pick={() => choose({ kind: "agents" })} name={t("The team")} words={teamWords(free)} />
      <Choice on={chosen?.kind === "ambassadors"} pick={() => choose({ kind: "ambassadors" })} name={t("The community")}
        words={t("Whoever knows the subject best")} />
      {people.map((one) => (
        <Choice key={one.member} on={chosen?.kind === "member" && chosen.member === one.member} pick={() => choose({ kind: "member", member: one.member })}
          name={one.name} words={about(one)} />
      ))}
      <p class="small quiet" role="status">{free === null ? t("Looking who is free…") : ""}</p>
      {all.length > 0 && people.length === 0 && <p class="small quiet" role="status">{t("Nobody free has these words.")}</p>}
      {all.length === 0 && free !== null && free !== "unknown" && <p class="small quiet">{t("Nobody in particular is free right now.")}</p>}
    </fieldset>
  );
}

/** Whether every word is found in the name or a topic, with or without accents. */
function fits(one: FreeRespondent, words: string): boolean {
  const said = fold(`${one.name} ${one.topics.join(" ")}`);
  return fold(words).split(/\s+/).every((word) => said.includes(word));
}

function about(one: FreeRespondent): string {
  const role = one.role === "ambassador" ? t("Ambassador") : t("Team");
  const places = n("{count} place free", "{count} places free", one.free);
  return [role, one.topics.join(", "), places].filter(Boolean).join(" · ");
}

type ChoiceProps = { on: boolean; pick: () => void; name: string; words: string };

function Choice({ on, pick, name, words }: ChoiceProps) {
  return (
    <label class="person">
      <input type="radio" name="to" checked={on} onChange={pick} />
      <Face name={name} />
      <span><strong dir="auto">{name}</strong><span class="small quiet">{words}</span></span>
    </label>
  );
}
