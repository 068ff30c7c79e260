// SPDX-License-Identifier: Apache-2.0
/**
 * Passkeys: create one, sign in with one, and what goes around it.
 *
 * Method names, parameters and results are those of Authsignal's browser SDK. Unlike there, nothing is thrown: failures of
 * the browser are returned too, each with a code and a cure. Who may ask the browser when is `turnstile`'s to say, keeping
 * an autofill request alive is `autofill`'s.
 */

import {
  type AddedPasskey,
  type Authenticator,
  ClientApi,
  type CreationOffer,
  type RequestOffer,
  type VerifiedPasskey,
} from "./api.js";
import { keepArmed, lifetimeOf } from "./autofill.js";
import { can, type Capabilities, capabilities, obstacle } from "./capabilities.js";
import type { Clock } from "./clock.js";
import { forgetPasskey, passkeysOf, rememberPasskey } from "./device.js";
import { failure, type FailureCode, failureIn, type FailureDetails, type KeystileResponse, Stop } from "./failures.js";
import { browserPage } from "./page.js";
import {
  type PasskeyAccount,
  signalAllAccepted,
  signalCurrentUserDetails,
  signalUnknownCredential,
} from "./signals.js";
import { follow, pageTurnstile, type Turn } from "./turnstile.js";
import { create, get } from "./webauthn.js";

export interface SignUpParams {
  /** From `track` on your backend, with `scope: "add:authenticators"`. Default: the token of `setToken` or the last sign-in. */
  token?: string | undefined;
  username?: string | undefined;
  displayName?: string | undefined;
  /** `"platform"` (the default) is this device, `"cross-platform"` a key or a phone, `null` either. */
  authenticatorAttachment?: "platform" | "cross-platform" | null | undefined;
  hints?: readonly ("security-key" | "client-device" | "hybrid")[] | undefined;
  /** Let the browser add a passkey without asking, right after a password sign-in (conditional create). */
  useAutoRegister?: boolean | undefined;
  useCookies?: boolean | undefined;
  /** Tell the password manager which passkeys are valid. Default true. */
  syncCredentials?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface SignUpData {
  readonly token?: string;
  readonly userAuthenticator?: Authenticator;
  readonly registrationResponse?: RegistrationResponseJSON;
}

export interface SignInParams {
  /** Offer passkeys in the autofill of an `<input autocomplete="username webauthn">` until one is used. */
  autofill?: boolean | undefined;
  /** The action that the sign-in is for. Not with `token`. */
  action?: string | undefined;
  /** The action's idempotency key; the server makes one up without it. Only with `action`. */
  idempotencyKey?: string | undefined;
  /** A token from `track`, to step up somebody known. Not with `autofill` or `action`. */
  token?: string | undefined;
  useCookies?: boolean | undefined;
  /** Called when the person has used a passkey and the server is about to check it. */
  onVerificationStarted?: (() => unknown) | undefined;
  syncCredentials?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface SignInData {
  readonly isVerified: boolean;
  /** For `validateChallenge` on your backend. */
  readonly token?: string;
  readonly userId?: string;
  readonly userAuthenticatorId?: string;
  readonly username?: string;
  readonly displayName?: string;
  readonly authenticationResponse?: AuthenticationResponseJSON;
}

/** @internal What `Keystile` hands to its passkeys. */
export interface PasskeyParts {
  readonly api: ClientApi;
  readonly session: { token: string | undefined };
  readonly deviceId: string;
  readonly clock: Clock;
  readonly challengeLifetime: number | undefined;
  readonly log: (failed: { code: string; errorDescription: string }) => void;
}

export class Passkey {
  private _account: PasskeyAccount | undefined;

  /** @internal */
  constructor(private readonly _parts: PasskeyParts) {}

  /** Creates a passkey for the token's user. */
  signUp(params: SignUpParams = {}): Promise<KeystileResponse<SignUpData>> {
    return this._answer(params.signal, false, async () => {
      const { useAutoRegister = false, useCookies: cookies, authenticatorAttachment = "platform" } = params;
      const { api, session, clock } = this._parts;
      const token = this._token(params.token);
      demandPasskeys();
      if (useAutoRegister && !(await capabilities()).conditionalCreate) stop("auto_register_not_supported");

      return this._ask(params.signal, async (turn) => {
        const call = { token, cookies, signal: turn.signal };
        const { username, displayName } = params;
        const names = { username, displayName, authenticatorAttachment };
        const offer = await api.call<CreationOffer>("POST", `${PASSKEYS}/registration-options${web(cookies)}`, names, call);
        const options = params.hints ? { ...offer.options, hints: [...params.hints] } : offer.options;
        await turn.ready(clock);
        const credential = await create(options, { signal: turn.signal, conditional: useAutoRegister, clock });
        const { challengeId } = offer;
        const body = { registrationCredential: credential, conditionalCreate: useAutoRegister, challengeId };
        const added = await api.call<AddedPasskey>("POST", PASSKEYS, body, call);

        if (added.isVerified) rememberPasskey(added.userId ?? "", credential.id, credential.authenticatorAttachment);
        if (added.accessToken) session.token = added.accessToken;
        if (options.rp.id) this._account = { rpId: options.rp.id, userId: options.user.id };
        if (added.isVerified) this._sync(params.syncCredentials, cookies, credential.id);
        return {
          ...optional("token", added.accessToken),
          ...optional("userAuthenticator", added.userAuthenticator),
          registrationResponse: credential,
        };
      });
    });
  }

