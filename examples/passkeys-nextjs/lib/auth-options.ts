// SPDX-License-Identifier: Apache-2.0
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import EmailProvider from "next-auth/providers/email";

import { authsignal } from "./authsignal-server";
import { fileAdapter } from "./file-adapter";

const { SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD, SMTP_FROM, DATABASE_URL } = process.env;

const adapter = fileAdapter(DATABASE_URL ?? "file:./.data/db.json");

export const authOptions: NextAuthOptions = {
  adapter,
  // Set-up: a first factor, so that a person has an account and a session before a passkey.
  providers: [
    EmailProvider({
      server: {
        host: SMTP_HOST,
        port: Number(SMTP_PORT),
        auth: SMTP_USER ? { user: SMTP_USER, pass: SMTP_PASSWORD ?? "" } : undefined,
      },
      from: SMTP_FROM,
    }),
    // Step 7: make the session. The browser's token proves nothing until the server has validated it.
    CredentialsProvider({
      credentials: { signInToken: { type: "text" } },
      async authorize(credentials) {
        if (!credentials?.signInToken) return null;
        const { state, userId } = await authsignal.validateChallenge({ token: credentials.signInToken });
        if (state !== "CHALLENGE_SUCCEEDED" || !userId) return null;
        return adapter.getUser(userId);
      },
    }),
  ],
  session: { strategy: "jwt" }, // what credentials need
  pages: { signIn: "/signin", verifyRequest: "/check-your-mail", error: "/signin" },
};
