// SPDX-License-Identifier: Apache-2.0
const button = document.getElementById("use-passkey");
const REFUSED = "This passkey is not registered with your account any more. Ask for a link by email.";
const FAILED = "Signing in with the passkey did not work. Try again, or ask for a link by email.";

async function signInWithPasskey({ autofill }) {
  try {
    const answer = await passkey.signIn({ autofill });
    if (answer.error) tell("bad", answer.errorCode === "unknown_credential" ? REFUSED : FAILED);
    const token = answer.data?.token;
    if (!token) return;

    // Step 6: hand over to our own sign-in; errors are handled on this page.
    const signedIn = await post("/signin/passkey", { token });
    if (signedIn.ok) location.assign("/");
    else tell("bad", FAILED);
  } catch (error) {
    // Autofill that ends without a passkey is nothing to report: nobody asked for one.
    const text = autofill && error.name === "NotAllowedError" ? null : explain(error);
    if (text) tell("bad", text);
  }
}

// Step 5: when the page loads, offer the device's passkeys in the e-mail field's own suggestions.
signInWithPasskey({ autofill: true });

button.addEventListener("click", async () => {
  button.disabled = true;
  await signInWithPasskey({ autofill: false });
  button.disabled = false;
});
