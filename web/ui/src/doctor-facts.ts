// SPDX-License-Identifier: Apache-2.0
// What this page can find out by itself. It judges nothing: that is server/doctor's.
import { ask, can, isInAppBrowser, statics } from "../../browser/src/capabilities";
import { replacedFunctions } from "./doctor-own";

type Maybe = boolean | null;

/** An extension's function may never answer. */
const PATIENCE = 4000;

function soon<T>(asked: Promise<T | undefined>): Promise<T | undefined> {
  return Promise.race([asked, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined))]);
}

const maybe = (value: unknown): Maybe => (typeof value === "boolean" ? value : null);

export interface Facts {
  readonly webauthn: boolean;
  readonly inApp: boolean;
  readonly asked: boolean;
  readonly replaced: readonly string[];
  readonly [ability: string]: Maybe | readonly string[];
}

export async function browserFacts(): Promise<Facts> {
  const [listed, platform, conditional] = await Promise.all([
    soon(ask("getClientCapabilities")),
    soon(ask("isUserVerifyingPlatformAuthenticatorAvailable")),
    soon(ask("isConditionalMediationAvailable")),
  ]);
  const said = (listed ?? {}) as Record<string, unknown>;
  const webauthn = !!statics();
  return {
    webauthn,
    inApp: isInAppBrowser(navigator.userAgent),
    asked: !!listed,
    platform: maybe(said["userVerifyingPlatformAuthenticator"] ?? platform),
    autofill: maybe(said["conditionalGet"] ?? conditional),
    conditionalCreate: maybe(said["conditionalCreate"]),
    immediateGet: maybe(said["immediateGet"]),
    signal: maybe(said["signalUnknownCredential"] ?? (webauthn ? can("signalUnknownCredential") : undefined)),
    hybrid: maybe(said["hybridTransport"]),
    relatedOrigins: maybe(said["relatedOrigins"]),
    replaced: replacedFunctions(),
  };
}

export interface WellKnown {
  readonly status: number;
  readonly contentType: string;
}

/** As browsers and password managers fetch it: no cookies, no redirect, no cache. */
async function wellKnown(path: string): Promise<WellKnown> {
  try {
    const reply = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
    return { status: reply.status, contentType: reply.headers.get("content-type") ?? "" };
  } catch {
    return { status: 0, contentType: "" };
  }
}

export async function wellKnownFiles(): Promise<Record<string, WellKnown>> {
  const paths = ["/.well-known/webauthn", "/.well-known/passkey-endpoints"];
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await wellKnown(path)] as const)));
}
