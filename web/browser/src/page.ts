// SPDX-License-Identifier: Apache-2.0
/** Whether somebody is looking at the page, and what the page says of its coming and going. */

import { aborted } from "./turnstile.js";

export interface Page {
  isShown(): boolean;
  /** Resolves when the page is shown, at once if it is; rejects with the signal's reason. */
  shown(signal: AbortSignal): Promise<void>;
  /** Calls `onShow` each time the page comes into view and `onLeave` when it is left; returns what stops that. */
  watch(onShow: () => void, onLeave: () => void): () => void;
}

/** A page kept in the back/forward cache says `visible` for a moment after `pagehide`, so that is remembered. */
let left = false;
let remembers = false;

function remember(): void {
  if (remembers) return;
  remembers = true;
  addEventListener("pagehide", () => (left = true));
  addEventListener("pageshow", () => (left = false));
}

export const browserPage: Page = {
  isShown: () => document.visibilityState === "visible" && !left,

  async shown(signal) {
    remember();
    while (!this.isShown()) {
      const change = new AbortController();
      const seen = new Promise<void>((resolve) => {
        const options = { once: true, signal: change.signal };
        document.addEventListener("visibilitychange", () => resolve(), options);
        addEventListener("pageshow", () => resolve(), options);
      });
      await Promise.race([seen, aborted(signal)]);
      change.abort();
      signal.throwIfAborted();
    }
  },

  watch(onShow, onLeave) {
    remember();
    const watching = new AbortController();
    const options = { signal: watching.signal };
    const look = (): void => {
      if (this.isShown()) onShow();
    };
    document.addEventListener("visibilitychange", look, options);
    addEventListener("pageshow", look, options);
    addEventListener("pagehide", onLeave, options);
    return () => watching.abort();
  },
};
