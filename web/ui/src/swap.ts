// SPDX-License-Identifier: Apache-2.0
// Parts of a page taken from a newer rendering of it. The only place where text becomes HTML: the pages' policy knows one
// Trusted Types policy, `keystile`, and this module keeps it to itself. What it is given must come from our own server.

type Trusted = { readonly trusted: unique symbol };
interface Factory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): Trusted };
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
// A browser without Trusted Types has the rest of the policy: nothing inline runs there either.
const policy = factory?.createPolicy("keystile", { createHTML: (text) => text });

function parse(html: string): Document {
  // DOMParser marks scripts as done, so none of them runs when it is moved into the page
  return new DOMParser().parseFromString((policy?.createHTML(html) ?? html) as string, "text/html");
}

/**
 * Replaces each element that has one of `ids` by its namesake in `html`, a whole page or a part of one. The focus stays on
 * what has the same id. True when every id was found in both.
 */
export function swap(html: string, ...ids: string[]): boolean {
  const fresh = parse(html);
  const pairs = ids.map((id) => [document.getElementById(id), fresh.getElementById(id)] as const);
  const focused = document.activeElement?.id;
  for (const [old, now] of pairs) if (old && now) old.replaceWith(document.adoptNode(now));
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return pairs.every(([old, now]) => old && now);
}

/** Swaps `ids` with those of the page at `address`, on this origin. A session that has ended takes the person to sign in. */
export async function refresh(address: string, ...ids: string[]): Promise<boolean> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new TypeError("only pages of this origin are swapped in");
  const answer = await fetch(url, { credentials: "same-origin", headers: { accept: "text/html" } });
  if (answer.redirected) {
    location.assign(answer.url);
    return false;
  }
  return answer.ok && swap(await answer.text(), ...ids);
}
