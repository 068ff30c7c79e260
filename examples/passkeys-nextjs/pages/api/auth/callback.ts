// SPDX-License-Identifier: Apache-2.0
// Step 3: validate the token that the browser got for its new passkey.
import type { NextApiRequest, NextApiResponse } from "next";
import { getToken } from "next-auth/jwt";

import { authsignal } from "@/lib/authsignal-server";

export default async function callback(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  if (req.method !== "POST") return res.status(405).json({ error: "Use POST." });

  const session = await getToken({ req });
  if (!session?.sub) return res.status(401).json({ error: "Sign in first." });

  const { token } = req.body as { token?: unknown };
  if (typeof token !== "string") return res.status(400).json({ error: "The token is missing." });

  // Naming the user and the action refuses a token that was made for somebody or something else.
  const { state } = await authsignal.validateChallenge({
    token,
    userId: session.sub,
    action: "enroll-passkey",
  });

  res.status(200).json({ success: state === "CHALLENGE_SUCCEEDED" });
}
