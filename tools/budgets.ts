/** The size gate: after the second pass, what a browser downloads is weighed in brotli against budgets.json. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

type Chunk = { file: string; imports?: string[]; css?: string[] };
type Budget = { files: string[]; bytes: number; extra?: number; why: string };

const ROOT = new URL("../", import.meta.url).pathname;
const DIST = `${ROOT}app/static/dist/`;

function weigh(name: string): number {
  const text = readFileSync(DIST + name);
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }).length;
}

/** An entry with everything it imports statically: the files that its first use downloads. */
function closure(manifest: Record<string, Chunk>, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const sheet of chunk.css ?? []) seen.add(sheet);
  for (const other of chunk.imports ?? []) closure(manifest, other, seen);
  return seen;
}

/** "entry in manifest": which pass built it; the desk's when none is named. */
function manifest(name: string): Record<string, Chunk> {
  return JSON.parse(readFileSync(`${DIST}.vite/${name}`, "utf8")) as Record<string, Chunk>;
}

/** A file, or an entry with what it imports; where each language has a pass of its own ("panel.*.json"), the heaviest counts. */
function heaviest(wanted: string): number {
  if (existsSync(DIST + wanted) && statSync(DIST + wanted).isFile()) return weigh(wanted);
  const [entry = "", from = "manifest.json"] = wanted.split(" in ");
  const [before = "", after] = from.split("*");
  const passes = after === undefined ? [from] : readdirSync(`${DIST}.vite`).filter((name) => name.startsWith(before) && name.endsWith(after));
  const sums = passes.map((one) => [...closure(manifest(one), entry)].reduce((sum, file) => sum + weigh(file), 0));
  if (!sums.length || sums.includes(0)) throw new Error(`budgets.json: ${wanted} was not built`);
  return Math.max(...sums);
}

export function weighAll(): { name: string; bytes: number; limit: number }[] {
  const budgets = JSON.parse(readFileSync(`${ROOT}budgets.json`, "utf8")) as Record<string, Budget>;
  return Object.entries(budgets).map(([name, budget]) => {
    const bytes = budget.files.reduce((sum, wanted) => sum + heaviest(wanted), budget.extra ?? 0);
    return { name, bytes, limit: budget.bytes };
  });
}

export function budgetsPlugin(): Plugin {
  return {
    name: "vouch-budgets",
    closeBundle() {
      const results = weighAll();
      for (const one of results) console.log(`${one.name}: ${one.bytes} of ${one.limit} bytes (brotli)`);
      const over = results.filter((one) => one.bytes > one.limit).map((one) => one.name);
      if (over.length) throw new Error(`over budget: ${over.join(", ")}`);
    },
  };
}
