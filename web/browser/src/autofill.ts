// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps one autofill request armed for as long as the page is open.
 *
 * A sealed challenge ends (60 minutes by default), a button may need the browser, and a page may go to the back and come
 * back after hours. Each time the request is called off and made again with a fresh challenge, while the caller goes on
 * waiting for the same promise. Verifying the answer is the caller's.
 */

import type { Clock } from "./clock.js";
import { failureIn } from "./failures.js";
import type { Page } from "./page.js";
import { follow, STALE, YIELDED, type Turnstile } from "./turnstile.js";

/** What the caller supplies: how to get a challenge and how to ask the browser. */
export interface Autofill<Offer, Answer> {
  /** Fetches options with a fresh challenge. */
  offer(signal: AbortSignal): Promise<Offer>;
  /** Milliseconds that an offer is good for. */
  lifetime(offer: Offer): number;
  ask(offer: Offer, signal: AbortSignal): Promise<Answer>;
}

/** The request is renewed when this share of its life is over: after 55 of 60 minutes. */
const SHARE = 55 / 60;

/** After this long without an answer from the server, try to renew again. */
const RETRY = 60_000;

/** A request that the browser ended after this long was closed by a person: offer it again. */
const LASTED = 1000;

/** Resolves with the person's answer and the offer that it answers; rejects when the seat's signal is aborted. */
export async function keepArmed<Offer, Answer>(
  parts: Autofill<Offer, Answer>,
  seat: AbortSignal,
  { turnstile, clock, page }: { turnstile: Turnstile; clock: Clock; page: Page },
): Promise<{ offer: Offer; answer: Answer }> {
  for (let armed = false; ; ) {
    await page.shown(seat);
    await turnstile.idle(seat);
    seat.throwIfAborted();
    if (!page.isShown()) continue;

    const turn = turnstile.begin(true);
    const leave = follow(seat, (reason) => turn.abort(reason));
    const tidy: (() => void)[] = [leave];
    const asked = clock.now();
    let offered = false;
    try {
      const offer = await parts.offer(turn.signal);
      offered = true;
      const due = asked + parts.lifetime(offer) * SHARE;
      const renew = (): void => {
        if (page.isShown() && clock.now() >= due) turn.abort(STALE);
      };
      tidy.push(clock.after(due - clock.now(), renew));
      tidy.push(page.watch(renew, () => turn.abort(STALE)));
      await turn.ready(clock);
      armed = true;
      const answer = await parts.ask(offer, turn.signal);
      return { offer, answer };
    } catch (error) {
      if (turn.signal.aborted) {
        const reason: unknown = turn.signal.reason;
        if (reason === YIELDED || reason === STALE) continue;
        throw reason;
      }
      const code = failureIn(error)?.code;
      if (armed && !offered && (code === "network_error" || code === "too_many_requests")) {
        await pause(clock, page, seat);
        continue;
      }
      if (code === "cancelled" && clock.now() - asked >= LASTED) continue;
      throw error;
    } finally {
      for (const task of tidy) task();
      turn.end();
    }
  }
}

/** Waits a minute, or until the page is looked at again. */
function pause(clock: Clock, page: Page, seat: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const tidy: (() => void)[] = [];
    const go = (): void => {
      for (const task of tidy) task();
      resolve();
    };
    tidy.push(clock.after(RETRY, go), page.watch(go, () => undefined), follow(seat, go));
  });
}

const MINUTE = 60_000;
const DEFAULT_LIFE = 60 * MINUTE;

/**
 * How long a challenge is good for, in milliseconds.
 *
 * Keystile's sealed challenges (version 1, 57 bytes) carry their expiry in clear, in seconds, as bytes 20 to 24. A device's
 * clock may be wrong, so it is believed only to shorten the default; any other server's challenge gets the default.
 */
export function lifetimeOf(challenge: string, now: number): number {
  let bytes: string;
  try {
    bytes = atob(challenge.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return DEFAULT_LIFE;
  }
  if (bytes.length !== 57 || bytes.charCodeAt(0) !== 1) return DEFAULT_LIFE;
  let expiry = 0;
  for (let index = 20; index < 25; index++) expiry = expiry * 256 + bytes.charCodeAt(index);
  const life = expiry * 1000 - now;
  return life >= MINUTE && life < DEFAULT_LIFE ? life : DEFAULT_LIFE;
}
