// SPDX-License-Identifier: Apache-2.0
const button = document.getElementById("add-passkey");

async function addPasskey() {
  // Step 1, seen from here: ask our own back end for a short-lived token.
  const tracked = await post("/enroll-passkey");
  if (!tracked.ok) return tell("bad", "Your session has ended. Sign in again.");
  const { token } = await tracked.json();

  // Step 2: run the ceremony.
  const username = document.getElementById("email").textContent;
  const answer = await passkey.signUp({ token, username });
  if (!answer.data) return tellFailure(answer);

  // Step 3, seen from here: our back end validates the result.
  const validated = await post("/callback", { token: answer.data.token });

  // Step 4: tell the user whether the passkey was added.
  if (!validated.ok || !(await validated.json()).success) {
    return tell("bad", "The passkey was not added. Try again.");
  }
  sessionStorage.setItem("notice", "Passkey added. Use it next time you sign in.");
  location.reload(); // the list comes from the server
}

button.addEventListener("click", async () => {
  button.disabled = true;
  await addPasskey().catch(tellUnreachable);
  button.disabled = false;
});

const notice = sessionStorage.getItem("notice");
if (notice) {
  sessionStorage.removeItem("notice");
  tell("good", notice);
}
