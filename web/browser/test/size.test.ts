// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import test from "node:test";
import { gzipSync } from "node:zlib";

const dist = (name: string): URL => new URL(`../../dist/${name}`, import.meta.url);
const zipped = async (name: string): Promise<number> => gzipSync(await readFile(dist(name)), { level: 9 }).length;

test("the package without its fallback is at most 6 KiB gzipped", async () => {
  const size = await zipped("index.js");

  assert.ok(size <= 6 * 1024, `${size} bytes`);
});

test("the script tag, fallback included, is at most 7.5 KiB gzipped", async () => {
  const size = await zipped("keystile-browser.js");

  assert.ok(size <= 7.5 * 1024, `${size} bytes`);
});

test("the package loads its fallback from a file of its own", async () => {
  const text = await readFile(dist("index.js"), "utf8");

  assert.match(text, /import\("\.\/fallback\.js"\)/);
  assert.doesNotMatch(text, /excludeCredentials/);
});

test("both module kinds export the class", async () => {
  const esm = (await import(dist("index.js").href)) as { Keystile: unknown };
  const cjs = createRequire(import.meta.url)("../../dist/cjs/index.js") as { Keystile: unknown };

  assert.deepEqual([typeof esm.Keystile, typeof cjs.Keystile], ["function", "function"]);
});
