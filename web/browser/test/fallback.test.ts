// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";

import { parseCreationOptionsFromJSON, parseRequestOptionsFromJSON, toJSON } from "../src/fallback.js";

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

test("creation options: challenge, user id and excluded ids become bytes, the rest stays", () => {
  const options = parseCreationOptionsFromJSON({
    challenge: "AQID",
    rp: { id: "localhost", name: "Example" },
    user: { id: "BAU", name: "jane", displayName: "Jane" },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    excludeCredentials: [{ type: "public-key", id: "Bg", transports: ["internal"] }],
    extensions: { credProps: true },
  });

  assert.deepEqual(options.challenge, bytes(1, 2, 3));
  assert.deepEqual(options.user, { id: bytes(4, 5), name: "jane", displayName: "Jane" });
  assert.deepEqual(options.excludeCredentials, [{ type: "public-key", id: bytes(6), transports: ["internal"] }]);
  assert.deepEqual(options.extensions, { credProps: true });
});

test("request options: no allowed ids means any passkey", () => {
  const options = parseRequestOptionsFromJSON({ challenge: "-_8", rpId: "localhost" });

  assert.deepEqual(options, { challenge: bytes(251, 255), rpId: "localhost", allowCredentials: [] });
});

/** As an extension might build one: an object that looks like a credential and cannot describe itself. */
function lookalike(response: object): PublicKeyCredential {
  return {
    id: "AQI",
    rawId: bytes(1, 2),
    type: "public-key",
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({ credProps: { rk: true }, prf: { results: { first: bytes(9) } } }),
    response,
  } as object as PublicKeyCredential;
}

test("an assertion of a look-alike is written as the browser would", () => {
  const written: unknown = JSON.parse(
    JSON.stringify(
      toJSON(lookalike({ clientDataJSON: bytes(3), authenticatorData: bytes(4), signature: bytes(5), userHandle: null })),
    ),
  );

  assert.deepEqual(written, {
    id: "AQI",
    rawId: "AQI",
    type: "public-key",
    clientExtensionResults: { credProps: { rk: true } },
    response: { clientDataJSON: "Aw", authenticatorData: "BA", signature: "BQ" },
  });
});

test("an attestation keeps its transports where the look-alike has them", () => {
  const written = toJSON(
    lookalike({ clientDataJSON: bytes(3), attestationObject: bytes(4), getTransports: () => ["internal"] }),
  ) as RegistrationResponseJSON;

  assert.deepEqual(written.response.transports, ["internal"]);
});
