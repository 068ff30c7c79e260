// SPDX-License-Identifier: Apache-2.0
/**
 * The two calls to `navigator.credentials`, JSON in and JSON out.
 *
 * The browser's own JSON functions (WebAuthn Level 3, 5.1.8 to 5.1.10) do the work where they are; elsewhere, or where an
 * extension returns a credential that cannot describe itself, `fallback` is loaded. Who may ask when is `turnstile`'s.
 */

import { patchedFunctions, statics } from "./capabilities.js";
import type { Clock } from "./clock.js";
import { codeOf, failure } from "./failures.js";

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

export interface Asking {
  readonly signal: AbortSignal;
  readonly conditional: boolean;
  readonly clock: Clock;
}

export function create(options: CreationOptions, asking: Asking): Promise<RegistrationResponseJSON> {
  return ceremony("create", options, asking) as Promise<RegistrationResponseJSON>;
}

export function get(options: RequestOptions, asking: Asking): Promise<AuthenticationResponseJSON> {
  return ceremony("get", options, asking) as Promise<AuthenticationResponseJSON>;
}

async function ceremony(
  kind: "create" | "get",
  options: CreationOptions | RequestOptions,
  { signal, conditional, clock }: Asking,
): Promise<unknown> {
  const parse = `parse${kind === "create" ? "Creation" : "Request"}OptionsFromJSON` as const;
  const started = clock.now();
  try {
    const native = statics()?.[parse] as ((options: object) => object) | undefined;
    const publicKey = native ? native(options) : (await import("./fallback.js"))[parse](options as CreationOptions);
    const request = { publicKey, signal, ...(conditional ? { mediation: "conditional" } : {}) };
    const credential = (await navigator.credentials[kind](request as CredentialCreationOptions)) as PublicKeyCredential;
    try {
      return credential.toJSON();
    } catch {
      return (await import("./fallback.js")).toJSON(credential);
    }
  } catch (error) {
    // Not the exception: browsers differ in what they throw after an abort.
    signal.throwIfAborted();
    const elapsed = clock.now() - started;
    const code = codeOf(error, { kind, conditional, elapsed, timeout: options.timeout });
    throw failure(code, { patched: patchedFunctions(), cause: error });
  }
}
