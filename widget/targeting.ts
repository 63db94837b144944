/** Which rule of the site holds on this page: the twin of app/routing/targeting.py, held to the same cases in tests/wire/targeting/. */
import type { TrailPage } from "../wire/protocol";
import type { Audience } from "./host";

export type Facts = {
  path: string;
  type: string;
  data: Record<string, unknown>;
  basket: { value: number; currency: string } | null;
  language: string;
  device: string;
  seconds: number;
  open: boolean;
  free: Record<Audience, boolean>;
  consent: boolean;
  pages: number;
  returning: boolean;
  back: boolean;
};

const DECIMAL = /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/;
const plain = (path: string): string => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);

/** `*` is any run but of "/", `**` any run. All ways of reading are followed at once, as bits: no glob can make it slow. */
export function matches(glob: string, path: string): boolean {
  const literal: Record<string, bigint> = Object.create(null) as Record<string, bigint>;
  let star = 0n;
  let deep = 0n;
  let bit = 1n;
  for (const part of plain(glob).split(/(\*+)/)) {
    if (part[0] === "*") {
      if (part[1]) deep |= bit;
      else star |= bit;
      bit <<= 1n;
    } else for (const letter of part) {
      literal[letter] = (literal[letter] ?? 0n) | bit;
      bit <<= 1n;
    }
  }
  const on = (state: bigint): bigint => state | ((state & (star | deep)) << 1n);
  let state = on(1n);
  for (const letter of plain(path)) state = on(((state & (literal[letter] ?? 0n)) << 1n) | (state & deep) | (letter === "/" ? 0n : state & star));
  return (state & bit) > 0n;
}

/** Back and forth between products: this page is a product seen before in this visit, with another product in between. */
export function isBack(trail: Pick<TrailPage, "path" | "type">[]): boolean {
  const products = trail.filter((one) => one.type === "product");
  const here = trail.at(-1)?.type === "product" && products.at(-1)!.path;
  return here !== false && products.slice(products.findIndex((one) => one.path === here)).some((one) => one.path !== here);
}

function amount(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) : null;
}

function says(value: unknown, operator: string, wanted: string): boolean {
  if (operator === "has") return value !== undefined && value !== null && value !== "";
  if (operator === "min" || operator === "max") {
    const [given, limit] = [amount(value), amount(wanted)];
    return given !== null && limit !== null && (operator === "min" ? given >= limit : given <= limit);
  }
  const same = typeof value === "number" ? value === amount(wanted) : typeof value === "boolean" ? String(value) === wanted : value === wanted;
  return operator === "is" ? same : operator === "not" && !same;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const least = (value: number, wanted: unknown): boolean => isNumber(wanted) && value >= wanted;
const within = (value: string, wanted: unknown): boolean => Array.isArray(wanted) && wanted.includes(value);

const CONDITIONS: Record<string, (wanted: any, facts: Facts) => boolean> = {
  path: (wanted, { path }) => Array.isArray(wanted) && wanted.some((one) => typeof one === "string" && matches(one, path)),
  type: (wanted, { type }) => within(type, wanted),
  data: (wanted, { data }) => Array.isArray(wanted) && wanted.every((one) => Array.isArray(one) && one.length === 3 && one.every((part) => typeof part === "string")
    && says(Object.hasOwn(data, one[0] as string) ? data[one[0] as string] : undefined, one[1] as string, one[2] as string)),
  basket: (wanted, { basket }) => {
    const { min = 0, max = basket?.value, currency } = (wanted ?? {}) as Record<string, unknown>;
    return Boolean(basket) && currency === basket!.currency && isNumber(min) && isNumber(max) && min <= basket!.value && basket!.value <= max;
  },
  language: (wanted, { language }) => within(language, wanted),
  device: (wanted, { device }) => wanted === device,
  seconds: (wanted, { seconds }) => least(seconds, wanted),
  open: (wanted, { open }) => wanted === open,
  free: (wanted, { free }) => {
    const any = free.ambassadors || free.agents;
    return wanted === "nobody" ? !any : wanted === "anybody" ? any : (wanted === "ambassadors" || wanted === "agents") && free[wanted as Audience];
  },
  pages: (wanted, { consent, pages }) => consent && least(pages, wanted),
  returning: (wanted, { consent, returning }) => consent && wanted === returning,
  back: (wanted, { consent, back }) => consent && wanted === back,
};

/** A condition that is unknown or malformed never holds: a newer file asks for less, never for more. */
export function holds(conditions: unknown, facts: Facts): boolean {
  if (typeof conditions !== "object" || !conditions || Array.isArray(conditions)) return false;
  return Object.entries(conditions).every(([name, wanted]) => Object.hasOwn(CONDITIONS, name) && CONDITIONS[name]!(wanted, facts));
}
