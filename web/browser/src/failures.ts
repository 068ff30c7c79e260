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

/** "What happened.|What to do." The server describes its own failures, so those have only the second part. */
const TEXTS: Record<FailureCode, string> = {
  unauthorized: "|Check tenantId, baseUrl and the token's scope.",
  expired_token: "|Get a new token from your backend and start again.",
  invalid_request: "|Check the parameters.",
  invalid_configuration: "|Check the tenant's relying party and origins.",
  invalid_credential: "|Try again, or sign in another way.",
  unknown_credential: "|Sign in another way, and delete it where it is kept.",
  too_many_requests: "|Wait, then try again.",
  not_found: "|Check the id, and baseUrl: it ends in /v1.",
  unexpected_error: "Something went wrong.|Try again; see cause and the server's log.",
  network_error: "The server could not be reached.|Check baseUrl, and that this origin is one of the tenant's.",
  token_not_set: "There is no token.|Pass token, or call setToken first.",
  invalid_arguments: "These parameters exclude each other.|With token, leave out autofill and action.",
  insecure_context: "Passkeys need a secure page.|Use https, or http on localhost.",
  not_supported: "This browser cannot use passkeys.|Update it, or sign in another way.",
  in_app_browser: "The browser inside this app cannot use passkeys.|Open the page in Safari, Chrome or Firefox.",
  autofill_not_supported: "This browser offers no passkeys in autofill.|Offer a button instead.",
  auto_register_not_supported: "This browser adds no passkeys by itself.|Offer a button instead.",
  cancelled: "No passkey was used: the request was closed.|Try again.",
  timed_out: "No passkey was used in time.|Try again.",
  refused: "The browser had no passkey to offer, or refused.|Ask from a click on a page in front. A frame needs allow=publickey-credentials-get.",
  already_registered: "This device already has a passkey for this account.|Sign in with it.",
  auto_register_declined: "The browser added no passkey by itself.|Offer a button instead.",
  rp_id_mismatch:
    "This site cannot use this relying party's passkeys.|Make its ID this domain or a parent, or list this origin in its /.well-known/webauthn.",
  authenticator_not_suitable: "This device cannot hold such a passkey.|Use another one.",
  authenticator_error: "The device or password manager failed.|Try again, or sign in another way.",
  request_pending: "Another passkey request is open.|Close it, then try again.",
  aborted: "This page called the request off.|Nothing to do.",
  superseded: "Another passkey request took its place.|Nothing to do.",
};

/** Codes after which the person has nothing to be told, whoever asked. */
const QUIET = /^(cancelled|aborted|superseded|auto_)/;

/** Codes for which a replaced browser function may be the reason. */
const SUSPECT = /^(cancelled|timed|refused|authenticator_e|request|unexpected)/;

export interface FailureDetails {
  readonly errorCode?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly patched?: readonly string[];
  readonly cause?: unknown;
}

export function failure(code: FailureCode, details: FailureDetails = {}): Failure {
  const [what, cure] = TEXTS[code].split("|");
  const { patched = [], errorCode = code, cause } = details;
  const error = details.errorDescription ?? (what || errorCode);
  const names = patched.join(", ");
  return {
    code,
    cure: cure + (names && SUSPECT.test(code) ? ` Perhaps a browser extension is in the way: ${names} is replaced.` : ""),
    error,
    errorCode,
    errorDescription: error,
    quiet: QUIET.test(code),
    patched,
    cause,
  };
}

export function isFailureCode(code: unknown): code is FailureCode {
  return Object.hasOwn(TEXTS, code as string);
}

/** Failures are thrown as they are inside this package; only the public methods return them. */
export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null && "cure" in thrown;
}

export function stop(code: FailureCode, details?: FailureDetails): never {
  throw failure(code, details);
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

const CODES: Partial<Record<string, FailureCode>> = {
  AbortError: "aborted",
  TimeoutError: "timed_out",
  InvalidStateError: "already_registered",
  SecurityError: "rp_id_mismatch",
  ConstraintError: "authenticator_not_suitable",
  NotSupportedError: "authenticator_not_suitable",
  OperationError: "request_pending",
  UnknownError: "authenticator_error",
  NotReadableError: "authenticator_error",
};

/** Names the failure behind an exception of `navigator.credentials`. */
export function codeOf(error: unknown, { kind, conditional, elapsed, timeout }: Ceremony): FailureCode {
  const name = (error as Partial<Error> | null)?.name ?? "";
  if (name !== "NotAllowedError") {
    const code = CODES[name] ?? "unexpected_error";
    // Only an authenticator that was asked to create can know one of the excluded passkeys.
    return code === "already_registered" && kind === "get" ? "authenticator_error" : code;
  }
  // The one exception for a person's no, a time-out, and a browser that asked nobody (5.1.3, 5.1.4).
  if (conditional && kind === "create") return "auto_register_declined";
  if (elapsed < HUMANLY_POSSIBLE) return "refused";
  return timeout !== undefined && elapsed >= timeout ? "timed_out" : "cancelled";
}
