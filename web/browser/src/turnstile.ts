// SPDX-License-Identifier: Apache-2.0
/**
 * The one owner of the page's pending WebAuthn request.
 *
 * A browser has room for one request. So each takes a turn: a newer one aborts the one before it and waits until that
 * has let go. An autofill request that had to give way (`YIELDED`) comes back when the turnstile is free again; a button's
 * request that had to give way is over. Nothing here knows WebAuthn or the server.
 */

import type { Clock } from "./clock.js";
import { type Failure, failure } from "./failures.js";

/** Reasons for which an autofill round ends only to be started again. */
export const YIELDED = "yielded";
export const STALE = "stale";

/** How long to wait for a request that does not let go, as under a careless browser extension. */
const GRACE = 1000;

export class Turn {
  /** Resolves when this turn and those before it are over. */
  readonly over: Promise<void>;
  readonly signal: AbortSignal;
  end!: () => void;
  private readonly _controller = new AbortController();
  private _before: Promise<void> | undefined;

  constructor(
    readonly autofill: boolean,
    before: Turn | undefined,
  ) {
    this.signal = this._controller.signal;
    this._before = before?.over;
    this.over = new Promise<void>((resolve) => {
      this.end = resolve;
    }).then(() => this._before);
  }

  /** Resolves once the browser is free for this turn; rejects with the reason when it is aborted first. */
  async ready(clock: Clock): Promise<void> {
    if (this._before) {
      await Promise.race([this._before, aborted(this.signal), clock.after(GRACE)]);
      this.signal.throwIfAborted();
      this._before = undefined;
    }
    this.signal.throwIfAborted();
  }

  abort(reason: unknown): void {
    this._controller.abort(reason);
  }
}

export class Turnstile {
  private _current: Turn | undefined;
  private _seat: AbortController | undefined;

  /** Takes the turn from whoever has it. */
  begin(autofill = false): Turn {
    const before = this._current;
    before?.abort(before.autofill && !autofill ? YIELDED : failure("superseded"));
    const turn = new Turn(autofill, before);
    this._current = turn;
    void turn.over.then(() => {
      if (this._current === turn) this._current = undefined;
    });
    return turn;
  }

  /** The page's one place for autofill, kept over many turns. A newer caller takes it. */
  sit(): AbortController {
    this._seat?.abort(failure("superseded"));
    return (this._seat = new AbortController());
  }

  isFree(): boolean {
    return !this._current;
  }

  /** Resolves when nobody has the turn. Look again before taking it. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this._current && !signal.aborted) await Promise.race([this._current.over, aborted(signal)]);
  }

  /** Ends everything that is pending on the page. By default because somebody succeeded, so the rest has no purpose. */
  clear(reason: Failure = failure("superseded")): void {
    this._seat?.abort(reason);
    this._current?.abort(reason);
  }
}

/** Two copies of this package on one page, e.g. a bundle and a script tag, must still be one owner. */
export function pageTurnstile(): Turnstile {
  const page = globalThis as unknown as Record<symbol, Turnstile | undefined>;
  const key = Symbol.for("keystile.turnstile.1");
  return (page[key] ??= new Turnstile());
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    follow(signal, () => resolve());
  });
}

/** Calls `abort` with the reason of `signal`, now or later; returns what stops that. */
export function follow(signal: AbortSignal | undefined, abort: (reason: unknown) => void): () => void {
  const pass = (): void => abort(signal?.reason);
  if (signal?.aborted) pass();
  signal?.addEventListener("abort", pass);
  return () => signal?.removeEventListener("abort", pass);
}
