// SPDX-License-Identifier: Apache-2.0
// Step 1: track an action, and hand its short-lived token to the browser.
import type { NextApiRequest, NextApiResponse } from "next";
import { getToken } from "next-auth/jwt";

import { authsignal } from "@/lib/authsignal-server";

export default async function enrollPasskey(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  if (req.method !== "POST") return res.status(405).json({ error: "Use POST." });

  const session = await getToken({ req });
  if (!session?.sub) return res.status(401).json({ error: "Sign in first." });

  const { token } = await authsignal.track({
    userId: session.sub,
    action: "enroll-passkey",
    attributes: { scope: "add:authenticators", email: session.email ?? undefined },
  });

  res.status(200).json({ token });
}
