// SPDX-License-Identifier: Apache-2.0
import { useRouter } from "next/router";
import { signIn, useSession } from "next-auth/react";
import { type FormEvent, useCallback, useEffect, useState } from "react";

import { explain, getAuthsignal } from "@/lib/authsignal-browser";
import { Card, type Notice, Notices } from "@/lib/card";

const REFUSED = "This passkey is not registered with your account any more. Ask for a link by email.";
const FAILED = "Signing in with the passkey did not work. Try again, or ask for a link by email.";

export default function SignInPage() {
  const { status } = useSession();
  const router = useRouter();
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);

  const signInWithPasskey = useCallback(
    async ({ autofill }: { autofill: boolean }) => {
      try {
        const answer = await getAuthsignal().passkey.signIn({ autofill });
        if (answer.error) {
          setNotice({ kind: "bad", text: String(answer.errorCode) === "unknown_credential" ? REFUSED : FAILED });
        }
        const signInToken = answer.data?.token;
        if (!signInToken) return;

        // Step 6: hand over to NextAuth; without a redirect, errors are handled on this page.
        const result = await signIn("credentials", { signInToken, redirect: false });
        if (result?.ok) await router.push("/");
        else setNotice({ kind: "bad", text: FAILED });
      } catch (error) {
        // Autofill that ends without a passkey is nothing to report: nobody asked for one.
        const text = autofill && error instanceof Error && error.name === "NotAllowedError" ? null : explain(error);
        if (text) setNotice({ kind: "bad", text });
      }
    },
    [router],
  );

  // Step 5: when the page loads, offer the device's passkeys in the e-mail field's own suggestions.
  useEffect(() => {
    if (status === "unauthenticated") void signInWithPasskey({ autofill: true });
  }, [status, signInWithPasskey]);

  const onButton = async () => {
    setNotice(null);
    setBusy(true);
    await signInWithPasskey({ autofill: false });
    setBusy(false);
  };

  const onEmail = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    await signIn("email", { email: new FormData(event.currentTarget).get("email"), callbackUrl: "/" });
  };

  // NextAuth sends people back here when a link was opened twice, or too late.
  const shown =
    notice ??
    (router.query.error
      ? { kind: "bad" as const, text: "That link was used before, or it has expired. Ask for a new one." }
      : null);

  const waiting = busy || status === "loading";

  return (
    <Card title="Sign in">
      <Notices notice={shown} />
      <form onSubmit={onEmail}>
        <label htmlFor="email">Email</label>
        {/* Step 5: `webauthn` turns on passkey autofill, and must be the last word. */}
        <input id="email" name="email" type="email" required autoComplete="username webauthn" />
        <button type="submit" disabled={waiting}>
          Email me a link
        </button>
      </form>
      <p className="or">or</p>
      <button type="button" className="secondary" disabled={waiting} onClick={onButton}>
        Sign in with a passkey
      </button>
    </Card>
  );
}
