// SPDX-License-Identifier: Apache-2.0
/**
 * Calls of the client API, as JSON in and JSON out, and the shapes they use.
 *
 * The presence of a member `error` makes an answer a failure, whatever its status: that is the contract which Authsignal's
 * SDKs keep with their server. Every failure leaves here as a `Stop`.
 */

import { failure, isFailureCode, Stop } from "./failures.js";
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
  constructor(private readonly _options: ApiOptions) {}

  /** One request to `/client` + `path`. Rejects with a `Stop`, or with the reason of `signal`. */
  async call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: object, options: CallOptions = {}): Promise<T> {
    const { token, cookies, signal } = options;
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${this._options.baseUrl}/client${path}`, {
        method,
        headers: {
          "Content-Type": "application/json",
          Authorization: token ? `Bearer ${token}` : `Basic ${btoa(encodeURIComponent(this._options.tenantId))}`,
        },
        credentials: cookies ? "include" : "same-origin",
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(signal ? { signal } : {}),
      });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new Stop(failure("network_error", { cause }));
    }
    return this._read(status, text) as T;
  }

  private _read(status: number, text: string): unknown {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new Stop(failure(status === 404 ? "not_found" : "unexpected_error", { cause }));
    }
    if (typeof answer !== "object" || answer === null) throw new Stop(failure("unexpected_error"));
    if (!("error" in answer)) return answer;
    const { error, errorCode, errorDescription } = answer as Record<string, string | undefined>;
    const code = errorCode ?? error;
    if (code === "expired_token") this._options.onTokenExpired?.();
    throw new Stop(
      failure(isFailureCode(code) ? code : "unexpected_error", {
        errorCode: code,
        errorDescription: errorDescription ?? (isFailureCode(error) ? undefined : error),
      }),
    );
  }
}
