// SPDX-License-Identifier: Apache-2.0
// The web SDK, as it comes from npm. It reads cookies when it is made, so it is made in the browser only.
import { Authsignal, WebAuthnError } from "@authsignal/browser";

import { hidePasskeysThatAreGone } from "./hide-passkey";

let client: Authsignal | undefined;

export function getAuthsignal(): Authsignal {
  if (!client) {
    client = new Authsignal({
      tenantId: process.env.NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID ?? "",
      baseUrl: process.env.NEXT_PUBLIC_AUTHSIGNAL_BASE_URL,
    });
    hidePasskeysThatAreGone(client);
  }
  return client;
}

/** What went wrong in the browser's passkey dialog, in one sentence; null when there is nothing to say. */
export function explain(error: unknown): string | null {
  const name = error instanceof Error ? error.name : "";
  const code = error instanceof WebAuthnError ? error.code : "";
  if (code === "ERROR_CEREMONY_ABORTED" || name === "AbortError") {
    return null; // another passkey request took over
  }
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED" || name === "InvalidStateError") {
    return "This device is already registered: it holds a passkey for your account.";
  }
  if (name === "NotAllowedError") {
    return "No passkey was used. Try again, or ask for a link by email.";
  }
  return "Your browser could not use a passkey. Try again, or ask for a link by email.";
}
