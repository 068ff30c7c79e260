// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import test, { after, before } from "node:test";

import { ClientApi } from "../src/api.js";
import type { Failure } from "../src/failures.js";

let reply: { status: number; body: string } = { status: 200, body: "{}" };
let seen: { method: string | undefined; url: string | undefined; headers: IncomingMessage["headers"]; body: string };
let expired = 0;

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    seen = { method: request.method, url: request.url, headers: request.headers, body };
    response.writeHead(reply.status, { "Content-Type": "application/json" }).end(reply.body);
  });
});
let api: ClientApi;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  api = new ClientApi({
    baseUrl: `http://127.0.0.1:${port}/v1`,
    tenantId: "ténant",
    onTokenExpired: () => (expired += 1),
  });
});
after(() => server.close());

async function failureOf(status: number, body: string): Promise<Failure> {
  reply = { status, body };
  return api.call("/init", {}).then(() => assert.fail("it succeeded"), (thrown: Failure) => thrown);
}

test("without a token the tenant speaks, encoded as Authsignal's SDK does", async () => {
  reply = { status: 200, body: '{"challengeId":"c"}' };
  const answer = await api.call("/challenge", { action: "signIn", idempotencyKey: undefined });

  assert.deepEqual(answer, { challengeId: "c" });
  assert.equal(seen.headers.authorization, `Basic ${btoa("t%C3%A9nant")}`);
  assert.deepEqual([seen.method, seen.url, seen.body], ["POST", "/v1/client/challenge", '{"action":"signIn"}']);
});

test("with a token its user speaks", async () => {
  reply = { status: 200, body: "[]" };
  await api.call("/user-authenticators", undefined, { token: "abc" });

  assert.deepEqual([seen.method, seen.headers.authorization], ["GET", "Bearer abc"]);
});

for (const [claim, status, body, code, errorCode] of [
  ["a known code", 400, '{"error":"unknown_credential","errorCode":"unknown_credential"}', "unknown_credential", "unknown_credential"],
  ["a code of a newer server", 400, '{"error":"new_code","errorCode":"new_code"}', "unexpected_error", "new_code"],
  ["only the old member", 429, '{"error":"too_many_requests"}', "too_many_requests", "too_many_requests"],
  ["an error in a 200", 200, '{"error":"invalid_request","errorCode":"invalid_request"}', "invalid_request", "invalid_request"],
  ["a proxy's page", 502, "<html>", "unexpected_error", "unexpected_error"],
  ["a page where no API is", 404, "<html>", "not_found", "not_found"],
  ["null", 200, "null", "unexpected_error", "unexpected_error"],
] as const) {
  test(`${claim} is the failure ${code}`, async () => {
    const failed = await failureOf(status, body);

    assert.deepEqual([failed.code, failed.errorCode], [code, errorCode]);
  });
}

test("an expired token is told to the app", async () => {
  const before = expired;
  await failureOf(401, '{"error":"expired_token","errorCode":"expired_token","errorDescription":"It ended."}');

  assert.equal(expired, before + 1);
});

test("a server that is not there is a network error", async () => {
  const nowhere = new ClientApi({ baseUrl: "http://127.0.0.1:1/v1", tenantId: "t" });
  const failed = await nowhere.call("/init", {}).then(() => assert.fail("it succeeded"), (thrown: Failure) => thrown);

  assert.equal(failed.code, "network_error");
});

test("a call that was called off rejects with the reason", async () => {
  const signal = AbortSignal.abort("called off");

  await assert.rejects(api.call("/init", {}, { signal }), (reason) => reason === "called off");
});
