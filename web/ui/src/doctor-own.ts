// SPDX-License-Identifier: Apache-2.0
// Which of the browser's passkey functions are not the browser's own.
//
// A native function prints as `function get() { [native code] }`; a replacement prints its source, a proxy or a bound one
// has lost its name. Whoever replaces functions may replace toString too, so three are asked: the page's, that of a fresh
// frame of this origin, and the error that structuredClone makes of a function, which no script has a hand in.

type Print = (value: unknown) => string | undefined;

const fresh = (): { window: (Window & typeof globalThis) | null; remove: () => void } => {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  return { window: frame.contentWindow as (Window & typeof globalThis) | null, remove: () => frame.remove() };
};

/** Chromium prints the function into the message; other browsers do not, which says nothing. */
function cloned(value: unknown): string | undefined {
  try {
    structuredClone(value);
  } catch (error) {
    const said = String((error as Error).message);
    if (/could not be cloned/.test(said) && /[{>]/.test(said)) return said;
  }
  return undefined;
}

function isOwn(value: unknown, name: string, prints: readonly Print[]): boolean {
  return prints.every((print) => {
    let source: string | undefined;
    try {
      source = print(value);
    } catch {
      return false; // toString of something that is no function
    }
    return source === undefined || source.replace(/\s+/g, " ").includes(`function ${name}() { [native code] }`);
  });
}

const STATICS = [
  "getClientCapabilities",
  "isConditionalMediationAvailable",
  "isUserVerifyingPlatformAuthenticatorAvailable",
  "parseCreationOptionsFromJSON",
  "parseRequestOptionsFromJSON",
  "signalUnknownCredential",
];

/** Their names, e.g. `navigator.credentials.get`. */
export function replacedFunctions(): string[] {
  const { window: other, remove } = fresh();
  const prints: Print[] = [(value) => Function.prototype.toString.call(value), cloned];
  if (other) prints.push((value) => other.Function.prototype.toString.call(value));
  const found: string[] = [];
  const look = (label: string, holder: object | undefined, names: readonly string[], onPrototype = false): void => {
    for (const name of names) {
      if (!holder || !(name in holder)) continue;
      const value = (holder as Record<string, unknown>)[name];
      // methods belong to the prototype: one on the object itself was put there
      if ((onPrototype && Object.hasOwn(holder, name)) || !isOwn(value, name, prints)) found.push(`${label}.${name}`);
    }
  };
  const container = navigator.credentials as CredentialsContainer | undefined;
  if (container) {
    look("navigator.credentials", container, ["create", "get"], true);
    const getter = (from: (Window & typeof globalThis) | null): (() => unknown) | undefined =>
      from ? Object.getOwnPropertyDescriptor(from.Navigator.prototype, "credentials")?.get : undefined;
    const theirs = getter(other);
    let real: unknown = container;
    try {
      real = theirs?.call(navigator) ?? container;
    } catch {
      // this browser binds the getter to its window
    }
    if (Object.hasOwn(navigator, "credentials") || real !== container) found.push("navigator.credentials");
  }
  const type = globalThis.PublicKeyCredential as object | undefined;
  if (type) {
    if (!isOwn(type, "PublicKeyCredential", prints)) found.push("PublicKeyCredential");
    look("PublicKeyCredential", type, STATICS);
    look("PublicKeyCredential.prototype", (type as { prototype: object }).prototype, ["toJSON"]);
  }
  if (!isOwn(Function.prototype.toString, "toString", prints)) found.push("Function.prototype.toString");
  remove();
  return found;
}
