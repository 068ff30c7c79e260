// SPDX-License-Identifier: Apache-2.0
/** The object an app makes once: which server, which tenant, and the token in use. */

import { ClientApi } from "./api.js";
import { type Clock, systemClock } from "./clock.js";
import { deviceId } from "./device.js";
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
  private readonly _session: { token: string | undefined } = { token: undefined };

  constructor(options: KeystileOptions) {
    const { tenantId, baseUrl, onTokenExpired, cookieDomain, cookieName = "__as_aid", clock = systemClock } = options;
    if (!tenantId) throw new TypeError("Keystile needs a tenantId: `keystile tenant list` shows it.");
    if (!baseUrl) throw new TypeError("Keystile needs a baseUrl: your server's API, e.g. https://auth.example.com/v1.");
    const lifetime = options.challengeLifetimeSeconds;
    this.anonymousId = deviceId({ name: cookieName, domain: cookieDomain });
    this.passkey = new Passkey({
      api: new ClientApi({ tenantId, baseUrl: baseUrl.replace(/\/+$/, ""), onTokenExpired }),
      session: this._session,
      deviceId: this.anonymousId,
      clock,
      challengeLifetime: lifetime === undefined ? undefined : lifetime * 1000,
      log: (failed) => {
        if (options.enableLogging) console.error(`[Keystile] ${failed.code}: ${failed.errorDescription}`);
      },
    });
  }

  /** Sets the token that calls without one of their own use. Each sign-in and sign-up replaces it. */
  setToken(token: string): void {
    this._session.token = token;
  }
}
