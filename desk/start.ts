/** What the page hands to the desk: its first state and the addresses it needs. */
import type { DeskState } from "../wire/protocol";

export type Start = {
  state: DeskState;
  language: string;
  ticket: string;
  signIn: string;
  /** where mirrored pages are shown, away from every cookie */
  mirror: string;
  places: { href: string; kind: "account" | "console" }[];
};

let given: Start | undefined;

/** Read once from the page's JSON; it is data, never script. */
export function start(): Start {
  given ??= JSON.parse(document.getElementById("desk-start")?.textContent ?? "{}") as Start;
  return given;
}
