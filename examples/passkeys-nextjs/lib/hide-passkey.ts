// SPDX-License-Identifier: Apache-2.0
// Not in the guide: after a passkey was removed on the server, the browser would go on offering it.
// The web SDK tells the browser by itself from 1.18 on; npm still has 1.16, so this does it here.
// With a newer SDK, delete this file.
import type { Authsignal } from "@authsignal/browser";

type Signals = {
  signalUnknownCredential?: (passkey: { rpId: string; credentialId: string }) => Promise<void>;
};

export function hidePasskeysThatAreGone({ passkey }: Authsignal): void {
  const { api } = passkey;
  const verify = api.verify.bind(api);

  api.verify = async (request) => {
    const answer = await verify(request);
    // Only `unknown_credential` means "removed". Any other refusal may pass, and the passkey must stay.
    const { errorCode } = answer as { errorCode?: string };
    if (errorCode === "unknown_credential") {
      const { signalUnknownCredential } = PublicKeyCredential as Signals;
      await signalUnknownCredential?.call(PublicKeyCredential, {
        rpId: window.location.hostname,
        credentialId: request.authenticationCredential.id,
      });
    }
    return answer;
  };
}
