// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept on this device, under the names that Authsignal's SDK uses, so that an app may change from one to the other:
 * the cookie `__as_aid` (a random id of this browser) and in localStorage which passkeys were used here by whom.
 */

const MAP = "as_user_passkey_map";
const NEVER = "Fri, 31 Dec 9999 23:59:59 GMT";

/** The id of this browser: read from its cookie, or made and kept there. Empty where there is no document. */
export function deviceIdOf(name: string, domain: string | undefined): string {
  if (!globalThis.document) return "";
  const known = readCookie(document.cookie, name);
  if (known) return known;
  const id = uuid();
  const { hostname, protocol } = location;
  const scope = domain ?? cookieDomain(hostname);
  document.cookie =
    `${encodeURIComponent(name)}=${id}; path=/; expires=${NEVER}; samesite=lax` +
    (scope ? `; domain=${scope}` : "") +
    (protocol === "http:" ? "" : "; secure");
  return id;
}

export function readCookie(cookies: string, name: string): string | undefined {
  const wanted = `${encodeURIComponent(name)}=`;
  const pair = cookies.split(/;\s*/).find((one) => one.startsWith(wanted));
  return pair?.slice(wanted.length) || undefined;
}

/** Authsignal's SDK drops a leading `www.`. For names without a dot and for addresses browsers refuse any domain. */
export function cookieDomain(hostname: string): string | undefined {
  const bare = hostname.replace(/^www\./, "");
  return !bare.includes(".") || /^[\d.]+$/.test(bare) ? undefined : bare;
}

/** Version 4. Not `randomUUID`: it is missing on insecure pages, where the constructor must still work. */
function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
    const random = crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
    return (Number(digit) ^ (random & (15 >> (Number(digit) / 4)))).toString(16);
  });
}

type PasskeyMap = Record<string, string[]>;

/** The map, or an empty one: storage may be blocked, and other scripts may have written there. */
function readMap(): PasskeyMap {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(MAP) ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PasskeyMap) : {};
  } catch {
    return {};
  }
}

function writeMap(map: PasskeyMap): void {
  try {
    localStorage.setItem(MAP, JSON.stringify(map));
  } catch {
    // Storage is full or blocked. Only `isAvailableOnDevice` will know less.
  }
}

export function passkeysOf(userId: string): readonly string[] {
  const ids = readMap()[userId];
  return Array.isArray(ids) ? ids : [];
}

/** A passkey on another device (`cross-platform`) says nothing of this one, so it is not remembered. */
export function rememberPasskey(userId: string, credentialId: string, attachment: string | undefined): void {
  if (attachment === "cross-platform") return;
  const map = readMap();
  map[userId] = [...new Set([...passkeysOf(userId), credentialId])];
  writeMap(map);
}

export function forgetPasskey(credentialId: string): void {
  const map = readMap();
  for (const userId of Object.keys(map)) map[userId] = passkeysOf(userId).filter((id) => id !== credentialId);
  writeMap(map);
}
