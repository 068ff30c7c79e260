// SPDX-License-Identifier: Apache-2.0
// A peer of benchmarks/bench.py: better-auth with its passkey plug-in, on SQLite through libSQL, as its documentation
// sets it up. A sign-in is two requests and makes a session; commits are durable. Not for production.
//
//   NODE_ENV=production node server.mjs --port PORT --data-dir DIR

import { createServer } from "node:http";
import { join } from "node:path";

import { passkey } from "@better-auth/passkey";
import { LibsqlDialect } from "@libsql/kysely-libsql";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { createClient } from "@libsql/client";

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
const client = createClient({ url: `file:${join(option("--data-dir"), "auth.db")}` });
await client.execute("PRAGMA journal_mode = WAL");
await client.execute("PRAGMA synchronous = FULL");

const options = {
  baseURL: "http://localhost",
  trustedOrigins: ["http://localhost"],
  secret: "a secret that only a benchmark would have",
  database: { dialect: new LibsqlDialect({ client }), type: "sqlite" },
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false }, // all load comes from one address
  telemetry: { enabled: false },
  plugins: [passkey({ rpID: "localhost", rpName: "Benchmark", origin: "http://localhost" })],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();

const server = createServer(toNodeHandler(betterAuth(options)));
server.keepAliveTimeout = 60_000;
server.listen(Number(option("--port")), "127.0.0.1");
