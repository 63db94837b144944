/** All passes of the browser build: the desk, the panel once a language (one file, one request), then the loader that knows their names;
 * and everything again as it goes over the network, which no server has to do at each request. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { URL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "vite";

const DIST = new URL("../app/static/dist/", import.meta.url);
const foreign = readdirSync(new URL("../app/translations/", import.meta.url)).filter((name) => /^[a-z]{2,3}$/.test(name) && name !== "en");

for (const mode of ["desk", "panel.en", ...foreign.map((language) => `panel.${language}`), "inviting", "loader"]) await build({ mode });

for (const name of readdirSync(DIST).filter((each) => /\.(js|css)$/.test(each))) {
  const text = readFileSync(new URL(name, DIST));
  writeFileSync(new URL(`${name}.br`, DIST), brotliCompressSync(text));
  writeFileSync(new URL(`${name}.gz`, DIST), gzipSync(text, { level: 9 }));
}
