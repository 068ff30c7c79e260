// SPDX-License-Identifier: Apache-2.0
// The peer of benchmarks/webauthn.py: SimpleWebAuthn's verification, without a server around it. Reads one JSON object
// per line and answers each with one: first {"root": PEM}, then {"kind", "answers": [{"body", "challenge", "credential"}]}
// with bodies as JSON texts. It says how much CPU time, in µs, one ceremony took, its threads included.

import { createInterface } from "node:readline";
import { SettingsService, verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";

const RELYING_PARTY = { expectedOrigin: "https://example.org", expectedRPID: "example.org" };

const verify = {
  authentication: ({ body, challenge, credential }) =>
    verifyAuthenticationResponse({
      ...RELYING_PARTY,
      response: JSON.parse(body),
      expectedChallenge: challenge,
      credential: { id: credential.id, publicKey: Buffer.from(credential.publicKey, "base64url"), counter: 0 },
    }),
  registration: ({ body, challenge }) =>
    verifyRegistrationResponse({ ...RELYING_PARTY, response: JSON.parse(body), expectedChallenge: challenge }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { root, kind, answers } = JSON.parse(line);
  if (root) {
    SettingsService.setRootCertificates({ identifier: "packed", certificates: [root] });
    console.log(JSON.stringify({ node: process.version }));
    continue;
  }
  const before = process.cpuUsage();
  for (const answer of answers) {
    const { verified } = await verify[kind](answer);
    if (!verified) throw new Error("an honest answer was refused");
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ micros: (user + system) / answers.length }));
}
