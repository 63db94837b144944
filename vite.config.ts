/** One build for both browsers: first the hashed ES files, then (mode "loader") the one script a brand's page loads. */
import { readFileSync } from "node:fs";
import { defineConfig, type UserConfig } from "vite";
import { budgetsPlugin } from "./tools/budgets.ts";
import { languages, words, wordsPlugin } from "./tools/words.ts";

const OUT = "app/static/dist";
const foreign = languages().filter((one) => one !== "en");

/** First pass: panel, desk, and the panel's words, one file a language. */
function pages(): UserConfig {
  const tongues = Object.fromEntries(foreign.map((one) => [`words.${one}`, `virtual:words/widget/${one}`]));
  return {
    build: {
      outDir: OUT,
      emptyOutDir: true,
      manifest: true,
      modulePreload: false,
      assetsDir: "",
      target: "es2022",
      reportCompressedSize: false,
      rollupOptions: {
        input: { panel: "widget/panel.ts", desk: "desk/main.tsx", ...tongues },
        preserveEntrySignatures: "exports-only",
      },
    },
  };
}

/** What the loader must know of the first pass: the hashed names, and its own few words in each language. */
function known(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(`${OUT}/.vite/manifest.json`, "utf8")) as Record<string, { file: string; name?: string }>;
  const named = (name: string) => Object.values(manifest).find((one) => one.name === name)?.file ?? "";
  const spoken = readFileSync("widget/loader.ts", "utf8") + readFileSync("widget/launcher.ts", "utf8");
  const asked = [...spoken.matchAll(/\bt\("([^"]+)"/g)].map((found) => found[1]!);
  const tongues = foreign.map((one) => {
    const all = words("widget", one);
    return [one, Object.fromEntries(asked.filter((msgid) => all[msgid]).map((msgid) => [msgid, all[msgid]]))];
  });
  return {
    __PANEL__: JSON.stringify(named("panel")),
    __WORDS__: JSON.stringify(Object.fromEntries(foreign.map((one) => [one, named(`words.${one}`)]))),
    __SPOKEN__: JSON.stringify(Object.fromEntries(tongues)),
  };
}

function loader(): UserConfig {
  return {
    define: known(),
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      reportCompressedSize: false,
      rollupOptions: {
        input: { loader: "widget/loader.ts" },
        output: { format: "iife", entryFileNames: "loader.js" },
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  ...(mode === "loader" ? loader() : pages()),
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  plugins: mode === "loader" ? [wordsPlugin(), budgetsPlugin()] : [wordsPlugin()],
  test: { environment: "happy-dom", include: ["tests/wire/**/*.test.ts", "tests/widget/**/*.test.ts", "desk/**/*.test.ts", "desk/**/*.test.tsx"] },
}));
