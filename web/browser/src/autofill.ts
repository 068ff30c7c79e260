// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps one autofill request armed for as long as the page is open.
 *
 * A sealed challenge ends (60 minutes by default), a button may need the browser, and a page may go to the back and come
 * back after hours. Each time the request is called off and made again with a fresh challenge, while the caller goes on
 * waiting for the same promise. Verifying the answer is the caller's.
 */

import type { Clock } from "./clock.js";
import { isFailure } from "./failures.js";
import type { Page } from "./page.js";
import { aborted, follow, STALE, type Turnstile, YIELDED } from "./turnstile.js";

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

/** How often to look at the clock, and how long to wait before asking an unreachable server again. */
const MINUTE = 60_000;

/** A request that the browser ended after this long was closed by a person: offer it again. */
const LASTED = 1000;

/** Resolves with the offer and the person's answer to it; rejects with the seat's reason when that is aborted. */
export async function keepArmed<Offer, Answer>(
  parts: Autofill<Offer, Answer>,
  seat: AbortSignal,
  turnstile: Turnstile,
  clock: Clock,
  page: Page,
): Promise<[Offer, Answer]> {
  /** What a change of the page means just now. */
  let look = (): void => undefined;
  const unwatch = page.watch(() => look());
  let armed = false;
  try {
    for (;;) {
      const shown = new Promise<void>((resolve) => {
        look = () => {
          if (page.isShown()) resolve();
        };
      });
      look();
      await Promise.race([shown, aborted(seat)]);
      await turnstile.idle(seat);
      seat.throwIfAborted();
      if (!page.isShown() || !turnstile.isFree()) continue;

      const turn = turnstile.begin(true);
      const unfollow = follow(seat, (reason) => turn.abort(reason));
      const started = clock.now();
      let due = Infinity;
      look = () => {
        if (page.isLeft() || (page.isShown() && clock.now() >= due)) turn.abort(STALE);
      };
      let offered = false;
      try {
        const offer = await parts.offer(turn.signal);
        offered = true;
        due = started + parts.lifetime(offer) * SHARE;
        // Not one timer for the whole time: it would stand still while a laptop sleeps.
        void (async () => {
          while (due < Infinity) {
            const left = due - clock.now();
            await clock.after(left > 0 && left < MINUTE ? left : MINUTE);
            look();
          }
        })();
        await turn.ready(clock);
        armed = true;
        return [offer, await parts.ask(offer, turn.signal)];
      } catch (error) {
        const reason: unknown = turn.signal.reason;
        const code = isFailure(error) ? error.code : "";
        if (turn.signal.aborted) {
          if (reason !== YIELDED && reason !== STALE) throw reason;
        } else if (armed && !offered && /^(network|too_many)/.test(code)) {
          const changed = new Promise<void>((resolve) => {
            look = resolve;
          });
          await Promise.race([clock.after(MINUTE), changed, aborted(seat)]);
        } else if (code !== "cancelled" || clock.now() - started < LASTED) {
          throw error;
        }
      } finally {
        due = Infinity;
        unfollow();
        turn.end();
      }
    }
  } finally {
    unwatch();
  }
}

const DEFAULT_LIFE = 60 * MINUTE;

/**
 * How long a challenge is good for, in milliseconds.
 *
 * Keystile's sealed challenges (version 1, 57 bytes) carry their expiry in clear, in seconds, as bytes 20 to 24. A device's
 * clock may be wrong, so it is believed only to shorten the default; any other server's challenge gets the default.
 */
export function lifetimeOf(challenge: string, now: number): number {
  const bytes = atob(challenge.replace(/-/g, "+").replace(/_/g, "/"));
  let expiry = 0;
  for (let index = 20; index < 25; index++) expiry = expiry * 256 + bytes.charCodeAt(index);
  const life = expiry * 1000 - now;
  const ours = bytes.length === 57 && bytes[0] === "\x01";
  return ours && life >= MINUTE && life < DEFAULT_LIFE ? life : DEFAULT_LIFE;
}
