// SPDX-License-Identifier: Apache-2.0
// What Portal's door says when no passkey came: what happened, and what to do, for people who look after a server. The
// SDK's own words are for those who build an app.
import type { Failure, FailureCode } from "../../browser/src/failures.js";

export type What = "sign-in" | "enroll" | "verify";

const ELSEWHERE = "Is it on your phone, another computer or a security key? Try again, and choose that in the window that opens.";
const NOT_DONE: Record<What, string> = {
  "sign-in": "You are not signed in",
  enroll: "No passkey was added",
  verify: "Nothing was done",
};

/** What happened, and what to do about it. */
const WORDS: Partial<Record<FailureCode, (what: What) => readonly [string, string]>> = {
  cancelled: (what) => ["the request was closed", what === "enroll" ? "Try again." : ELSEWHERE],
  timed_out: (what) => ["the request waited too long", what === "enroll" ? "Try again." : ELSEWHERE],
  refused: (what) =>
    what === "enroll"
      ? ["this device cannot make a passkey now", "Set a screen lock or PIN on it, or choose your phone or a security key."]
      : ["the browser found no passkey to offer", ELSEWHERE],
  already_registered: () => [
    "the device that you chose has one of your passkeys already",
    "Sign in with that one, or choose another device.",
  ],
  unknown_credential: () => [
    "this passkey is not registered here",
    "Choose another one, perhaps it belongs to an app. If all of yours are gone, whoever runs this server can let you in: keystile admin unlock.",
  ],
  authenticator_not_suitable: () => [
    "this device cannot check that it is you",
    "Set a screen lock or PIN on it, or use your phone or another security key.",
  ],
  authenticator_error: () => ["the device or password manager failed", "Try again, or use another passkey."],
  request_pending: () => ["another passkey request is open", "Close it, then try again."],
  in_app_browser: () => [
    "the browser inside this app cannot use passkeys",
    "Open this address in Safari, Chrome, Edge or Firefox.",
  ],
  not_supported: () => ["this browser cannot use passkeys", "Update it, or use another one."],
  insecure_context: () => ["passkeys need a secure page", "Open the Portal with https."],
  rp_id_mismatch: () => [
    "passkeys of this Portal belong to another address",
    "Open it at the address that KEYSTILE_PORTAL_ORIGIN names.",
  ],
  network_error: () => ["Keystile could not be reached", "Look whether you are online and whether the server runs, then try again."],
  unauthorized: () => ["this page has waited too long", "Load it again."],
  expired_token: () => ["this page has waited too long", "Load it again."],
  too_many_requests: () => ["that was too often", "Wait a minute, then try again."],
};

/** One or two sentences. What has no words here is said by the server. */
export function said({ code, patched = [], errorDescription = "", cure = "" }: Pick<Failure, "code"> & Partial<Failure>, what: What): string {
  const words = WORDS[code]?.(what);
  if (!words) return `${NOT_DONE[what]}. ${errorDescription} ${cure}`.trim();
  const [why, todo] = words;
  const suspect = patched.length && todo === ELSEWHERE ? ` Perhaps a browser extension is in the way: it replaced ${patched.join(", ")}.` : "";
  return `${NOT_DONE[what]}: ${why}. ${todo}${suspect}`;
}
