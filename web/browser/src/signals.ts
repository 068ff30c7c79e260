// SPDX-License-Identifier: Apache-2.0
/**
 * Tells the person's password manager what became of passkeys (WebAuthn Level 3, 5.1.10).
 *
 * A wrong signal hides a good passkey. So one is called unknown only on the server's `unknown_credential`, and the list of
 * accepted ones is sent only complete, for a person who has just proved who they are. No signal ever fails a sign-in.
 */

import type { Authenticator, CallOptions, ClientApi } from "./api.js";
import { can } from "./capabilities.js";

/** One person's passkeys at one relying party. The user id is the WebAuthn user handle, base64url, not the app's id. */
export interface PasskeyAccount {
  readonly rpId: string;
  readonly userId: string;
}

/** Returns whether the browser took the signal; that says nothing of what the password manager does with it. */
export async function signal<N extends keyof Signals>(name: N, details: Signals[N]): Promise<boolean> {
  try {
    await (PublicKeyCredential[name] as (details: Signals[N]) => Promise<void>)(details);
    return true;
  } catch {
    return false;
  }
}

interface Signals {
  signalUnknownCredential: UnknownCredentialOptions;
  signalAllAcceptedCredentials: AllAcceptedCredentialsOptions;
  signalCurrentUserDetails: CurrentUserDetailsOptions;
}

/** What the server says of the person's passkeys: the handle, the complete list and the names are of one person. Names may be absent. */
interface Account extends AllAcceptedCredentialsOptions, CurrentUserDetailsOptions {}

/** Asks the server for all of it, and signals it. Resolves with whether the browser took the list. */
export async function signalAccount(api: ClientApi, call: CallOptions): Promise<boolean> {
  if (!can("signalAllAcceptedCredentials")) return false;
  try {
    const told = await api.call<Account>("/user-authenticators/passkey/signals", undefined, call);
    // Each function takes the members that it knows.
    if (told.name) void signal("signalCurrentUserDetails", told);
    return await signal("signalAllAcceptedCredentials", told);
  } catch {
    return false;
  }
}

/** Fetches the complete list of the person's passkeys and signals it. `used` was accepted a moment ago, so it is in. */
export async function signalAllAccepted(
  api: ClientApi,
  account: PasskeyAccount,
  call: CallOptions,
  used?: string,
): Promise<boolean> {
  if (!can("signalAllAcceptedCredentials")) return false;
  try {
    const enrolled = await api.call<Authenticator[]>("/user-authenticators", undefined, call);
    const ids = enrolled
      .filter((one) => one.verificationMethod === "PASSKEY")
      .map((one) => one.webauthnCredential?.credentialId);
    // A passkey without its id would be hidden by a list that cannot name it.
    if (!ids.every((id) => id)) return false;
    const allAcceptedCredentialIds = [...new Set([...(ids as string[]), ...(used ? [used] : [])])];
    return await signal("signalAllAcceptedCredentials", { ...account, allAcceptedCredentialIds });
  } catch {
    return false;
  }
}
