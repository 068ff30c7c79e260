// SPDX-License-Identifier: Apache-2.0
/**
 * WebAuthn's JSON forms for browsers that lack them. Loaded only there.
 *
 * SimpleWebAuthn's base64url helpers are used, not its `start…` functions: those keep an abort controller of their own,
 * and a page must have one owner of the pending request (`turnstile`).
 */

import { base64URLStringToBuffer, bufferToBase64URLString } from "@simplewebauthn/browser";

export function parseCreationOptionsFromJSON(options: PublicKeyCredentialCreationOptionsJSON): PublicKeyCredentialCreationOptions {
  return {
    ...options,
    challenge: base64URLStringToBuffer(options.challenge),
    user: { ...options.user, id: base64URLStringToBuffer(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as object as PublicKeyCredentialCreationOptions;
}

export function parseRequestOptionsFromJSON(options: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: base64URLStringToBuffer(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  } as object as PublicKeyCredentialRequestOptions;
}

function descriptors(list: PublicKeyCredentialDescriptorJSON[] | undefined): object[] {
  return (list ?? []).map((descriptor) => ({ ...descriptor, id: base64URLStringToBuffer(descriptor.id) }));
}

/** What the credential itself would return. Members that an extension's look-alike lacks are left out. */
export function toJSON(credential: PublicKeyCredential): unknown {
  const answer = credential.response as Partial<AuthenticatorAttestationResponse & AuthenticatorAssertionResponse>;
  const text = (buffer: ArrayBuffer | null | undefined): string | undefined =>
    buffer ? bufferToBase64URLString(buffer) : undefined;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: extensionResults(credential),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      transports: answer.attestationObject ? answer.getTransports?.() : undefined,
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: text(answer.userHandle),
    },
  };
}

/** Results that hold bytes have no place in JSON; the server asks for none of them. */
function extensionResults(credential: PublicKeyCredential): object {
  const { credProps } = credential.getClientExtensionResults();
  return credProps ? { credProps } : {};
}