  /** Signs in with a passkey: from a button, from autofill, or (with `token`) as a step-up. */
  signIn(params: SignInParams = {}): Promise<KeystileResponse<SignInData>> {
    const { autofill = false, token, action, signal } = params;
    return this._answer(signal, autofill, async () => {
      if (token && (autofill || action)) stop("invalid_arguments");
      demandPasskeys();
      const { clock } = this._parts;
      if (!autofill) {
        return this._ask(signal, async (turn) => {
          const offer = await this._offer(params, turn.signal);
          await turn.ready(clock);
          const answer = await get(offer.options, { signal: turn.signal, conditional: false, clock });
          return this._verify(params, offer, answer, turn.signal);
        });
      }

      if ((await capabilities()).conditionalGet === false) stop("autofill_not_supported");
      signal?.throwIfAborted();
      const turnstile = pageTurnstile();
      const seat = turnstile.sit();
      const leave = follow(signal, (reason) => seat.abort(reason));
      try {
        const parts = {
          offer: (stopped: AbortSignal) => this._offer(params, stopped),
          lifetime: (offer: RequestOffer) =>
            this._parts.challengeLifetime ?? lifetimeOf(offer.options.challenge, clock.now()),
          ask: (offer: RequestOffer, stopped: AbortSignal) =>
            get(offer.options, { signal: stopped, conditional: true, clock }),
        };
        const { offer, answer } = await keepArmed(parts, seat.signal, { turnstile, clock, page: browserPage });
        const verified = await this._verify(params, offer, answer, seat.signal);
        seat.signal.throwIfAborted();
        turnstile.won();
        return verified;
      } finally {
        leave();
      }
    });
  }

  /** Ends whatever passkey request is pending on this page; its caller gets the code `aborted`. */
  cancel(): void {
    pageTurnstile().endAll(new Stop(failure("aborted")));
  }

  /** Whether this person has used a passkey in this browser that the server still knows. */
  async isAvailableOnDevice({ userId }: { userId: string }): Promise<boolean> {
    const ids = passkeysOf(userId);
    if (ids.length === 0) return false;
    try {
      await this._parts.api.call("GET", `${PASSKEYS}?credentialIds=${ids.map(encodeURIComponent).join(",")}`);
      return true;
    } catch {
      return false;
    }
  }

  /** What this browser can do, and whether something on the page has replaced its WebAuthn functions. */
  capabilities(): Promise<Capabilities> {
    return capabilities();
  }

  /** Removes a passkey (the token needs `remove:authenticators`) and tells the password manager. */
  remove({ userAuthenticatorId, token }: { userAuthenticatorId: string; token?: string | undefined }): Promise<
    KeystileResponse<{ readonly removed: true; readonly signalled: boolean }>
  > {
    return this._answer(undefined, false, async () => {
      const bearer = this._token(token);
      const path = `/user-authenticators/${encodeURIComponent(userAuthenticatorId)}`;
      const account = await this._whose(bearer);
      await this._parts.api.call("DELETE", path, undefined, { token: bearer });
      const signalled = account ? await signalAllAccepted(this._parts.api, account, { token: bearer }) : false;
      return { removed: true as const, signalled };
    });
  }

  /**
   * Tells the password manager which passkeys of the token's user are valid, e.g. after your backend removed one.
   * Resolves with whether the browser took the signal.
   */
  async syncCredentials({ token }: { token?: string | undefined } = {}): Promise<boolean> {
    const bearer = token ?? this._parts.session.token;
    const account = bearer && can("signalAllAcceptedCredentials") ? await this._whose(bearer) : undefined;
    return account ? signalAllAccepted(this._parts.api, account, { token: bearer }) : false;
  }

  /** Tells the password manager a person's new name. `userId` is the WebAuthn user handle, base64url. */
  updateUserDetails(details: PasskeyAccount & { name: string; displayName: string }): Promise<boolean> {
    return signalCurrentUserDetails(details);
  }

  private _token(given: string | undefined): string {
    return given ?? this._parts.session.token ?? stop("token_not_set");
  }

