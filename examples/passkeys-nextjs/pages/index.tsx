// SPDX-License-Identifier: Apache-2.0
// The account page: who is signed in, their passkeys, and a button to add one.
import type { GetServerSideProps } from "next";
import { useRouter } from "next/router";
import { getToken } from "next-auth/jwt";
import { signOut, useSession } from "next-auth/react";
import { useState } from "react";

import { explain, getAuthsignal } from "@/lib/authsignal-browser";
import { authsignal } from "@/lib/authsignal-server";
import { Card, type Notice, Notices } from "@/lib/card";

type Passkey = { id: string; name: string; added: string };

export const getServerSideProps: GetServerSideProps<{ passkeys: Passkey[] }> = async ({ req }) => {
  const session = await getToken({ req });
  if (!session?.sub) return { redirect: { destination: "/signin", permanent: false } };

  const authenticators = await authsignal.getAuthenticators({ userId: session.sub });
  const passkeys = authenticators
    .filter(({ verificationMethod }) => verificationMethod === "PASSKEY")
    .map(({ userAuthenticatorId, webauthnCredential, createdAt }) => ({
      id: userAuthenticatorId,
      name: webauthnCredential?.aaguidMapping?.name ?? webauthnCredential?.parsedUserAgent?.browser?.name ?? "Passkey",
      added: createdAt.slice(0, 10),
    }));
  return { props: { passkeys } };
};

export default function AccountPage({ passkeys }: { passkeys: Passkey[] }) {
  const { data: session } = useSession();
  const router = useRouter();
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);

  const addPasskey = async (): Promise<Notice | null> => {
    const failed: Notice = { kind: "bad", text: "The passkey was not added. Try again." };
    try {
      // Step 1, seen from here: ask our own back end for a short-lived token.
      const tracked = await fetch("/api/auth/enroll-passkey", { method: "POST" });
      if (!tracked.ok) return failed;
      const { token } = (await tracked.json()) as { token: string };

      // Step 2: run the ceremony.
      const username = session?.user?.email ?? undefined;
      const answer = await getAuthsignal().passkey.signUp({ token, username });
      if (!answer.data?.token) return failed;

      // Step 3, seen from here: our back end validates the result.
      const validated = await fetch("/api/auth/callback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: answer.data.token }),
      });
      const { success } = (await validated.json()) as { success?: boolean };
      if (!success) return failed;

      await router.replace(router.asPath); // the list below comes from the server
      return { kind: "good", text: "Passkey added. Use it next time you sign in." };
    } catch (error) {
      const text = explain(error);
      return text ? { kind: "bad", text } : null;
    }
  };

  // Step 4: tell the user whether the passkey was added.
  const onAdd = async () => {
    setNotice(null);
    setBusy(true);
    setNotice(await addPasskey());
    setBusy(false);
  };

  return (
    <Card title="Your account">
      <p>
        Signed in as <strong>{session?.user?.email ?? "…"}</strong>
      </p>
      <Notices notice={notice} />
      <h2>Passkeys</h2>
      {passkeys.length === 0 ? (
        <p className="quiet">None yet. With a passkey, your fingerprint, face or PIN signs you in.</p>
      ) : (
        <ul aria-label="Passkeys">
          {passkeys.map(({ id, name, added }) => (
            <li key={id}>
              <span>{name}</span>
              <time dateTime={added}>{added}</time>
            </li>
          ))}
        </ul>
      )}
      <button type="button" disabled={busy || !session} onClick={onAdd}>
        Add a passkey
      </button>
      <button
        type="button"
        className="secondary"
        disabled={!session}
        onClick={() => signOut({ callbackUrl: "/signin" })}
      >
        Sign out
      </button>
    </Card>
  );
}
