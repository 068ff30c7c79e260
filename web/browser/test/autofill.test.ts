// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";

import { keepArmed, lifetimeOf } from "../src/autofill.js";
import { failure, type FailureCode } from "../src/failures.js";
import { Turnstile } from "../src/turnstile.js";
import { HandClock, HandPage, settle } from "./support.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A sign-in page whose server and person are the test. */
class Scene {
  readonly clock = new HandClock();
  readonly page = new HandPage();
  readonly turnstile = new Turnstile();
  readonly seat = new AbortController();
  offers = 0;
  asks = 0;
  /** What the server answers next time instead of an offer. */
  offerFails: FailureCode | undefined;
  answer: (text: string) => void = () => undefined;
  refuse: (code: FailureCode) => void = () => undefined;
  outcome: unknown = "pending";

  constructor(private readonly lifetime = HOUR) {}

  async start(): Promise<void> {
    const armed = keepArmed(
      {
        offer: () => {
          this.offers += 1;
          return this.offerFails ? Promise.reject(failure(this.offerFails)) : Promise.resolve(this.offers);
        },
        lifetime: () => this.lifetime,
        ask: (_offer, signal) => {
          this.asks += 1;
          return new Promise<string>((resolve, reject) => {
            this.answer = resolve;
            this.refuse = (code) => reject(failure(code));
            signal.addEventListener("abort", () => reject(signal.reason));
          });
        },
      },
      this.seat.signal,
      this.turnstile,
      this.clock,
      this.page,
    );
    armed.then(
      (won) => (this.outcome = won),
      (reason) => (this.outcome = reason),
    );
    await settle();
  }
}

test("the person's answer comes with the offer that it answers", async () => {
  const scene = new Scene();
  await scene.start();
  scene.answer("yes");
  await settle();

  assert.deepEqual(scene.outcome, [1, "yes"]);
});

test("a request on a page open for three hours is renewed before each challenge ends", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(3 * HOUR);

  assert.deepEqual([scene.offers, scene.asks, scene.outcome], [4, 4, "pending"]);
  scene.answer("yes");
  await settle();
  assert.deepEqual(scene.outcome, [4, "yes"]);
});

test("a challenge of an hour is not renewed before 55 minutes", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(55 * MINUTE - 1);
  assert.equal(scene.offers, 1);

  await scene.clock.advance(1);
  assert.equal(scene.offers, 2);
});

test("a challenge of five minutes is renewed within them", async () => {
  const scene = new Scene(5 * MINUTE);
  await scene.start();
  await scene.clock.advance(5 * MINUTE - 1);

  assert.equal(scene.offers, 2);
});

test("a laptop that slept renews within a minute of waking", async () => {
  const scene = new Scene();
  await scene.start();
  scene.clock.sleep(8 * HOUR);
  await scene.clock.advance(MINUTE);

  assert.equal(scene.offers, 2);
});

test("a tab in the background asks for nothing, and renews when it is looked at again", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.page.set({ shown: false });
  await scene.clock.advance(5 * HOUR);
  assert.equal(scene.offers, 1);

  await scene.page.set({ shown: true });
  assert.deepEqual([scene.offers, scene.asks], [2, 2]);
});

test("a page opened in the background waits until it is looked at", async () => {
  const scene = new Scene();
  await scene.page.set({ shown: false });
  await scene.start();
  assert.equal(scene.offers, 0);

  await scene.page.set({ shown: true });
  assert.equal(scene.asks, 1);
});

test("a tab looked at again within the hour keeps its request", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.page.set({ shown: false });
  await scene.clock.advance(10 * MINUTE);
  await scene.page.set({ shown: true });

  assert.equal(scene.offers, 1);
});

test("a page that is left lets go, and asks anew when it comes back from the cache", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.page.set({ left: true });
  assert.deepEqual([scene.turnstile.isFree(), scene.asks], [true, 1]);

  await scene.page.set({ left: false });
  assert.equal(scene.asks, 2);
});

test("a button takes the browser, and autofill comes back after it", async () => {
  const scene = new Scene();
  await scene.start();
  const button = scene.turnstile.begin();
  await button.ready(scene.clock);
  await settle();
  assert.equal(scene.asks, 1);

  button.end();
  await settle();
  assert.deepEqual([scene.asks, scene.outcome], [2, "pending"]);
});

test("a button pressed while the first options are on their way is not disturbed by them", async () => {
  const scene = new Scene();
  const button = scene.turnstile.begin();
  await scene.start();
  await scene.clock.advance(MINUTE);

  assert.deepEqual([scene.offers, button.signal.aborted], [0, false]);
});

test("a server out of reach at a renewal is asked again a minute later", async () => {
  const scene = new Scene();
  await scene.start();
  scene.offerFails = "network_error";
  await scene.clock.advance(55 * MINUTE);
  assert.deepEqual([scene.offers, scene.outcome], [2, "pending"]);

  scene.offerFails = undefined;
  await scene.clock.advance(MINUTE);
  assert.deepEqual([scene.offers, scene.asks], [3, 2]);
});

test("a server out of reach at the start is told to the caller", async () => {
  const scene = new Scene();
  scene.offerFails = "network_error";
  await scene.start();

  assert.equal((scene.outcome as { code: string }).code, "network_error");
});

test("a person who closes the prompt is offered it again", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(5000);
  scene.refuse("cancelled");
  await settle();

  assert.deepEqual([scene.asks, scene.outcome], [2, "pending"]);
});

test("a browser that refuses at once is not asked in a loop", async () => {
  const scene = new Scene();
  await scene.start();
  scene.refuse("cancelled");
  await settle();

  assert.deepEqual([scene.asks, (scene.outcome as { code: string }).code], [1, "cancelled"]);
});

test("the caller who calls it off gets the reason, and nothing goes on watching the page", async () => {
  const scene = new Scene();
  await scene.start();
  scene.seat.abort("called off");
  await settle();

  assert.deepEqual([scene.outcome, scene.page.watchers(), scene.turnstile.isFree()], ["called off", 0, true]);
});

/** A sealed challenge as the server makes it: 57 bytes, version 1, expiry in seconds at 20 to 24. */
function sealed(expiry: number, version = 1, length = 57): string {
  const bytes = new Uint8Array(length);
  bytes[0] = version;
  new DataView(bytes.buffer).setUint32(21, expiry);
  return Buffer.from(bytes).toString("base64url");
}

const NOW = 1_700_000_000_000;

for (const [claim, challenge, expected] of [
  ["a sealed challenge tells its end", sealed(NOW / 1000 + 300), 5 * MINUTE],
  ["an end more than an hour away is a wrong clock or a long setting: an hour", sealed(NOW / 1000 + 7200), HOUR],
  ["an end in the past is a wrong clock: an hour", sealed(NOW / 1000 - 60), HOUR],
  ["another version may mean something else by its bytes: an hour", sealed(NOW / 1000 + 300, 2), HOUR],
  ["another server's challenge: an hour", Buffer.alloc(32, 7).toString("base64url"), HOUR],
] as const) {
  test(claim, () => {
    assert.equal(lifetimeOf(challenge, NOW), expected);
  });
}
