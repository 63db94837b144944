/** All passes of the browser build: the desk, the panel once a language (one file, one request), then the loader that knows their names. */
import { readdirSync } from "node:fs";
import { URL } from "node:url";
import { build } from "vite";

const foreign = readdirSync(new URL("../app/translations/", import.meta.url)).filter((name) => /^[a-z]{2,3}$/.test(name) && name !== "en");

for (const mode of ["desk", "panel.en", ...foreign.map((language) => `panel.${language}`), "inviting", "loader"]) await build({ mode });
