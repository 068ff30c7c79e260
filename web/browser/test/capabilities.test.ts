// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";

import { isInAppBrowser, isNative } from "../src/capabilities.js";

test("a browser's own function is native under its name", () => {
  assert.equal(isNative(Array.prototype.map, "map"), true);
});

for (const [how, value] of [
  ["written in JavaScript", function map() {}],
  ["an arrow function", () => undefined],
  ["bound", Array.prototype.map.bind([])],
  ["a proxy", new Proxy(Array.prototype.map, {})],
  ["another native function", Array.prototype.filter],
  ["Firefox's layout with a body of its own", { toString: () => "function map() {\n    [native code]\n}" }.toString],
] as const) {
  test(`a replacement that is ${how} is not native`, () => {
    assert.equal(isNative(value, "map"), false);
  });
}

const IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 8";

for (const [name, agent, inside] of [
  ["Safari on an iPhone", `${IOS} Version/18.1 Mobile/15E148 Safari/604.1`, false],
  ["a web view on an iPhone", `${IOS} Mobile/15E148`, true],
  ["Instagram on an iPhone", `${IOS} Mobile/15E148 Instagram 350.0`, true],
  ["Facebook on an iPhone", `${IOS} Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]`, true],
  ["Chrome on Android", `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36`, false],
  ["a web view on Android", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36`, true],
  ["Firefox on a desktop", "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", false],
] as const) {
  test(`${name} is ${inside ? "" : "not "}inside an app`, () => {
    assert.equal(isInAppBrowser(agent), inside);
  });
}
