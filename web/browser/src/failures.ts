// SPDX-License-Identifier: Apache-2.0
/**
 * Every way a call can fail, as one union of codes, each with what happened and what to do about it.
 *
 * Browser errors are sorted here too (WebAuthn Level 3, 5.1.3, 5.1.4 and 6.3): the browser tells most failures
 * apart only by the name of the exception and by how long it took. Reading the server's answers belongs to `api`.
 */

/** Why a call failed. `README.md` has the same list with an explanation of each. */
export type FailureCode =
  // said by the server
  | "unauthorized"
  | "expired_token"
  | "invalid_request"
  | "invalid_configuration"
  | "invalid_credential"
  | "unknown_credential"
  | "too_many_requests"
  | "not_found"
  | "unexpected_error"
  // found out before the browser was asked
  | "network_error"
  | "token_not_set"
  | "invalid_arguments"
  | "insecure_context"
  | "not_supported"
  | "in_app_browser"
  | "autofill_not_supported"
  | "auto_register_not_supported"
  // the browser's or the person's answer
  | "cancelled"
  | "timed_out"
  | "refused"
  | "already_registered"
  | "auto_register_declined"
  | "rp_id_mismatch"
  | "authenticator_not_suitable"
  | "authenticator_error"
  | "request_pending"
  // ended by this page
  | "aborted"
  | "superseded";

/** What a call resolves with when it did not succeed. Shaped like Authsignal's error result, with more members. */
export interface Failure {
  readonly data?: undefined;
  readonly code: FailureCode;
  /** What to do about it, in a sentence or two. */
  readonly cure: string;
  /** What happened. Safe to show. */
  readonly errorDescription: string;
  /** The server's own code where it sent one, else the same as `code`. */
  readonly errorCode: string;
  /** The same as `errorDescription`. */
  readonly error: string;
  /** True when nothing that the person did has failed, so there is nothing to show. */
  readonly quiet: boolean;
  /** Browser functions that an extension or a script has replaced on this page. They are the first suspects. */
  readonly patched: readonly string[];
  /** The browser's exception, where there was one. */
  readonly cause?: unknown;
}

export interface Success<T> {
  readonly data: T;
  readonly code?: undefined;
  readonly cure?: undefined;
  readonly errorDescription?: undefined;
  readonly errorCode?: undefined;
  readonly error?: undefined;
  readonly quiet?: undefined;
  readonly patched?: undefined;
  readonly cause?: undefined;
}

export type KeystileResponse<T> = Success<T> | Failure;

/** Code, then what happened, then the cure. */
const TEXTS: Record<FailureCode, readonly [what: string, cure: string]> = {
  unauthorized: ["The server did not accept the request.", "Check tenantId and baseUrl, and the token's scope."],
  expired_token: ["The token has expired.", "Get a new token from your backend and start again."],
  invalid_request: ["The server could not use the request.", "Check what you passed in."],
  invalid_configuration: ["Passkeys are not set up for this tenant.", "Check its relying party and origins."],
  invalid_credential: ["This passkey was not accepted.", "Try again, or sign in another way."],
  unknown_credential: [
    "This passkey is no longer registered.",
    "Use another passkey or another way to sign in, and delete this one where it is stored.",
  ],
  too_many_requests: ["Too many attempts.", "Wait a little, then try again."],
  not_found: ["The server has no such thing.", "Check baseUrl (it ends in /v1) and the id."],
  unexpected_error: ["Something went wrong.", "Try again. If it stays, look at cause and at the server's log."],
  network_error: [
    "The server could not be reached.",
    "Check the connection and baseUrl, and that this origin is one of the tenant's.",
  ],
  token_not_set: ["There is no token.", "Pass token, or call setToken first."],
  invalid_arguments: ["These parameters exclude each other.", "With token, leave out autofill and action."],
  insecure_context: ["Passkeys need a secure page.", "Use https, or http on localhost."],
  not_supported: ["This browser cannot use passkeys.", "Update the browser, or sign in another way."],
  in_app_browser: ["The browser inside this app cannot use passkeys.", "Open the page in Safari, Chrome or Firefox."],
  autofill_not_supported: ["This browser does not offer passkeys in autofill.", "Use a button instead."],
  auto_register_not_supported: ["This browser does not add passkeys by itself.", "Offer a button instead."],
  cancelled: ["No passkey was used: the request was closed.", "Try again when ready."],
  timed_out: ["Time ran out before a passkey was used.", "Try again."],
  refused: [
    "The browser refused at once, or had no passkey to offer.",
    "Ask from a click on a page in front; a frame needs allow=\"publickey-credentials-get; publickey-credentials-create\".",
  ],
  already_registered: ["This device already has a passkey for this account.", "Sign in with it; there is nothing to add."],
  auto_register_declined: ["The browser chose not to add a passkey by itself.", "Offer a button instead."],
  rp_id_mismatch: [
    "Passkeys of this relying party cannot be used on this site.",
    "Set the tenant's relying party ID to this domain or a parent of it, or list this origin in /.well-known/webauthn.",
  ],
  authenticator_not_suitable: ["This device or key cannot hold such a passkey.", "Use another device or key."],
  authenticator_error: ["The device or password manager failed.", "Try again, or use another one."],
  request_pending: ["Another passkey request is open.", "Close it, or reload the page, then try again."],
  aborted: ["The request was cancelled by this page.", "Start it again when needed."],
  superseded: ["Another passkey request took its place.", "Nothing to do: the newer one goes on."],
};

