// SPDX-License-Identifier: Apache-2.0
/** Whether somebody is looking at the page. */

export interface Page {
  /** In view, rather than in another tab, in the back/forward cache, or being left. */
  isShown(): boolean;
  /** Being left, or kept in the back/forward cache. */
  isLeft(): boolean;
  /** Calls `change` when one of them may have changed; returns what stops that. */
  watch(change: () => void): () => void;
}

const EVENTS = ["visibilitychange", "pageshow", "pagehide"];

/** What a browser says of this page. Only true while watched: a page still calls itself visible for a moment after `pagehide`. */
export function browserPage(): Page {
  let left = false;
  return {
    isShown: () => !left && document.visibilityState === "visible",
    isLeft: () => left,
    watch(change) {
      const handle = ({ type }: Event): void => {
        if (type !== "visibilitychange") left = type === "pagehide";
        change();
      };
      for (const type of EVENTS) addEventListener(type, handle);
      return () => {
        for (const type of EVENTS) removeEventListener(type, handle);
      };
    },
  };
}
