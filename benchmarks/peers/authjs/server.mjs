// SPDX-License-Identifier: Apache-2.0
// A peer of benchmarks/bench.py: Auth.js on Express with its passkey provider, Drizzle's adapter and libSQL, with
// sessions in the database (what an adapter gives unless told otherwise). Commits are durable. Not for production.
//
//   NODE_ENV=production node server.mjs --port PORT --data-dir DIR

import { join } from "node:path";

import Passkey from "@auth/core/providers/passkey";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { ExpressAuth } from "@auth/express";
import { createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";
import express from "express";

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
const client = createClient({ url: `file:${join(option("--data-dir"), "auth.db")}` });
await client.execute("PRAGMA journal_mode = WAL");
await client.execute("PRAGMA synchronous = FULL");
// The tables that the adapter's documentation gives for SQLite.
for (const table of [
  `user (id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT)`,
  `account (userId TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE, type TEXT NOT NULL, provider TEXT NOT NULL,
    providerAccountId TEXT NOT NULL, refresh_token TEXT, access_token TEXT, expires_at INTEGER, token_type TEXT,
    scope TEXT, id_token TEXT, session_state TEXT, PRIMARY KEY (provider, providerAccountId))`,
  `session (sessionToken TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL)`,
  `verificationToken (identifier TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (identifier, token))`,
  `authenticator (credentialID TEXT NOT NULL UNIQUE, userId TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    providerAccountId TEXT NOT NULL, credentialPublicKey TEXT NOT NULL, counter INTEGER NOT NULL,
    credentialDeviceType TEXT NOT NULL, credentialBackedUp INTEGER NOT NULL, transports TEXT,
    PRIMARY KEY (userId, credentialID))`,
]) {
  await client.execute(`CREATE TABLE IF NOT EXISTS ${table}`);
}

const app = express();
app.disable("x-powered-by");
app.use(
  "/auth/*",
  ExpressAuth({
    adapter: DrizzleAdapter(drizzle(client)),
    providers: [Passkey],
    experimental: { enableWebAuthn: true },
    secret: "a secret that only a benchmark would have",
    trustHost: true,
  }),
);

app.listen(Number(option("--port")), "127.0.0.1");
