// SPDX-License-Identifier: Apache-2.0
/**
 * The two calls to `navigator.credentials`, JSON in and JSON out.
 *
 * The browser's own JSON functions (WebAuthn Level 3, 5.1.8 to 5.1.10) do the work where they are; elsewhere, or where an
 * extension returns a credential that cannot describe itself, `fallback` is loaded. Who may ask when is `turnstile`'s.
 */

import type { Clock } from "./clock.js";
import { patchedFunctions } from "./capabilities.js";
import { codeOf, failure, Stop } from "./failures.js";

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

export interface Asking {
  readonly signal: AbortSignal;
  readonly conditional: boolean;
  readonly clock: Clock;
}

export async function create(options: CreationOptions, asking: Asking): Promise<RegistrationResponseJSON> {
  return ceremony("create", options.timeout, asking, async (mediation) => {
    const publicKey =
      typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function"
        ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
        : (await import("./fallback.js")).creationOptions(options);
    return navigator.credentials.create({ publicKey, ...mediation });
  }) as Promise<RegistrationResponseJSON>;
}

export async function get(options: RequestOptions, asking: Asking): Promise<AuthenticationResponseJSON> {
  return ceremony("get", options.timeout, asking, async (mediation) => {
    const publicKey =
      typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
        ? PublicKeyCredential.parseRequestOptionsFromJSON(options)
        : (await import("./fallback.js")).requestOptions(options);
    return navigator.credentials.get({ publicKey, ...mediation });
  }) as Promise<AuthenticationResponseJSON>;
}

async function ceremony(
  kind: "create" | "get",
  timeout: number | undefined,
  { signal, conditional, clock }: Asking,
  ask: (mediation: { signal: AbortSignal; mediation?: "conditional" }) => Promise<Credential | null>,
): Promise<unknown> {
  const started = clock.now();
  try {
    const credential = await ask(conditional ? { signal, mediation: "conditional" } : { signal });
    if (!credential) throw new DOMException("no credential", "UnknownError");
    return await describe(credential as PublicKeyCredential);
  } catch (error) {
    // Not the exception: browsers differ in what they throw after an abort.
    signal.throwIfAborted();
    const code = codeOf(error, { kind, conditional, elapsed: clock.now() - started, timeout });
    throw new Stop(failure(code, { patched: patchedFunctions(), cause: error }));
  }
}

async function describe(credential: PublicKeyCredential): Promise<unknown> {
  try {
    return credential.toJSON() as unknown;
  } catch {
    return (await import("./fallback.js")).describe(credential);
  }
}
