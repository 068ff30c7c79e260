// SPDX-License-Identifier: Apache-2.0
// Builds @keystile/browser: dist/index.js (ESM), dist/cjs/index.js (CommonJS), both with types, and
// dist/keystile-browser.js, one file for a script tag, which the Python package serves too.
//
// ESM keeps the fallback in a file of its own, loaded only where a browser lacks WebAuthn's JSON functions.
// CommonJS and the script tag have no such lazy files, so there it is inside.

import { spawn } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const manifest = JSON.parse(await readFile(here("package.json"), "utf8"));

// The oldest browsers that can do passkeys at all; older ones must still parse the file to be told so.
const common = {
  bundle: true,
  minify: true,
  target: ["es2020"],
  charset: "utf8",
  logLevel: "warning",
  legalComments: "none",
  mangleProps: /^_/,
  define: { VERSION: JSON.stringify(manifest.version) },
};

const notice = [
  `/*! @keystile/browser ${manifest.version}, SPDX-License-Identifier: Apache-2.0.`,
  "Includes base64url helpers of @simplewebauthn/browser, (c) Matthew Miller, MIT license: see LICENSES.md in the package. */",
].join(" ");

export async function buildBrowser() {
  const out = here("dist");
  await mkdir(`${out}/cjs`, { recursive: true });
  await Promise.all([
    build({
      ...common,
      entryPoints: [here("src/index.ts")],
      format: "esm",
      outfile: `${out}/index.js`,
      external: ["./fallback.js"],
    }),
    build({
      ...common,
      entryPoints: [here("src/fallback.ts")],
      format: "esm",
      outfile: `${out}/fallback.js`,
      banner: { js: notice },
    }),
    build({
      ...common,
      entryPoints: [here("src/index.ts")],
      format: "cjs",
      outfile: `${out}/cjs/index.js`,
      banner: { js: notice },
    }),
    build({
      ...common,
      entryPoints: [here("src/script.ts")],
      format: "iife",
      outfile: `${out}/keystile-browser.js`,
      banner: { js: notice },
    }),
    declarations(),
  ]);
  await writeFile(`${out}/cjs/package.json`, '{ "type": "commonjs" }\n');
  const typings = (await readdir(out)).filter((name) => name.endsWith(".d.ts"));
  await Promise.all(typings.map((name) => cp(`${out}/${name}`, `${out}/cjs/${name}`)));
  const served = here("../../src/keystile/ui/static");
  await mkdir(served, { recursive: true });
  await cp(`${out}/keystile-browser.js`, `${served}/keystile-browser.js`);
}

export async function buildBrowserTests() {
  const out = here("build/test");
  await rm(out, { recursive: true, force: true });
  const tests = (await readdir(here("test"))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...common,
    minify: false,
    mangleProps: undefined,
    platform: "node",
    target: ["node20"],
    format: "esm",
    sourcemap: "inline",
    outExtension: { ".js": ".mjs" },
    entryPoints: tests.map((name) => here(`test/${name}`)),
    outdir: out,
  });
}

function declarations() {
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace(/package\.json$/, "bin/tsc");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, "-p", here("tsconfig.build.json")], { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`tsc ended with ${code}`))));
  });
}
