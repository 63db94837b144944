/** For every file of tests: what repeats ends with the file. In a browser the page's end does that; here a clock would tick on without a page. */
import { afterAll } from "vitest";

const begin = globalThis.setInterval;
const running: ReturnType<typeof setInterval>[] = [];

globalThis.setInterval = ((...all: Parameters<typeof setInterval>) => {
  const one = begin(...all);
  running.push(one);
  return one;
}) as typeof setInterval;

afterAll(() => running.forEach((one) => clearInterval(one)));
