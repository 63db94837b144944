/** Colours of visitors: most have no name, so conversations that are open together are told apart by hues far from each other. */
import { hue } from "../wire/face";

const ROUND = [0, 135, 225, 90, 180, 270, 45, 315]; // degrees to turn, when the hue of its own is taken
const FAR = 40;

export class Faces {
  private readonly kept = new Map<string, number>();

  /** The hue of a conversation; it stays, and keeps away from those of the others that are here now. */
  of(conversation: string, here: readonly string[]): number {
    const known = this.kept.get(conversation);
    if (known !== undefined) return known;
    const taken = here.flatMap((other) => this.kept.get(other) ?? []);
    const room = (tone: number): number => Math.min(FAR, ...taken.map((other) => Math.min(Math.abs(tone - other), 360 - Math.abs(tone - other))));
    const own = hue(conversation);
    const found = ROUND.map((turn) => (own + turn) % 360).reduce((best, tone) => (room(tone) > room(best) ? tone : best));
    this.kept.set(conversation, found);
    return found;
  }
}
