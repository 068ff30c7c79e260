// SPDX-License-Identifier: Apache-2.0
/** Time as an argument, so that a test can move it by hours. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `delay` milliseconds. */
  after(delay: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay) =>
    new Promise((resolve) => {
      setTimeout(resolve, delay);
    }),
};
