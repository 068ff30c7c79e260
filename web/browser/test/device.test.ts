// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { cookieDomain, deviceIdOf, forgetPasskey, passkeysOf, readCookie, rememberPasskey } from "../src/device.js";

const stored = new Map<string, string>();
beforeEach(() => stored.clear());
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  },
});

const map = (): unknown => JSON.parse(stored.get("as_user_passkey_map") ?? "null");

test("a passkey is remembered once, in Authsignal's form", () => {
  rememberPasskey("jane", "id-1", "platform");
  rememberPasskey("jane", "id-2", undefined);
  rememberPasskey("jane", "id-1", "platform");

  assert.deepEqual(map(), { jane: ["id-1", "id-2"] });
});

test("a passkey of another device is not remembered as this one's", () => {
  rememberPasskey("jane", "id-1", "cross-platform");

  assert.equal(map(), null);
});

test("a passkey that the server does not know is forgotten for everybody", () => {
  stored.set("as_user_passkey_map", JSON.stringify({ jane: ["id-1", "id-2"], "": ["id-1"] }));
  forgetPasskey("id-1");

  assert.deepEqual(map(), { jane: ["id-2"], "": [] });
});

for (const [name, value] of [["broken JSON", "{"], ["a list", "[1]"], ["null", "null"], ["wrong members", '{"jane":7}']]) {
  test(`${name} left by another script means no passkeys, not an exception`, () => {
    stored.set("as_user_passkey_map", value ?? "");

    assert.deepEqual(passkeysOf("jane"), []);
  });
}

for (const [host, domain] of [
  ["www.example.com", "example.com"],
  ["app.example.com", "app.example.com"],
  ["localhost", undefined],
  ["127.0.0.1", undefined],
]) {
  test(`the device cookie of ${host} is for ${domain ?? "that host alone"}`, () => {
    assert.equal(cookieDomain(host ?? ""), domain);
  });
}

test("a cookie whose name ends like ours is not ours", () => {
  assert.equal(readCookie("x__as_aid=no; __as_aid=yes", "__as_aid"), "yes");
});

test("the device id is made once, as a version 4 uuid, and read back", () => {
  const jar: string[] = [];
  const document = {
    get cookie() {
      return jar.map((line) => line.split(";")[0]).join("; ");
    },
    set cookie(line: string) {
      jar.push(line);
    },
  };
  Object.assign(globalThis, { document, location: { hostname: "www.example.com", protocol: "https:" } });
  const id = deviceIdOf("__as_aid", undefined);

  assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.equal(deviceIdOf("__as_aid", undefined), id);
  assert.match(jar.join(), /; path=\/; expires=Fri, 31 Dec 9999 23:59:59 GMT; samesite=lax; domain=example\.com; secure$/);
  Reflect.deleteProperty(globalThis, "document");
});

test("on a server, where there is no document, the id is empty", () => {
  assert.equal(deviceIdOf("__as_aid", undefined), "");
});
