// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";

import { isFailure } from "../src/failures.js";
import { pageTurnstile, Turnstile, YIELDED } from "../src/turnstile.js";
import { HandClock, settle } from "./support.js";

test("a button's turn waits until the autofill request has let go", async () => {
  const turnstile = new Turnstile();
  const autofill = turnstile.begin(true);
  const button = turnstile.begin();
  let ready = false;
  const waiting = button.ready(new HandClock()).then(() => (ready = true));

  await settle();
  assert.equal(autofill.signal.reason, YIELDED);
  assert.equal(ready, false);
  autofill.end();
  await waiting;
  assert.equal(ready, true);
});

test("a request that never lets go is waited for a second, not for ever", async () => {
  const clock = new HandClock();
  const turnstile = new Turnstile();
  turnstile.begin(true);
  const button = turnstile.begin();
  let ready = false;
  void button.ready(clock).then(() => (ready = true));

  await clock.advance(999);
  assert.equal(ready, false);
  await clock.advance(1);
  assert.equal(ready, true);
});

test("of two buttons pressed in a row the newer one goes on", () => {
  const turnstile = new Turnstile();
  const first = turnstile.begin();
  const second = turnstile.begin();

  assert.ok(isFailure(first.signal.reason) && first.signal.reason.code === "superseded");
  assert.equal(second.signal.aborted, false);
});

test("a third request waits for the first too, though the second gave up early", async () => {
  const turnstile = new Turnstile();
  const clock = new HandClock();
  const first = turnstile.begin();
  const second = turnstile.begin();
  const third = turnstile.begin();
  second.end();
  let ready = false;
  void third.ready(clock).then(() => (ready = true));

  await settle();
  assert.equal(ready, false);
  first.end();
  await settle();
  assert.equal(ready, true);
});

test("an aborted turn does not wait for the browser", async () => {
  const turnstile = new Turnstile();
  turnstile.begin();
  const button = turnstile.begin();
  const waiting = button.ready(new HandClock());
  button.abort("called off");

  await assert.rejects(waiting, (reason) => reason === "called off");
});

test("a success ends the waiting autofill and the pending request", () => {
  const turnstile = new Turnstile();
  const seat = turnstile.sit();
  const turn = turnstile.begin(true);
  turnstile.clear();

  assert.ok(isFailure(seat.signal.reason) && seat.signal.reason.code === "superseded");
  assert.equal(turn.signal.aborted, true);
});

test("a second autofill takes the place of the first", () => {
  const turnstile = new Turnstile();
  const first = turnstile.sit();
  const second = turnstile.sit();

  assert.deepEqual([first.signal.aborted, second.signal.aborted], [true, false]);
});

test("the turnstile is free again when the last turn is over", async () => {
  const turnstile = new Turnstile();
  const turn = turnstile.begin();
  const idle = turnstile.idle(new AbortController().signal);
  turn.end();
  await idle;

  assert.equal(turnstile.isFree(), true);
});

test("a page has one turnstile", () => {
  assert.equal(pageTurnstile(), pageTurnstile());
});
