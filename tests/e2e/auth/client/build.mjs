// SPDX-License-Identifier: Apache-2.0
// Bundles src/page.jsx twice: once with next-auth 4's React client, once with next-auth 5's. Both unmodified.

import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const version of ["v4", "v5"]) {
  await build({
    entryPoints: [here("src/page.jsx")],
    outfile: here(`dist/${version}.js`),
    bundle: true,
    jsx: "automatic",
    format: "iife",
    platform: "browser",
    // Next.js sets these at build time; without them both clients use /api/auth on the page's own origin.
    define: { "process.env": "{}", "process.env.NODE_ENV": '"production"' },
    alias: { "next-auth-client": `next-auth-${version}/react` },
    logLevel: "warning",
  });
}
