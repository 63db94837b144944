/** A face's colour follows the name it stands for: one person has one colour on every screen. */

/** A hue of the colour circle, one of twelve: 0, 30 … 330. Pages from the server fold a name alike (app/brands/routes.py). */
export function hue(name: string): number {
  return [...name].reduce((total, letter) => (total * 131 + letter.codePointAt(0)!) % 9973, 0) % 12 * 30;
}

/** The letter on it. */
export function initial(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? "?";
}