const PATCHED = (names: readonly string[]): string =>
  ` Something on this page, often a password manager's extension, has replaced ${names.join(" and ")}: try with it switched off.`;

/** Codes after which the person has nothing to be told, whoever asked. */
const QUIET: readonly FailureCode[] = ["cancelled", "aborted", "superseded", "auto_register_declined", "auto_register_not_supported"];

/** Codes for which a replaced browser function may be the reason. */
const SUSPECT: readonly FailureCode[] = ["cancelled", "timed_out", "refused", "authenticator_error", "request_pending", "unexpected_error"];

export interface FailureDetails {
  readonly errorCode?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly cure?: string | undefined;
  readonly patched?: readonly string[];
  readonly quiet?: boolean;
  readonly cause?: unknown;
}

export function failure(code: FailureCode, details: FailureDetails = {}): Failure {
  const [what, cure] = TEXTS[code];
  const description = details.errorDescription ?? what;
  const patched = details.patched ?? [];
  const suspect = patched.length > 0 && SUSPECT.includes(code);
  return {
    code,
    cure: (details.cure ?? cure) + (suspect ? PATCHED(patched) : ""),
    error: description,
    errorCode: details.errorCode ?? code,
    errorDescription: description,
    quiet: details.quiet ?? QUIET.includes(code),
    patched,
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  };
}

export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === "string" && Object.hasOwn(TEXTS, code);
}

/** Carries a failure up to the public method that returns it; never leaves the package. */
export class Stop extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
    this.name = "KeystileStop";
  }
}

/** The failure that `error` carries. By name: it may come from another copy of this package on the page. */
export function failureIn(error: unknown): Failure | undefined {
  return error instanceof Error && error.name === "KeystileStop" ? (error as Stop).failure : undefined;
}

/** What was going on when the browser threw. Times in milliseconds. */
export interface Ceremony {
  readonly kind: "create" | "get";
  readonly conditional: boolean;
  readonly elapsed: number;
  readonly timeout: number | undefined;
}

/** No person reads a dialog and closes it within this time. */
const HUMANLY_POSSIBLE = 100;

/** Names the failure behind an exception of `navigator.credentials`. */
export function codeOf(error: unknown, ceremony: Ceremony): FailureCode {
  const { kind, conditional, elapsed, timeout } = ceremony;
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
      if (conditional && kind === "create") return "auto_register_declined";
      if (elapsed < HUMANLY_POSSIBLE) return "refused";
      return timeout !== undefined && elapsed >= timeout ? "timed_out" : "cancelled";
    case "AbortError":
      return "aborted";
    case "TimeoutError":
      return "timed_out";
    case "InvalidStateError":
      return kind === "create" ? "already_registered" : "authenticator_error";
    case "SecurityError":
      return "rp_id_mismatch";
    case "ConstraintError":
    case "NotSupportedError":
      return "authenticator_not_suitable";
    case "OperationError":
      return "request_pending";
    case "UnknownError":
    case "NotReadableError":
      return "authenticator_error";
    default:
      return "unexpected_error";
  }
}
