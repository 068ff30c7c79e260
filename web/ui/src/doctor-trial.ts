// SPDX-License-Identifier: Apache-2.0
// One passkey, made, used and dropped again. The server keeps nothing: what it must know in between is in `trial`, sealed.
import { statics } from "../../browser/src/capabilities";
import { codeOf, failure } from "../../browser/src/failures";

export interface StepResult {
  readonly text: string;
  readonly outcome: "ok" | "failed" | "not reached";
  readonly check?: string;
}

interface Asked {
  readonly trial: string;
  readonly options: Record<string, unknown>;
}

export interface Answered {
  readonly steps: readonly StepResult[];
  readonly words?: Record<string, string>;
  readonly facts?: Record<string, unknown>;
  readonly next?: Asked;
  readonly check?: string;
  readonly detail?: string;
}

/** What went wrong before the server could look at anything. */
export interface Stopped {
  readonly code: string;
  readonly error: string;
  readonly cure: string;
}

export class Refused extends Error {}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await reply.json()) as { errorDescription?: string };
  if (!reply.ok) throw new Refused(answer.errorDescription ?? `The server answered ${reply.status}.`);
  return answer as T;
}

type Native = Record<string, ((options: unknown) => unknown) | undefined>;

async function ceremony(kind: "create" | "get", options: Record<string, unknown>, patched: readonly string[]): Promise<unknown> {
  const parse = (statics() as Native | undefined)?.[`parse${kind === "create" ? "Creation" : "Request"}OptionsFromJSON`];
  if (!parse) throw { code: "not_supported", error: "This browser is too old for the test: it cannot read WebAuthn's JSON.", cure: "Update it." };
  const started = performance.now();
  try {
    const publicKey = parse.call(statics(), options);
    const credential = await navigator.credentials[kind]({ publicKey } as CredentialCreationOptions);
    return (credential as PublicKeyCredential).toJSON();
  } catch (cause) {
    const code = codeOf(cause, { kind, conditional: false, elapsed: performance.now() - started, timeout: options["timeout"] as number });
    throw failure(code, { patched, cause });
  }
}

export interface Watcher {
  said(text: string): void;
  answered(kind: "create" | "get", answer: Answered): void;
}

/** Resolves with whether the browser was told to drop the passkey; rejects with `Stopped` or `Refused`. */
export async function runTrial(patched: readonly string[], watcher: Watcher): Promise<boolean> {
  watcher.said("Your browser asks you now: fingerprint, face or PIN.");
  const asked = await post<Asked>("/doctor/trial", {});
  const made = (await ceremony("create", asked.options, patched)) as { id: string };
  try {
    watcher.said("The passkey was made. The server looks at it.");
    const created = await post<Answered>("/doctor/trial/created", { trial: asked.trial, credential: made });
    watcher.answered("create", created);
    if (!created.next) return false;
    watcher.said("Now it is used: your browser asks you once more.");
    const proof = await ceremony("get", created.next.options, patched);
    watcher.answered("get", await post<Answered>("/doctor/trial/used", { trial: created.next.trial, credential: proof }));
  } finally {
    watcher.said("The browser is told to drop the passkey.");
    await drop((asked.options["rp"] as { id: string }).id, made.id, watcher);
  }
  return true;
}

/** The server has no such passkey, and that is what the signal says. */
async function drop(rpId: string, credentialId: string, watcher: Watcher): Promise<void> {
  const type = statics() as { signalUnknownCredential?: (what: object) => Promise<void> } | undefined;
  try {
    if (!type?.signalUnknownCredential) throw new Error("no signal");
    await type.signalUnknownCredential({ rpId, credentialId });
    watcher.said("A passkey named doctor-test was made, and your browser was told to drop it.");
  } catch {
    watcher.said("A passkey named doctor-test was made. This browser takes no signals: delete it where you keep passkeys.");
  }
}
