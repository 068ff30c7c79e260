// SPDX-License-Identifier: Apache-2.0
/**
 * Passkeys: create one, sign in with one, and what goes around it.
 *
 * Method names, parameters and results are those of Authsignal's browser SDK. Unlike there, nothing is thrown: failures of
 * the browser are returned too, each with a code and a cure. Who may ask the browser when is `turnstile`'s to say, keeping
 * an autofill request alive is `autofill`'s.
 */

import type {
  AddedPasskey,
  Authenticator,
  CallOptions,
  ClientApi,
  CreationOffer,
  RequestOffer,
  VerifiedPasskey,
} from "./api.js";
import { keepArmed, lifetimeOf } from "./autofill.js";
import { ask, type Capabilities, capabilities, demandPasskeys } from "./capabilities.js";
import type { Clock } from "./clock.js";
import { forgetPasskey, passkeysOf, rememberPasskey } from "./device.js";
import { failure, isFailure, type KeystileResponse, stop } from "./failures.js";
import { browserPage } from "./page.js";
import { type PasskeyAccount, signal, signalAccount, signalAllAccepted } from "./signals.js";
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
  readonly token?: string | undefined;
  readonly userAuthenticator?: Authenticator | undefined;
  readonly registrationResponse?: RegistrationResponseJSON | undefined;
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
  readonly token?: string | undefined;
  readonly userId?: string | undefined;
  readonly userAuthenticatorId?: string | undefined;
  readonly username?: string | undefined;
  readonly displayName?: string | undefined;
  readonly authenticationResponse?: AuthenticationResponseJSON | undefined;
}

/** @internal What `Keystile` hands to its passkeys. */
export interface PasskeyParts {
  readonly api: ClientApi;
  readonly deviceId: string;
  readonly clock: Clock;
  readonly challengeLifetimeSeconds?: number | undefined;
  readonly enableLogging?: boolean | undefined;
}

const PASSKEYS = "/user-authenticators/passkey";

/** What can go wrong with autofill before anybody has chosen a passkey in it. */
const UNASKED = /not_supported|network|insecure|in_app|refused/;

export class Passkey {
  /** @internal */
  constructor(private readonly _parts: PasskeyParts) {}

  /** Creates a passkey for the token's user. */
  signUp(params: SignUpParams = {}): Promise<KeystileResponse<SignUpData>> {
    return this._answer(params, async () => {
      const { api, clock } = this._parts;
      const { username, displayName, authenticatorAttachment = "platform", useCookies: cookies } = params;
      const { token = api.token, hints, useAutoRegister: conditional = false } = params;
      if (!token) stop("token_not_set");
      demandPasskeys();
      if (conditional && !(await ask("getClientCapabilities"))?.["conditionalCreate"]) stop("auto_register_not_supported");

      return this._modal(params.signal, async (turn) => {
        const call = { token, cookies, signal: turn.signal };
        const names = { username, displayName, authenticatorAttachment };
        const { challengeId, options } = await api.call<CreationOffer>(
          `${PASSKEYS}/registration-options${web(cookies)}`,
          names,
          call,
        );
        await turn.ready(clock);
        const credential = await create(hints ? { ...options, hints: [...hints] } : options, {
          signal: turn.signal,
          conditional,
          clock,
        });
        const body = { registrationCredential: credential, conditionalCreate: conditional, challengeId };
        const added = await api.call<AddedPasskey>(PASSKEYS, body, call);
        const account = { rpId: options.rp.id ?? location.hostname, userId: options.user.id };
        this._keep(params, added, credential, account);
        return {
          token: added.accessToken,
          userAuthenticator: added.userAuthenticator,
          registrationResponse: credential,
        };
      });
    });
  }

  /** Signs in with a passkey: from a button, from autofill, or (with `token`) as a step-up. */
  signIn(params: SignInParams = {}): Promise<KeystileResponse<SignInData>> {
    return this._answer(params, async () => {
      const { clock, challengeLifetimeSeconds } = this._parts;
      if (params.token && (params.autofill || params.action)) stop("invalid_arguments");
      demandPasskeys();
      if (!params.autofill) {
        return this._modal(params.signal, async (turn) => {
          const offer = await this._offer(params, turn.signal);
          await turn.ready(clock);
          const answer = await get(offer.options, { signal: turn.signal, conditional: false, clock });
          return this._verify(params, offer, answer, turn.signal);
        });
      }

      if (!(await ask("isConditionalMediationAvailable"))) stop("autofill_not_supported");
      params.signal?.throwIfAborted();
      const turnstile = pageTurnstile();
      const seat = turnstile.sit();
      const unfollow = follow(params.signal, (reason) => seat.abort(reason));
      try {
        const [offer, answer] = await keepArmed<RequestOffer, AuthenticationResponseJSON>(
          {
            offer: (ended) => this._offer(params, ended),
            lifetime: ({ options }) =>
              challengeLifetimeSeconds ? challengeLifetimeSeconds * 1000 : lifetimeOf(options.challenge, clock.now()),
            ask: ({ options }, ended) => get(options, { signal: ended, conditional: true, clock }),
          },
          seat.signal,
          turnstile,
          clock,
          browserPage(),
        );
        // The browser is free from here on: a button pressed meanwhile need not wait for the server.
        const verified = await this._verify(params, offer, answer, seat.signal);
        turnstile.clear();
        return verified;
      } finally {
        unfollow();
      }
    });
  }

  /** Ends whatever passkey request is pending on this page; its caller gets the code `aborted`. */
  cancel(): void {
    pageTurnstile().clear(failure("aborted"));
  }

