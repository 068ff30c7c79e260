// SPDX-License-Identifier: Apache-2.0
// The web SDK, as it comes from npm, and what both pages need around it.
const { tenantId, baseUrl } = document.body.dataset;
const { passkey } = new authsignal.Authsignal({ tenantId, baseUrl });

function tell(kind, text) {
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = text;
  const place = document.getElementById("notice");
  place.role = kind === "bad" ? "alert" : "status";
  place.replaceChildren(notice);
}

function post(path, body = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** What went wrong in the browser's passkey dialog, in one sentence; null when there is nothing to say. */
function explain(error) {
  if (error.name === "AbortError" || error.code === "ERROR_CEREMONY_ABORTED") return null;
  if (error.name === "InvalidStateError" || error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED") {
    return "This device is already registered: it holds a passkey for your account.";
  }
  if (error.name === "NotAllowedError") return "No passkey was used. Try again, or ask for a link by email.";
  return "Your browser could not use a passkey. Try again, or ask for a link by email.";
}
