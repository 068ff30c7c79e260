// SPDX-License-Identifier: Apache-2.0
const button = document.getElementById("use-passkey");

async function signInWithPasskey({ autofill }) {
  const answer = await passkey.signIn({ autofill });
  if (!answer.data) return tellFailure(answer);

  // Step 6: hand over to keystile.auth; errors are handled on this page, so no redirect.
  const signedIn = await fetch("/api/auth/callback/credentials", {
    method: "POST",
    headers: { "X-Auth-Return-Redirect": "1" },
    body: new URLSearchParams({ csrfToken, callbackUrl: "/", signInToken: answer.data.token }),
  });
  if (!signedIn.ok) return tellUnreachable();
  const { url } = await signedIn.json();
  location.assign(url); // the account page, or back here with what went wrong
}

// Step 5: when the page loads, offer the device's passkeys in the e-mail field's own suggestions.
signInWithPasskey({ autofill: true }).catch(tellUnreachable);

button.addEventListener("click", async () => {
  button.disabled = true;
  await signInWithPasskey({ autofill: false }).catch(tellUnreachable);
  button.disabled = false;
});
