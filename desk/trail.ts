/** The pages of a visit as a respondent reads them: newest first, how long on each, and what was gone back to; pure. */
import type { PageSeen } from "../wire/protocol";

/** `again`: this page was seen before in the visit · `stayed`: milliseconds until the next page, or until now */
export type Step = { page: PageSeen; again: boolean; stayed: number };

export function steps(pages: readonly PageSeen[], now: number): Step[] {
  const seen = new Set<string>();
  const forth = pages.map((page, at) => {
    const again = seen.has(page.path);
    seen.add(page.path);
    return { page, again, stayed: Math.max(0, (pages[at + 1]?.at ?? now) - page.at) };
  });
  return forth.reverse();
}
