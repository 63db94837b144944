/** One build for both browsers, in passes (tools/build.js): the desk, the panel once a language, and the loader last. */
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { budgetsPlugin } from "./tools/budgets.ts";
import { languages, wordsPlugin } from "./tools/words.ts";

const OUT = "app/static/dist";
// Browsers with light-dark() and oklch(): nothing is spelled out twice for older ones.
const TARGET = ["chrome123", "firefox121", "safari17.5"];
const tongues = ["en", ...languages().filter((one) => one !== "en")];

/** A pass of hashed ES files with a manifest of its own. */
function pass(input: Record<string, string>, manifest: string, first: boolean): UserConfig["build"] {
  return {
    outDir: OUT,
    emptyOutDir: first,
    manifest: `.vite/${manifest}`,
    modulePreload: false,
    assetsDir: "",
    target: TARGET,
    cssTarget: TARGET,
    reportCompressedSize: false,
    rollupOptions: { input, preserveEntrySignatures: "allow-extension" },
  };
}

/** What the loader must know: the panels' hashed names. Its few words come with the settings. */
function known(): Record<string, string> {
  const built = (manifest: string, entry: string) =>
    (JSON.parse(readFileSync(`${OUT}/.vite/${manifest}.json`, "utf8")) as Record<string, { file: string }>)[entry]!.file.slice(0, -3);
  const panel = (tongue: string) => built(`panel.${tongue}`, "widget/panel.ts");
  const inviting = built("inviting", "widget/inviting.ts");
  return { __PANELS__: JSON.stringify({ ...Object.fromEntries(tongues.map((one) => [one, panel(one)])), rules: inviting }) };
}

function loader(): UserConfig {
  const output = { format: "iife", entryFileNames: "loader.js" } as const;
  const rollupOptions = { input: { loader: "widget/loader.ts" }, output };
  return { define: known(), build: { outDir: OUT, emptyOutDir: false, modulePreload: false, target: TARGET, cssTarget: TARGET, reportCompressedSize: false, rollupOptions } };
}

/** The widget has no style sheets to preload: its `import()` stays bare, a kilobyte less. */
function bareImports(): Plugin {
  const id = "\0vite/preload-helper.js";
  return { name: "vouch-bare-imports", enforce: "pre", load: (asked) => (asked === id ? "export const __vitePreload = (load) => load();" : null) };
}

/** The recorder as the widget needs it: styles are compared by the CSSOM, because a page's strict policy would report the attribute,
 * and the chat's own shadow tree is not watched. A new release that reads otherwise fails the build. */
function quietRecorder(): Plugin {
  const changes = [
    ['old.setAttribute("style", m.oldValue)', "old.style.cssText = m.oldValue"],
    ["if (hasShadowRoot(n)) {\n          shadowDomManager", 'if (hasShadowRoot(n) && n.localName !== "vouch-chat") {\n          shadowDomManager'],
  ] as const;
  const transform = (code: string, id: string): string | null => {
    if (!/@rrweb\/record\/dist/.test(id)) return null;
    return changes.reduce((text, [was, is]) => {
      if (!text.includes(was)) throw new Error(`@rrweb/record no longer says ${was}`);
      return text.replace(was, is);
    }, code);
  };
  return { name: "vouch-quiet-recorder", transform };
}

function chosen(mode: string): UserConfig {
  if (mode === "loader") return loader();
  if (mode === "inviting") return { build: pass({ inviting: "widget/inviting.ts" }, "inviting.json", false) };
  if (mode.startsWith("panel.")) return { build: pass({ [mode.slice(6)]: "widget/panel.ts" }, `${mode}.json`, false) };
  return { build: pass({ desk: "desk/main.tsx", mirror: "desk/shell.ts" }, "manifest.json", true) };
}

// What tests/folding has filmed is looked at by its own test only.
const film = process.env["FILM"] ? ["tests/folding/*.test.ts"] : [];

export default defineConfig(({ mode }) => ({
  ...chosen(mode),
  base: "/static/dist/", // where a lazy part of the desk finds its style sheet
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  plugins: [wordsPlugin(mode.split(".")[1]), ...(mode === "desk" ? [] : [bareImports(), quietRecorder()]), ...(mode === "loader" ? [budgetsPlugin()] : [])],
  test: { environment: "happy-dom", setupFiles: ["tests/wire/quiet.ts"], include: ["tests/wire/**/*.test.ts", "tests/widget/**/*.test.ts", "desk/**/*.test.ts", "desk/**/*.test.tsx", ...film] },
}));
