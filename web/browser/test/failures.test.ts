// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { codeOf, failure, type FailureCode } from "../src/failures.js";

const ASKED = { kind: "get", conditional: false, elapsed: 5000, timeout: 300_000 } as const;

for (const [claim, name, ceremony, code] of [
  ["a person's no", "NotAllowedError", {}, "cancelled"],
  ["no answer within the timeout", "NotAllowedError", { elapsed: 300_000 }, "timed_out"],
  ["a no faster than any person", "NotAllowedError", { elapsed: 20 }, "refused"],
  ["a browser that adds no passkey by itself", "NotAllowedError", { kind: "create", conditional: true }, "auto_register_declined"],
  ["an excluded passkey on this device", "InvalidStateError", { kind: "create" }, "already_registered"],
  ["the same exception at a sign-in", "InvalidStateError", {}, "authenticator_error"],
  ["a relying party of another site", "SecurityError", {}, "rp_id_mismatch"],
  ["no algorithm in common", "NotSupportedError", { kind: "create" }, "authenticator_not_suitable"],
  ["no user verification on the key", "ConstraintError", { kind: "create" }, "authenticator_not_suitable"],
  ["a second request in the same page", "OperationError", {}, "request_pending"],
  ["a broken authenticator", "UnknownError", {}, "authenticator_error"],
  ["an abort of the page's own", "AbortError", {}, "aborted"],
  ["anything else", "WeirdError", {}, "unexpected_error"],
] as const) {
  test(`${claim} is told as ${code}`, () => {
    assert.equal(codeOf(new DOMException("", name), { ...ASKED, ...ceremony }), code satisfies FailureCode);
  });
}

test("a throw that is no error at all is an unexpected error", () => {
  assert.equal(codeOf("boom", ASKED), "unexpected_error");
});

test("the server's description is shown, and our cure beside it", () => {
  const failed = failure("expired_token", { errorDescription: "It ended at noon." });

  assert.deepEqual([failed.error, failed.errorDescription], ["It ended at noon.", "It ended at noon."]);
  assert.match(failed.cure, /new token/);
});

test("a replaced browser function is named in the cure where it may be the reason", () => {
  const patched = ["navigator.credentials.get"];

  assert.match(failure("cancelled", { patched }).cure, /extension.*navigator\.credentials\.get/);
  assert.doesNotMatch(failure("rp_id_mismatch", { patched }).cure, /extension/);
});

test("the page's own doings are quiet, what happened to a person is not", () => {
  const quiet = (code: FailureCode): boolean => failure(code).quiet;

  assert.deepEqual(
    (["superseded", "aborted", "cancelled", "unknown_credential", "already_registered", "timed_out"] as const).map(quiet),
    [true, true, true, false, false, false],
  );
});

/** The members of the union, read from its source: types are gone at run time. */
async function codes(): Promise<string[]> {
  const source = await readFile(new URL("../../src/failures.ts", import.meta.url), "utf8");
  const union = source.slice(source.indexOf("export type FailureCode"), source.indexOf(";", source.indexOf("export type FailureCode")));
  return [...union.matchAll(/\| "(\w+)"/g)].map((match) => match[1] ?? "");
}

test("every code has a cure that is a sentence", async () => {
  for (const code of await codes()) assert.match(failure(code as FailureCode).cure, /^[A-Z].+\.$/s, code);
});

test("every code is in the README's table, and no other", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("| Code | Means |"));
  const listed = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);

  assert.deepEqual(listed.sort(), (await codes()).sort());
});