  /** Runs one request of a button: it takes the browser now, and its success ends whatever else waits. */
  private async _ask<T>(signal: AbortSignal | undefined, work: (turn: Turn) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const turnstile = pageTurnstile();
    const turn = turnstile.begin();
    const leave = follow(signal, (reason) => turn.abort(reason));
    try {
      const result = await work(turn);
      turn.signal.throwIfAborted();
      turnstile.won();
      return result;
    } finally {
      leave();
      turn.end();
    }
  }

  private async _offer(params: SignInParams, signal: AbortSignal): Promise<RequestOffer> {
    const { api } = this._parts;
    const { action, idempotencyKey, token, useCookies: cookies } = params;
    const call = { token, cookies, signal };
    const handle = action
      ? await api.call<{ challengeId: string }>("POST", `/challenge${web(cookies)}`, { action, idempotencyKey }, call)
      : {};
    return api.call<RequestOffer>("POST", `${PASSKEYS}/authentication-options${web(cookies && !action)}`, handle, call);
  }

  private async _verify(
    params: SignInParams,
    offer: RequestOffer,
    credential: AuthenticationResponseJSON,
    signal: AbortSignal,
  ): Promise<SignInData> {
    const { api, session, deviceId } = this._parts;
    const { token, useCookies: cookies } = params;
    const rpId = offer.options.rpId ?? location.hostname;
    params.onVerificationStarted?.();
    let verified: VerifiedPasskey;
    try {
      const body = { authenticationCredential: credential, deviceId, challengeId: offer.challengeId };
      verified = await api.call("POST", "/verify/passkey", body, { token, cookies, signal });
    } catch (error) {
      if (failureIn(error)?.errorCode !== "unknown_credential") throw error;
      forgetPasskey(credential.id);
      const signalled = await signalUnknownCredential({ rpId, credentialId: credential.id });
      throw new Stop({ ...(error as Stop).failure, ...(signalled ? { cure: HIDDEN } : {}) });
    }

    const { accessToken, userId, userAuthenticatorId, username, userDisplayName, isVerified } = verified;
    if (isVerified) rememberPasskey(userId ?? "", credential.id, credential.authenticatorAttachment);
    if (accessToken) session.token = accessToken;
    const { userHandle } = credential.response;
    this._account = userHandle ? { rpId, userId: userHandle } : undefined;
    if (isVerified) {
      this._sync(params.syncCredentials, cookies, credential.id);
      if (this._account && username && params.syncCredentials !== false) {
        void signalCurrentUserDetails({ ...this._account, name: username, displayName: userDisplayName ?? username });
      }
    }
    return {
      isVerified,
      ...optional("token", accessToken),
      ...optional("userId", userId),
      ...optional("userAuthenticatorId", userAuthenticatorId),
      ...optional("username", username),
      ...optional("displayName", userDisplayName),
      authenticationResponse: credential,
    };
  }

  /** In the background: nobody waits for a password manager. */
  private _sync(wanted: boolean | undefined, cookies: boolean | undefined, used: string): void {
    const { api, session } = this._parts;
    if (wanted === false || !this._account || !(session.token ?? cookies)) return;
    void signalAllAccepted(api, this._account, { token: session.token, cookies }, used);
  }

  /** The relying party and user handle: of the last ceremony on this page, else as enrollment would have them. */
  private async _whose(token: string): Promise<PasskeyAccount | undefined> {
    if (this._account) return this._account;
    try {
      const { options } = await this._parts.api.call<CreationOffer>("POST", `${PASSKEYS}/registration-options`, {}, { token });
      return options.rp.id ? { rpId: options.rp.id, userId: options.user.id } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The edge of the package: what was thrown inside is returned here. */
  private async _answer<T>(
    signal: AbortSignal | undefined,
    autofill: boolean,
    work: () => Promise<T>,
  ): Promise<KeystileResponse<T>> {
    try {
      return { data: await work() };
    } catch (cause) {
      const known = failureIn(cause);
      const failed = known ?? failure(signal?.aborted ? "aborted" : "unexpected_error", { cause });
      this._parts.log(failed);
      return autofill && UNASKED.includes(failed.code) ? { ...failed, quiet: true } : failed;
    }
  }
}

const PASSKEYS = "/user-authenticators/passkey";
const HIDDEN = "Use another passkey or another way to sign in. Your password manager was told to hide this one.";

/** What can go wrong with autofill before anybody has chosen a passkey in it. */
const UNASKED: readonly FailureCode[] = [
  "network_error",
  "insecure_context",
  "not_supported",
  "in_app_browser",
  "autofill_not_supported",
  "refused",
];

function web(cookies: boolean | undefined): string {
  return cookies ? "/web" : "";
}

function stop(code: FailureCode, details?: FailureDetails): never {
  throw new Stop(failure(code, details));
}

function demandPasskeys(): void {
  const code = obstacle();
  if (code) stop(code);
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}

