// SPDX-License-Identifier: Apache-2.0
/** Time as an argument, so that a test can move it by hours. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` after `delay` milliseconds; the returned function calls it off. */
  after(delay: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    const id = setTimeout(task, delay);
    return () => clearTimeout(id);
  },
};
