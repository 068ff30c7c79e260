// SPDX-License-Identifier: Apache-2.0
// The peer of benchmarks/bench.py: passkey sign-in with SimpleWebAuthn on Express. Everything is in memory, so it
// pays for no disk, no session and no log: the least that somebody could write. Not for production.
//
//   NODE_ENV=production node server.mjs --port PORT [--session]
//
// With --session the challenge lives in an express-session (in memory), as in SimpleWebAuthn's own example: who asked
// must be who answers. Without, any challenge that was given out may be answered by anybody.

import express from "express";
import session from "express-session";
import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";

const RP_ID = "localhost";
const ORIGIN = "http://localhost";

/** credential id → { userId, credential } */
const credentials = new Map();
/** challenges given out and not yet answered */
const pending = new Set();

const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use(express.json());
const hasSession = process.argv.includes("--session");
if (hasSession) {
  app.use(
    session({
      secret: "benchmark",
      saveUninitialized: true,
      resave: false,
      cookie: { maxAge: 86_400_000, httpOnly: true },
      store: new session.MemoryStore(),
    }),
  );
}

app.post("/seed", async (request, response) => {
  const { userId, challenge, credential } = request.body;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: credential,
    expectedChallenge: challenge,
    expectedOrigin: ORIGIN,
    expectedRPID: RP_ID,
  });
  if (verified) credentials.set(registrationInfo.credential.id, { userId, credential: registrationInfo.credential });
  response.json({ verified });
});

app.post("/options", async (request, response) => {
  const options = await generateAuthenticationOptions({ rpID: RP_ID, userVerification: "required" });
  if (hasSession) request.session.challenge = options.challenge;
  else pending.add(options.challenge);
  response.json({ options });
});

app.post("/verify", async (request, response) => {
  const { authenticationCredential } = request.body;
  const known = credentials.get(authenticationCredential.id);
  if (!known) return response.status(400).json({ error: "unknown_credential" });
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: authenticationCredential,
    expectedChallenge: hasSession ? String(request.session.challenge) : (challenge) => pending.delete(challenge),
    expectedOrigin: ORIGIN,
    expectedRPID: RP_ID,
    credential: known.credential,
    requireUserVerification: true,
  });
  if (hasSession) delete request.session.challenge;
  known.credential.counter = authenticationInfo.newCounter;
  response.json({ isVerified: verified, userId: known.userId });
});

app.use((error, request, response, next) => {
  response.status(400).json({ error: String(error.message) });
});

app.listen(Number(process.argv[process.argv.indexOf("--port") + 1]), "127.0.0.1");
