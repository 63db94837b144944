/** A face's colour follows the name it stands for: one person has one colour on every screen. */

/** A hue of the colour circle, 0 to 359. */
export function hue(name: string): number {
  return [...name].reduce((total, letter) => (total * 31 + letter.codePointAt(0)!) % 9973, 0) % 360;
}

/** The letter on it. */
export function initial(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? "?";
}
