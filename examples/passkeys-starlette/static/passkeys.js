// SPDX-License-Identifier: Apache-2.0
// The browser SDK, and what both pages need around it.
const { tenantId, baseUrl, csrfToken } = document.body.dataset;
const { passkey } = new Keystile({ tenantId, baseUrl });

function tell(kind, text) {
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = text;
  const place = document.getElementById("notice");
  place.role = kind === "bad" ? "alert" : "status";
  place.replaceChildren(notice);
}

/** A call that did not work says so itself, and what to do about it; a quiet one is nothing to speak of. */
function tellFailure(failure) {
  if (failure.quiet) return;
  if (failure.code === "unknown_credential") {
    tell("bad", "This passkey is not registered with your account any more. Ask for a link by email.");
  } else if (failure.code === "already_registered") {
    tell("bad", "This device is already registered: it holds a passkey for your account.");
  } else {
    tell("bad", `${failure.errorDescription} ${failure.cure}`);
  }
}

/** Our own back end did not answer, or not as it should. */
function tellUnreachable() {
  tell("bad", "This site did not answer. Try again.");
}

function post(path, body = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
