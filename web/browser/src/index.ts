// SPDX-License-Identifier: Apache-2.0
/** The public face of @keystile/browser. Nothing is defined here. */

export type { Authenticator } from "./api.js";
export type { Capabilities } from "./capabilities.js";
export type { Clock } from "./clock.js";
export type { Failure, FailureCode, KeystileResponse, Success } from "./failures.js";
export { Keystile, type KeystileOptions } from "./keystile.js";
export type { Passkey, SignInData, SignInParams, SignUpData, SignUpParams } from "./passkey.js";
export type { PasskeyAccount } from "./signals.js";
