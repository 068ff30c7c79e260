// SPDX-License-Identifier: Apache-2.0
/**
 * Calls of the client API, as JSON in and JSON out, and the shapes they use.
 *
 * The presence of a member `error` makes an answer a failure, whatever its status: that is the contract which Authsignal's
 * SDKs keep with their server. Every failure is thrown.
 */

import { isFailureCode, stop } from "./failures.js";
import type { CreationOptions, RequestOptions } from "./webauthn.js";

export interface ApiOptions {
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly onTokenExpired?: (() => void) | undefined;
}

export interface CallOptions {
  /** Names the user; without one, the call is made in the tenant's name. */
  readonly token?: string | undefined;
  readonly cookies?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An enrolled authenticator, as the server lists it. */
export interface Authenticator {
  readonly userAuthenticatorId: string;
  readonly verificationMethod: string;
  readonly createdAt: string;
  readonly userId?: string;
  readonly verifiedAt?: string;
  readonly lastVerifiedAt?: string;
  readonly isDefault?: boolean;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly username?: string;
  readonly displayName?: string;
  readonly authenticatorAttachment?: string;
  readonly webauthnCredential?: {
    readonly credentialId: string;
    readonly deviceId?: string;
    readonly name?: string;
    readonly aaguid?: string;
    readonly aaguidMapping?: { readonly name: string; readonly svgIconLight?: string; readonly svgIconDark?: string };
    readonly credentialBackedUp?: boolean;
    readonly credentialDeviceType?: string;
    readonly authenticatorAttachment?: string;
    readonly verifiedAt?: string;
    readonly parsedUserAgent?: {
      readonly ua: string;
      readonly browser: { readonly name?: string; readonly version?: string; readonly major?: string };
      readonly device: { readonly model?: string; readonly type?: string; readonly vendor?: string };
      readonly engine: { readonly name?: string; readonly version?: string };
      readonly os: { readonly name?: string; readonly version?: string };
      readonly cpu: { readonly architecture?: string };
    };
  };
}

export interface Offer<Options> {
  readonly challengeId?: string;
  readonly options: Options;
}
export type CreationOffer = Offer<CreationOptions>;
export type RequestOffer = Offer<RequestOptions>;

export interface AddedPasskey {
  readonly isVerified: boolean;
  readonly accessToken?: string;
  readonly userId?: string;
  readonly userAuthenticator?: Authenticator;
}

export interface VerifiedPasskey {
  readonly isVerified: boolean;
  readonly accessToken?: string;
  readonly userId?: string;
  readonly userAuthenticatorId?: string;
  readonly username?: string;
  readonly userDisplayName?: string;
}

export class ClientApi {
  /** The token in use: set by the app, replaced by each sign-in and sign-up. */
  token: string | undefined;

  constructor(private readonly _options: ApiOptions) {}

  /** POSTs `body` to `/client` + `path`, or GETs without one. Throws a `Failure`, or the reason of `signal`. */
  async call<T>(path: string, body?: object, { token, cookies, signal }: CallOptions = {}): Promise<T> {
    const { baseUrl, tenantId, onTokenExpired } = this._options;
    let answer: unknown;
    let response: Response | undefined;
    try {
      response = await fetch(`${baseUrl}/client${path}`, {
        method: body ? "POST" : "GET",
        headers: {
          "Content-Type": "application/json",
          Authorization: token ? `Bearer ${token}` : `Basic ${btoa(encodeURIComponent(tenantId))}`,
        },
        credentials: cookies ? "include" : "same-origin",
        body: body ? JSON.stringify(body) : null,
        signal: signal ?? null,
      });
      answer = await response.json();
      // Here, so that a proxy's `null` or text is caught too.
      if (!("error" in (answer as object))) return answer as T;
    } catch (cause) {
      signal?.throwIfAborted();
      stop(response ? (response.status === 404 ? "not_found" : "unexpected_error") : "network_error", { cause });
    }
    const { error, errorCode = error, errorDescription } = answer as Record<string, string | undefined>;
    if (errorCode === "expired_token") onTokenExpired?.();
    return stop(isFailureCode(errorCode) ? errorCode : "unexpected_error", { errorCode, errorDescription });
  }
}
