// SPDX-License-Identifier: Apache-2.0
// What the docs' TypeScript takes from around it: the page, the reader's own functions, an object made before.
import type { Failure, Keystile as KeystileClass, Passkey, SignInData, Success } from "@keystile/browser";

declare global {
  const Keystile: typeof KeystileClass; // the script-tag build
  const keystile: KeystileClass;
  const passkey: Passkey;
  const tenantId: string;
  const baseUrl: string;

  const token: string;
  const username: string;
  const email: string;
  const csrfToken: string;
  const button: HTMLButtonElement;

  function post(path: string, body?: unknown): Promise<Response>;
  function show(what: string, cure: string): void;
  function finish(answer: Success<SignInData> | Failure): Promise<void>;
  function handOver(answer: Success<SignInData> | Failure): Promise<void>;
}
