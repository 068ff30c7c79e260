// SPDX-License-Identifier: Apache-2.0
/**
 * The one owner of the page's pending WebAuthn request.
 *
 * A browser has room for one request. So each takes a turn: a newer one aborts the one before it and waits until that
 * has let go. An autofill request that had to give way (`YIELDED`) comes back when the turnstile is free again; a button's
 * request that had to give way is over. Nothing here knows WebAuthn or the server.
 */

import type { Clock } from "./clock.js";
import { failure, Stop } from "./failures.js";

/** Reasons for which an autofill round ends only to be started again. */
export const YIELDED = "yielded";
export const STALE = "stale";

/** How long to wait for a request that does not let go, as under a careless browser extension. */
const GRACE = 1000;

export class Turn {
  readonly signal: AbortSignal;
  /** Resolves when this turn and those before it are over. */
  readonly over: Promise<void>;
  private readonly _controller = new AbortController();
  private _end: () => void = () => undefined;
  private _before: Promise<void> | undefined;

  constructor(
    readonly autofill: boolean,
    before: Turn | undefined,
  ) {
    this.signal = this._controller.signal;
    this._before = before?.over;
    const ended = new Promise<void>((resolve) => {
      this._end = resolve;
    });
    this.over = ended.then(() => this._before);
  }

  /** Resolves once the browser is free for this turn. */
  async ready(clock: Clock): Promise<void> {
    if (this._before) {
      const before = this._before;
      let stop = (): void => undefined;
      const late = new Promise<void>((resolve) => {
        stop = clock.after(GRACE, resolve);
      });
      await Promise.race([before, late, aborted(this.signal)]);
      stop();
      this.signal.throwIfAborted();
      this._before = undefined;
    }
    this.signal.throwIfAborted();
  }

  abort(reason: unknown): void {
    this._controller.abort(reason);
  }

  end(): void {
    this._end();
  }
}

export class Turnstile {
  private _current: Turn | undefined;
  private _seat: AbortController | undefined;
  private _waiting: (() => void)[] = [];

  /** Takes the turn from whoever has it. */
  begin(autofill = false): Turn {
    const before = this._current;
    before?.abort(before.autofill && !autofill ? YIELDED : superseded());
    const turn = new Turn(autofill, before);
    this._current = turn;
    void turn.over.then(() => {
      if (this._current === turn) {
        this._current = undefined;
        for (const wake of this._waiting.splice(0)) wake();
      }
    });
    return turn;
  }

  /** The page's one place for autofill, kept over many turns. A newer caller takes it. */
  sit(): AbortController {
    this._seat?.abort(superseded());
    const seat = new AbortController();
    this._seat = seat;
    return seat;
  }

  /** Resolves when nobody has the turn. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this._current) {
      const free = new Promise<void>((resolve) => this._waiting.push(resolve));
      await Promise.race([free, aborted(signal)]);
      signal.throwIfAborted();
    }
  }

  /** Ends everything that is pending on the page. */
  endAll(reason: Stop): void {
    this._seat?.abort(reason);
    this._seat = undefined;
    this._current?.abort(reason);
  }

  /** Somebody succeeded, so whatever else is pending has lost its purpose. */
  won(): void {
    this.endAll(superseded());
  }
}

export function superseded(): Stop {
  return new Stop(failure("superseded"));
}

/** Two copies of this package on one page, e.g. a bundle and a script tag, must still be one owner. */
export function pageTurnstile(): Turnstile {
  const key = Symbol.for("keystile.turnstile.1");
  const page = globalThis as unknown as Record<symbol, Turnstile | undefined>;
  return (page[key] ??= new Turnstile());
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Calls `abort` with the reason of `signal`, now or later; returns what stops that. */
export function follow(signal: AbortSignal | undefined, abort: (reason: unknown) => void): () => void {
  if (!signal) return () => undefined;
  const pass = (): void => abort(signal.reason);
  if (signal.aborted) pass();
  else signal.addEventListener("abort", pass, { once: true });
  return () => signal.removeEventListener("abort", pass);
}
