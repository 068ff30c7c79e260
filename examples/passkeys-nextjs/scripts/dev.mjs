// SPDX-License-Identifier: Apache-2.0
// `npm run dev`: one command for a first look. It starts a Keystile of its own, writes .env.local from
// .env.example, and starts Next.js. Where .env.local already names a server that answers, it starts
// Next.js only. The app itself does not know this file.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const children = [];

async function answers(apiUrl) {
  try {
    return (await fetch(new URL("/healthz", apiUrl))).ok;
  } catch {
    return false;
  }
}

/** Start `keystile dev` and resolve with the line it prints once it answers. */
function startKeystile(origin) {
  const inThisRepository = here("../../.venv/bin/keystile");
  const command = existsSync(inThisRepository) ? inThisRepository : "keystile";
  const options = ["dev", "--port", "0", "--smtp-port", "0", "--data-dir", here(".keystile"), "--origin", origin, "--ready-json"];
  const keystile = spawn(command, options, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(keystile);
  return new Promise((resolve, reject) => {
    createInterface(keystile.stdout).once("line", (line) => resolve(JSON.parse(line)));
    keystile.once("error", () => reject(new Error("`keystile` was not found. Do: pip install 'keystile[server]'")));
    keystile.once("exit", (status) => reject(new Error(`keystile ended with status ${status}`)));
  });
}

/** The text of .env.local: .env.example, with these values in place of its own. */
function fill(template, values) {
  return template.replace(/^([A-Z_]+)=.*$/gm, (line, name) => (name in values ? `${name}=${values[name]}` : line));
}

async function prepare() {
  const example = readFileSync(here(".env.example"), "utf8");
  const text = existsSync(here(".env.local")) ? readFileSync(here(".env.local"), "utf8") : example;
  const before = parseEnv(text);
  if (before.AUTHSIGNAL_TENANT_SECRET_KEY && (await answers(before.NEXT_PUBLIC_AUTHSIGNAL_API_HOST))) return;

  const ready = await startKeystile(before.NEXTAUTH_URL);
  const values = {
    SMTP_PORT: ready.smtpPort,
    NEXTAUTH_SECRET: before.NEXTAUTH_SECRET || randomBytes(32).toString("hex"),
    NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID: ready.tenantId,
    AUTHSIGNAL_TENANT_SECRET_KEY: ready.secretKey,
    NEXT_PUBLIC_AUTHSIGNAL_API_HOST: ready.apiUrl,
    NEXT_PUBLIC_AUTHSIGNAL_BASE_URL: ready.apiUrl,
  };
  writeFileSync(here(".env.local"), fill(text, values), { mode: 0o600 });
  console.log(`  the app    ${before.NEXTAUTH_URL}   the guide, step by step`);
  console.log(`  the inbox  ${ready.inboxUrl}   every mail the app sends`);
}

const stop = () => children.forEach((child) => child.kill());
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

try {
  await prepare();
  const port = new URL(parseEnv(readFileSync(here(".env.local"), "utf8")).NEXTAUTH_URL).port || "3000";
  const next = spawn(process.execPath, [here("node_modules/next/dist/bin/next"), "dev", "--hostname", "localhost", "--port", port], {
    cwd: here("."),
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  children.push(next);
  next.once("exit", stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  stop();
  process.exitCode = 1;
}
