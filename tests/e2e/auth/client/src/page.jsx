// SPDX-License-Identifier: Apache-2.0
// A page of an app that uses next-auth/react: shows what useSession says, and lets tests call the client.

import { createRoot } from "react-dom/client";
import { getCsrfToken, getProviders, getSession, SessionProvider, signIn, signOut, useSession } from "next-auth-client";

function Who() {
  const { data, status, update } = useSession();
  window.update = update;
  return (
    <p>
      <output aria-label="status">{status}</output> <output aria-label="name">{data?.user?.name ?? ""}</output>{" "}
      <output aria-label="email">{data?.user?.email ?? ""}</output>
    </p>
  );
}

Object.assign(window, { client: { getCsrfToken, getProviders, getSession, signIn, signOut } });

createRoot(document.getElementById("root")).render(
  <SessionProvider>
    <Who />
  </SessionProvider>,
);
