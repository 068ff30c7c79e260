// SPDX-License-Identifier: Apache-2.0
// Builds the pages' CSS and scripts into src/keystile/ui/static: names carry a hash of the content, and manifest.json
// says which name is whose. `node build.mjs` builds once; web/build.mjs calls buildUi().
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "..", "src", "keystile", "ui", "static");

/** What pages may ask for by name: the entry's file name with .ts read as .js. */
const entries = ["card.css", "app.css", "inbox.css", "doctor.css", "api.css", "portal.css", "src/card.ts", "src/app.ts", "src/portal.ts", "src/portal-sign-in.ts", "src/theme.ts", "src/inbox.ts", "src/doctor.ts", "favicon.svg"];

async function versionOfSdk() {
  return JSON.parse(await readFile(join(here, "..", "browser", "package.json"), "utf8")).version;
}

export async function buildUi() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: entries,
    entryNames: "[name]-[hash]",
    outdir: target,
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    format: "iife",
    legalComments: "none",
    // Portal's sign-in page has the browser SDK inside.
    define: { VERSION: JSON.stringify(await versionOfSdk()) },
    // light-dark() and CSS nesting are used as they are: the oldest browsers that know both.
    target: ["chrome123", "firefox120", "safari17.5"],
    loader: { ".svg": "copy" },
    logLevel: "warning",
  });

  const manifest = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    manifest[basename(source).replace(/\.ts$/, ".js")] = basename(path);
  }

  await mkdir(target, { recursive: true });
  const wanted = new Set([...Object.values(manifest), "manifest.json"]);
  for (const file of result.outputFiles) await writeFile(join(target, basename(file.path)), file.contents);
  await writeFile(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const file of await readdir(target)) if (!wanted.has(file)) await rm(join(target, file));
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildUi());