  /** Whether this person has used a passkey in this browser that the server still knows. */
  async isAvailableOnDevice({ userId }: { userId: string }): Promise<boolean> {
    const ids = passkeysOf(userId);
    try {
      return ids.length > 0 && !!(await this._parts.api.call(`${PASSKEYS}?credentialIds=${ids.join(",")}`));
    } catch {
      return false;
    }
  }

  /** What this browser can do, and whether something on the page has replaced its WebAuthn functions. */
  capabilities(): Promise<Capabilities> {
    return capabilities();
  }

  /**
   * Tells the password manager which passkeys of the signed-in person are valid, and their present name. Call it on a page
   * that they see after your backend removed a passkey or changed a name. Any token of theirs from `track` will do.
   * Resolves with whether the browser took the signal; never with a server other than Keystile.
   */
  syncCredentials({
    token = this._parts.api.token,
    useCookies: cookies,
  }: { token?: string | undefined; useCookies?: boolean | undefined } = {}): Promise<boolean> {
    return signalAccount(this._parts.api, { token, cookies });
  }

  /** Tells the password manager a person's new name. `userId` is the WebAuthn user handle, base64url. */
  updateUserDetails(details: PasskeyAccount & { name: string; displayName: string }): Promise<boolean> {
    return signal("signalCurrentUserDetails", details);
  }

  /** Runs one request of a button: it takes the browser now, and its success ends whatever else waits. */
  private async _modal<T>(ended: AbortSignal | undefined, work: (turn: Turn) => Promise<T>): Promise<T> {
    ended?.throwIfAborted();
    const turnstile = pageTurnstile();
    const turn = turnstile.begin();
    const unfollow = follow(ended, (reason) => turn.abort(reason));
    try {
      const result = await work(turn);
      turnstile.clear();
      return result;
    } finally {
      unfollow();
      turn.end();
    }
  }

  private async _offer(params: SignInParams, ended: AbortSignal): Promise<RequestOffer> {
    const { api } = this._parts;
    const { action, idempotencyKey, token, useCookies: cookies } = params;
    const call = { token, cookies, signal: ended };
    const handle = action ? await api.call<object>(`/challenge${web(cookies)}`, { action, idempotencyKey }, call) : {};
    const { challengeId } = handle as { challengeId?: string };
    return api.call(`${PASSKEYS}/authentication-options${web(cookies && !action)}`, { challengeId }, call);
  }

  private async _verify(
    params: SignInParams,
    { challengeId, options }: RequestOffer,
    credential: AuthenticationResponseJSON,
    ended: AbortSignal,
  ): Promise<SignInData> {
    const { api, deviceId } = this._parts;
    const { token, useCookies: cookies } = params;
    const { id, response } = credential;
    const rpId = options.rpId ?? location.hostname;
    params.onVerificationStarted?.();
    try {
      const body = { authenticationCredential: credential, deviceId, challengeId };
      const call: CallOptions = { token, cookies, signal: ended };
      const verified = await api.call<VerifiedPasskey>("/verify/passkey", body, call);
      ended.throwIfAborted();
      const { accessToken, userDisplayName: displayName, userId, userAuthenticatorId, username, isVerified } = verified;
      const account = response.userHandle ? { rpId, userId: response.userHandle } : undefined;
      this._keep(params, verified, credential, account);
      if (isVerified && account && username && params.syncCredentials !== false) {
        void this.updateUserDetails({ ...account, name: username, displayName: displayName ?? username });
      }
      return {
        isVerified,
        token: accessToken,
        userId,
        userAuthenticatorId,
        username,
        displayName,
        authenticationResponse: credential,
      };
    } catch (error) {
      if (isFailure(error) && error.errorCode === "unknown_credential") {
        forgetPasskey(id);
        if (params.syncCredentials !== false && (await signal("signalUnknownCredential", { rpId, credentialId: id }))) {
          throw { ...error, cure: "Sign in another way. Your password manager was told to hide this passkey." };
        }
      }
      throw error;
    }
  }

  /** Keeps what a success brought. The signal goes out in the background: nobody waits for a password manager. */
  private _keep(
    { useCookies: cookies, syncCredentials = true }: SignUpParams | SignInParams,
    { accessToken: token, isVerified, userId = "" }: VerifiedPasskey | AddedPasskey,
    { id, authenticatorAttachment }: RegistrationResponseJSON | AuthenticationResponseJSON,
    account: PasskeyAccount | undefined,
  ): void {
    const { api } = this._parts;
    if (token) api.token = token;
    if (!isVerified) return;
    rememberPasskey(userId, id, authenticatorAttachment);
    if (account && syncCredentials && (token || cookies)) void signalAllAccepted(api, account, { token, cookies }, id);
  }

  /** The edge of the package: what was thrown inside is returned here. */
  private async _answer<T>(
    { autofill, signal: ended }: { autofill?: boolean | undefined; signal?: AbortSignal | undefined },
    work: () => Promise<T>,
  ): Promise<KeystileResponse<T>> {
    try {
      return { data: await work() };
    } catch (cause) {
      const failed = isFailure(cause) ? cause : failure(ended?.aborted ? "aborted" : "unexpected_error", { cause });
      if (this._parts.enableLogging) console.error(`[Keystile] ${failed.code}: ${failed.error}`);
      return autofill && UNASKED.test(failed.code) ? { ...failed, quiet: true } : failed;
    }
  }
}

function web(cookies: boolean | undefined): string {
  return cookies ? "/web" : "";
}
