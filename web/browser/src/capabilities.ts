// SPDX-License-Identifier: Apache-2.0
/**
 * What this browser can do with passkeys, and who has been at its functions.
 *
 * `getClientCapabilities` (WebAuthn Level 3, 5.1.7) answers most of it; older browsers are asked piece by piece. A
 * capability that a browser cannot be asked about is `undefined`, which is not the same as `false`.
 */

import type { FailureCode } from "./failures.js";

export interface Capabilities {
  /** The WebAuthn API is there and the page is secure. */
  readonly webauthn: boolean;
  readonly secureContext: boolean;
  /** A fingerprint reader, face recognition or screen lock that can hold a passkey. */
  readonly platformAuthenticator: boolean | undefined;
  /** Passkeys in autofill. */
  readonly conditionalGet: boolean | undefined;
  /** `signUp({useAutoRegister: true})`. */
  readonly conditionalCreate: boolean | undefined;
  /** A passkey on a phone, by QR code. */
  readonly hybridTransport: boolean | undefined;
  readonly relatedOrigins: boolean | undefined;
  readonly signalUnknownCredential: boolean;
  readonly signalAllAcceptedCredentials: boolean;
  readonly signalCurrentUserDetails: boolean;
  /** The browser reads and writes WebAuthn's JSON itself, so no fallback is loaded. */
  readonly nativeJson: boolean;
  /** The page runs inside another app, where passkeys often fail. */
  readonly inAppBrowser: boolean;
  /** Functions that an extension or a script has replaced, e.g. `navigator.credentials.get`. */
  readonly patched: readonly string[];
}

type Statics = Partial<typeof PublicKeyCredential>;

function statics(): Statics | undefined {
  return typeof PublicKeyCredential === "undefined" ? undefined : PublicKeyCredential;
}

export function can(name: keyof Statics): boolean {
  return typeof statics()?.[name] === "function";
}

export async function capabilities(): Promise<Capabilities> {
  const webauthn = statics() !== undefined && isSecureContext;
  const told = webauthn ? await clientCapabilities() : {};
  const [platformAuthenticator, conditionalGet] = await Promise.all([
    told["userVerifyingPlatformAuthenticator"] ?? answer("isUserVerifyingPlatformAuthenticatorAvailable"),
    told["conditionalGet"] ?? answer("isConditionalMediationAvailable"),
  ]);
  return {
    webauthn,
    secureContext: isSecureContext,
    platformAuthenticator,
    conditionalGet,
    conditionalCreate: told["conditionalCreate"],
    hybridTransport: told["hybridTransport"],
    relatedOrigins: told["relatedOrigins"],
    signalUnknownCredential: can("signalUnknownCredential"),
    signalAllAcceptedCredentials: can("signalAllAcceptedCredentials"),
    signalCurrentUserDetails: can("signalCurrentUserDetails"),
    nativeJson: can("parseCreationOptionsFromJSON") && can("parseRequestOptionsFromJSON"),
    inAppBrowser: isInAppBrowser(navigator.userAgent),
    patched: patchedFunctions(),
  };
}

async function clientCapabilities(): Promise<Record<string, boolean | undefined>> {
  try {
    return { ...(await statics()?.getClientCapabilities?.()) };
  } catch {
    return {};
  }
}

async function answer(
  name: "isUserVerifyingPlatformAuthenticatorAvailable" | "isConditionalMediationAvailable",
): Promise<boolean | undefined> {
  try {
    return (await statics()?.[name]?.()) ?? false;
  } catch {
    return undefined;
  }
}

/** Why no ceremony can start here, or undefined. */
export function obstacle(): FailureCode | undefined {
  if (typeof isSecureContext !== "undefined" && !isSecureContext) return "insecure_context";
  if (statics()) return undefined;
  return typeof navigator !== "undefined" && isInAppBrowser(navigator.userAgent) ? "in_app_browser" : "not_supported";
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
  const found: string[] = [];
  const look = (holder: object | undefined, label: string, names: readonly string[]): void => {
    if (!holder) return;
    for (const name of names) {
      const value: unknown = (holder as Record<string, unknown>)[name];
      if (typeof value === "function" && !isNative(value, name)) found.push(`${label}.${name}`);
    }
  };
  if (typeof navigator === "undefined") return found;
  const container: CredentialsContainer | undefined = navigator.credentials;
  look(container, "navigator.credentials", ["create", "get"]);
  look(statics(), "PublicKeyCredential", [
    "isConditionalMediationAvailable",
    "isUserVerifyingPlatformAuthenticatorAvailable",
    "getClientCapabilities",
  ]);
  return found;
}

export function isNative(value: unknown, name: string): boolean {
  const source = Function.prototype.toString.call(value).replace(/\s+/g, " ").trim();
  return source === `function ${name}() { [native code] }`;
}
