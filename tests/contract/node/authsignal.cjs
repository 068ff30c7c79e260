// SPDX-License-Identifier: Apache-2.0
// Calls the published @authsignal/node: one JSON request a line on stdin, one JSON answer a line on stdout.
// A request is {client: {apiUrl, apiSecretKey}, method, argument}; an answer is {result} or {error}.

"use strict";

const { createInterface } = require("node:readline");
const { Authsignal } = require("@authsignal/node");

async function answer({ client, method, argument }) {
  try {
    // `retries: 0`: the SDK installs its retries on the global axios once per client made.
    const result = await new Authsignal({ retries: 0, ...client })[method](argument);
    return { result: result === undefined ? null : result };
  } catch (error) {
    const { name, message, statusCode, errorCode, errorDescription } = error;
    return { error: { name, message, statusCode, errorCode, errorDescription } };
  }
}

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
});
