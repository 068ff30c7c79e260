// SPDX-License-Identifier: Apache-2.0
/**
 * What this browser can do with passkeys, and who has been at its functions.
 *
 * `getClientCapabilities` (WebAuthn Level 3, 5.1.7) answers most of it; older browsers are asked piece by piece. A
 * capability that a browser cannot be asked about is `undefined`, which is not the same as `false`.
 */

import { stop } from "./failures.js";

export interface Capabilities {
  /** The WebAuthn API is there. Browsers leave it out on insecure pages. */
  readonly webauthn: boolean;
  readonly secureContext: boolean;
  /** A fingerprint reader, face recognition or screen lock that can hold a passkey. */
  readonly userVerifyingPlatformAuthenticator?: boolean | undefined;
  /** Passkeys in autofill. */
  readonly conditionalGet?: boolean | undefined;
  /** `signUp({useAutoRegister: true})`. */
  readonly conditionalCreate?: boolean | undefined;
  /** A passkey on a phone, by QR code. */
  readonly hybridTransport?: boolean | undefined;
  readonly relatedOrigins?: boolean | undefined;
  readonly signalUnknownCredential: boolean;
  readonly signalAllAcceptedCredentials: boolean;
  readonly signalCurrentUserDetails: boolean;
  /** The browser reads and writes WebAuthn's JSON itself, so no fallback is loaded. */
  readonly nativeJson: boolean;
  /** The page runs inside another app, where passkeys often fail. */
  readonly inAppBrowser: boolean;
  /** Functions that an extension or a script has replaced, e.g. `navigator.credentials.get`. */
  readonly patched: readonly string[];
  /** Whatever else the browser tells of itself. */
  readonly [capability: string]: unknown;
}

type Statics = Partial<typeof PublicKeyCredential>;

export function statics(): Statics | undefined {
  return globalThis.PublicKeyCredential as Statics | undefined;
}

export function can(name: keyof Statics): boolean {
  return !!statics()?.[name];
}

const userAgent = (): string => globalThis.navigator?.userAgent ?? "";

export async function capabilities(): Promise<Capabilities> {
  return {
    userVerifyingPlatformAuthenticator: await ask("isUserVerifyingPlatformAuthenticatorAvailable"),
    conditionalGet: await ask("isConditionalMediationAvailable"),
    ...((await ask("getClientCapabilities")) as object | undefined),
    signalUnknownCredential: can("signalUnknownCredential"),
    signalAllAcceptedCredentials: can("signalAllAcceptedCredentials"),
    signalCurrentUserDetails: can("signalCurrentUserDetails"),
    webauthn: !!statics(),
    secureContext: isSecureContext,
    nativeJson: can("parseCreationOptionsFromJSON"),
    inAppBrowser: isInAppBrowser(userAgent()),
    patched: patchedFunctions(),
  };
}

type Question =
  | "isUserVerifyingPlatformAuthenticatorAvailable"
  | "isConditionalMediationAvailable"
  | "getClientCapabilities";

/** Undefined where the browser cannot be asked, or fails to answer. */
export async function ask<Q extends Question>(name: Q): Promise<Awaited<ReturnType<Required<Statics>[Q]>> | undefined> {
  try {
    return (await statics()?.[name]?.()) as Awaited<ReturnType<Required<Statics>[Q]>> | undefined;
  } catch {
    return undefined;
  }
}

/** Throws when no ceremony can start here. */
export function demandPasskeys(): void {
  if (!globalThis.isSecureContext) stop("insecure_context");
  if (!statics()) stop(isInAppBrowser(userAgent()) ? "in_app_browser" : "not_supported");
}

/** Known signs of a page inside an app: Android's WebView mark, iOS without "Safari/", the large apps' own names. */
export function isInAppBrowser(userAgent: string): boolean {
  return (
    /; wv\)|\bFB(AN|AV|IOS)\b|Instagram|\bLine\/|MicroMessenger|Snapchat|TikTok|musical_ly|GSA\//.test(userAgent) ||
    (/iP(hone|ad|od)/.test(userAgent) && /AppleWebKit/.test(userAgent) && !/Safari\//.test(userAgent))
  );
}

/**
 * Names the WebAuthn functions that are not the browser's own.
 *
 * A browser's function prints as `function get() { [native code] }`. A replacement prints its source or, when it is bound
 * or a proxy, has lost its name.
 */
export function patchedFunctions(): readonly string[] {
  const holders: Record<string, object | undefined> = {
    "navigator.credentials": globalThis.navigator?.credentials,
    PublicKeyCredential: statics(),
  };
  return Object.entries(holders).flatMap(([label, holder]) =>
    ["create", "get", "getClientCapabilities", "isConditionalMediationAvailable"]
      .filter((name) => holder && name in holder && !isNative((holder as Record<string, unknown>)[name], name))
      .map((name) => `${label}.${name}`),
  );
}

export function isNative(value: unknown, name: string): boolean {
  const source = Function.prototype.toString.call(value).replace(/\s+/g, " ");
  return source === `function ${name}() { [native code] }`;
}
