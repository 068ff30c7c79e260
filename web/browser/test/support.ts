// SPDX-License-Identifier: Apache-2.0
/** Time and a page that tests move by hand, for the parts of the package that are pure logic. */

import type { Clock } from "../src/clock.js";
import type { Page } from "../src/page.js";

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export class HandClock implements Clock {
  private time = 1_700_000_000_000;
  private timers: { at: number; ring: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(delay: number): Promise<void> {
    return new Promise((ring) => {
      this.timers.push({ at: this.time + delay, ring });
    });
  }

  /** Moves on by `milliseconds`, ringing timers in order, as an awake machine would. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = next.at;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.ring();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** The machine sleeps: time passes and no timer rings. */
  sleep(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of this.timers) timer.at += milliseconds;
  }
}

export class HandPage implements Page {
  private changes = new Set<() => void>();
  private shownNow = true;
  private leftNow = false;

  isShown(): boolean {
    return this.shownNow && !this.leftNow;
  }

  isLeft(): boolean {
    return this.leftNow;
  }

  watch(change: () => void): () => void {
    this.changes.add(change);
    return () => this.changes.delete(change);
  }

  watchers(): number {
    return this.changes.size;
  }

  async set({ shown = this.shownNow, left = this.leftNow }: { shown?: boolean; left?: boolean }): Promise<void> {
    this.shownNow = shown;
    this.leftNow = left;
    for (const change of this.changes) change();
    await settle();
  }
}
