/** The film that tests/folding/conftest.py has just taken, and the ways in which a screen may come to hear of an act. */
import { readFileSync } from "node:fs";
import type { Thread } from "../../wire/apply";
import type { Wiring } from "../../wire/connection";

export type Told = [name: string, data: any];
export type Frame = { act: string; at: number; told: Told[]; after: any };
export type Reel = { screen: string; role: string; at: number; first: any; frames: Frame[] };

/** What a screen under test can do: `load` opens it on these answers, `hear` tells it, `again` breaks its line and lets it come back, `shows` is all that a person could see. */
export type Screen = {
  load: (answers: any, at: number) => Promise<void>;
  hear: (told: Told[], answers: any, at: number) => Promise<void>;
  again: (answers: any, at: number) => Promise<void>;
  shows: () => Record<string, unknown>;
};

/** The browser's line without a network: what is asked, `Line.answer` answers; `Line.last` is the one in use. */
export class Line {
  static last: Line;
  static answer: (name: string, command: any) => unknown;
  up = false;
  constructor(readonly to: Wiring) { Line.last = this; }
  start(): void { /* when the test says so */ }
  stop(): void { this.up = false; }
  turn(up: boolean): void { this.up = up; this.to.state(up); }
  send(name: string, command: any): Promise<unknown> { return Promise.resolve({ ok: true, data: Line.answer(name, command) }); }
}

export const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

const film = JSON.parse(readFileSync(process.env["FILM"]!, "utf8")) as { meant: string[]; reels: Reel[] };

export const reels = (visitors: boolean): Reel[] => film.reels.filter((reel) => (reel.role === "visitor") === visitors);

/** A thread without what is meant to differ; its fence is compared where the reader's own writes carry it. */
export function lasting(thread: Thread, mine: boolean): unknown {
  const kept = Object.entries(thread).filter(([name]) => !film.meant.includes(name));
  return { ...Object.fromEntries(kept), epoch: mine ? thread.epoch : 0 };
}

/** Events that may overtake one another: each carries its place. */
const PLACED = ["entry.appeared", "feed.changed", "read.moved"];

/** Those that carry their place come in the other order, everything else where it was. */
function overtaken(told: Told[]): Told[] {
  const placed = told.filter(([name]) => PLACED.includes(name));
  return told.map((one) => (PLACED.includes(one[0]) ? placed.pop()! : one));
}

/** Without the first one that a later one of the same log shows to be missing; null when there is none. */
function lost(told: Told[]): Told[] | null {
  const log = ([name, data]: Told): string => (/entry.appeared|feed.changed/.test(name) && typeof data.cheered !== "boolean" ? `${name} ${data.conversation}` : "");
  const first = told.find((one, at) => log(one) && told.slice(at + 1).some((other) => log(other) === log(one)));
  return first ? told.filter((one) => one !== first) : null;
}

/** From the first frame to the last without ever asking anew; what differs from a screen that asks, frame by frame. */
export async function told(screen: Screen, reel: Reel): Promise<string[]> {
  const found: string[] = [];
  for (const frame of reel.frames) {
    await screen.load(frame.after, frame.at);
    found.push(JSON.stringify(screen.shows()));
  }
  await screen.load(reel.first, reel.at);
  const faults: string[] = [];
  for (const [at, frame] of reel.frames.entries()) {
    await screen.hear(frame.told, frame.after, frame.at);
    faults.push(...differences(frame, screen.shows(), JSON.parse(found[at]!)));
  }
  return faults;
}

/** Each frame by itself: told twice, told in another order, told late to who knows already, one lost on the way, cut off in the middle. */
export async function retold(screen: Screen, reel: Reel): Promise<string[]> {
  const faults: string[] = [];
  let [before, since] = [reel.first, reel.at];
  for (const frame of reel.frames) {
    const { told, after, at } = frame;
    await screen.load(after, at);
    const fresh = JSON.parse(JSON.stringify(screen.shows()));
    const check = (how: string): void => void faults.push(...differences(frame, screen.shows(), fresh).map((fault) => `${how}: ${fault}`));
    for (let from = 0; from < told.length; from += 1) {
      await screen.hear(told.slice(from), after, at);
      check(`late from ${from}`);
    }
    for (const [how, all] of [["twice", told.flatMap((one) => [one, one])], ["overtaken", overtaken(told)]] as const) {
      await screen.load(before, since);
      await screen.hear(all, after, at);
      check(how);
    }
    if (lost(told)) {
      await screen.load(before, since);
      await screen.hear(lost(told)!, after, at);
      check("one lost");
    }
    for (const much of new Set([0, told.length >> 1, told.length])) {
      await screen.load(before, since);
      await screen.hear(told.slice(0, much), after, at);
      await screen.again(after, at);
      check(`again after ${much}`);
    }
    [before, since] = [after, at];
  }
  return faults;
}

/** What is shown otherwise, one line for each place. */
function differences(frame: Frame, is: Record<string, unknown>, should: Record<string, unknown>): string[] {
  const names = frame.told.map(([name]) => name).join(" ");
  return unlike("", JSON.parse(JSON.stringify(is)), should).map((line) => `${frame.act} [${names}] ${line}`);
}

function unlike(where: string, is: any, should: any): string[] {
  if (is === null || should === null || typeof is !== "object" || typeof should !== "object") {
    return is === should ? [] : [`${where}: ${short(is)} for ${short(should)}`];
  }
  const keys = [...new Set([...Object.keys(is), ...Object.keys(should)])];
  return keys.flatMap((key) => unlike(`${where}.${key}`, is[key] ?? null, should[key] ?? null));
}

const short = (value: unknown): string => JSON.stringify(value).slice(0, 160);
