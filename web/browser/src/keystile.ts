// SPDX-License-Identifier: Apache-2.0
/** The object an app makes once: which server, which tenant, and the token in use. */

import { ClientApi } from "./api.js";
import { type Clock, systemClock } from "./clock.js";
import { deviceIdOf } from "./device.js";
import { Passkey } from "./passkey.js";

export interface KeystileOptions {
  tenantId: string;
  /** The API of your Keystile server, e.g. `https://auth.example.com/v1`. */
  baseUrl: string;
  /** Called when the server says `expired_token`; get a new one from your backend. */
  onTokenExpired?: (() => void) | undefined;
  /** Domain of the device cookie. Default: the page's host without `www.`. */
  cookieDomain?: string | undefined;
  /** Name of the device cookie. Default `__as_aid`, as with Authsignal's SDK. */
  cookieName?: string | undefined;
  /** Write failures to the console. */
  enableLogging?: boolean | undefined;
  /** How long the tenant's anonymous challenges live, where that is not the default of an hour. */
  challengeLifetimeSeconds?: number | undefined;
  /** For tests that move time. */
  clock?: Clock | undefined;
}

export class Keystile {
  readonly passkey: Passkey;
  /** Random id of this browser, to hand to `track` as `deviceId`. */
  readonly anonymousId: string;
  private readonly _api: ClientApi;

  constructor(options: KeystileOptions) {
    const { tenantId, baseUrl, cookieDomain, cookieName = "__as_aid", clock = systemClock } = options;
    if (!tenantId || !baseUrl) throw new TypeError("Keystile needs a tenantId and a baseUrl such as https://auth.example.com/v1");
    const deviceId = deviceIdOf(cookieName, cookieDomain);
    this._api = new ClientApi({ ...options, baseUrl: baseUrl.replace(/\/+$/, "") });
    this.anonymousId = deviceId;
    this.passkey = new Passkey({ ...options, api: this._api, deviceId, clock });
  }

  /** Sets the token that `signUp` uses without one of its own. Each sign-in and sign-up replaces it. */
  setToken(token: string): void {
    this._api.token = token;
  }
}
