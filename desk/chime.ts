/** The desk's two sounds, drawn from plain waves: two rising notes for a question, one low note for a message. */
import type { Ring } from "./ringing";

const NOTES: Record<Ring, readonly number[]> = { question: [587.33, 880], message: [493.88] };
const LOUD = 0.09;
const EACH = 0.14; // seconds from note to note
const FADES = 0.45;
let context: AudioContext | null = null;

export async function chime(kind: Ring): Promise<void> {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  NOTES[kind].forEach((pitch, at) => note(context!, pitch, context!.currentTime + at * EACH));
}

function note(on: AudioContext, pitch: number, from: number): void {
  const wave = on.createOscillator();
  const volume = on.createGain();
  wave.type = "sine";
  wave.frequency.value = pitch;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUD, from + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + FADES);
  wave.connect(volume).connect(on.destination);
  wave.start(from);
  wave.stop(from + FADES);
}
