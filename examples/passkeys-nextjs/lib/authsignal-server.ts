// SPDX-License-Identifier: Apache-2.0
// The server SDK, as it comes from npm. Only its address says that Keystile answers.
import { Authsignal } from "@authsignal/node";

export const authsignal = new Authsignal({
  apiSecretKey: process.env.AUTHSIGNAL_TENANT_SECRET_KEY ?? "",
  apiUrl: process.env.NEXT_PUBLIC_AUTHSIGNAL_API_HOST,
});
