// SPDX-License-Identifier: Apache-2.0
// Builds everything in web/: `npm run build`. Each workspace has its own build.mjs with one exported function;
// this file only says in which order they run, so that the browser SDK and the pages can change apart.
//
//   node build.mjs              everything
//   node build.mjs --browser    the browser SDK alone
//   node build.mjs --test       the browser SDK's tests, ready for `node --test browser/build/test/`

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { buildBrowser, buildBrowserTests } from "./browser/build.mjs";

if (process.argv.includes("--test")) {
  await buildBrowserTests();
} else {
  // The pages first: their build removes files of the served folder that it does not know.
  if (!process.argv.includes("--browser") && existsSync(fileURLToPath(new URL("ui/build.mjs", import.meta.url)))) {
    const { buildUi } = await import("./ui/build.mjs");
    await buildUi();
  }
  await buildBrowser();
}
