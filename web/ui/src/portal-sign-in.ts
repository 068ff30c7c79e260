// SPDX-License-Identifier: Apache-2.0
// Portal's door: sign-in, the passkey of a new admin, and confirmation. Each form runs one ceremony in Portal's own
// tenant and then posts what it proved; the server validates that as any app's backend would.
import { Keystile } from "../../browser/src/index.js";
import { said, type What } from "./portal-passkey-words";

const RESULT = "keystile-result";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) start(form);

function start(form: HTMLFormElement): void {
  const { portalTenant: tenantId = "", action, tokenFrom, name } = form.dataset;
  const what = form.dataset.passkey as What;
  const { passkey } = new Keystile({ tenantId, baseUrl: `${location.origin}/v1` });
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
  let running = false;
  // Until this runs, a press would send the form with nothing in it.
  if (button) button.disabled = false;

  // In development an app's passkeys live under the same host. Portal does not know them, and must not have the
  // browser hide them.
  const quietly = { syncCredentials: false };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (running) return;
    running = true;
    button?.setAttribute("aria-disabled", "true");
    problem?.replaceChildren();
    const token = tokenFrom ? await tokenOf(tokenFrom).catch(() => undefined) : form.dataset.token;
    if (tokenFrom && !token) {
      running = false;
      button?.removeAttribute("aria-disabled");
      tell(problem, said({ code: "network_error" }, what));
      return;
    }
    const answer =
      what === "enroll"
        ? await passkey.signUp({ token, username: name, displayName: name, authenticatorAttachment: null, ...quietly })
        : await passkey.signIn({ ...(token ? { token } : { action }), ...quietly });
    if (answer.data?.token) {
      post(answer.data.token);
      return;
    }
    running = false;
    button?.removeAttribute("aria-disabled");
    if (answer.error) tell(problem, said(answer, what));
  });

  /** The form's own submit(): no handler runs again, and the browser checks nothing twice. */
  function post(result: string): void {
    const field = form.elements.namedItem(RESULT) as HTMLInputElement;
    field.value = result;
    form.submit();
  }

  // Where no passkey can be used at all, that is said before anybody tries.
  if (!globalThis.PublicKeyCredential) void unable();

  async function unable(): Promise<void> {
    const { inAppBrowser, secureContext } = await passkey.capabilities();
    const code = !secureContext ? "insecure_context" : inAppBrowser ? "in_app_browser" : "not_supported";
    tell(problem, said({ code }, what));
  }

  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Back, from the browser's memory: what was proven is spent, and the token may be too old.
    location.reload();
  });
}

/** A token that the server makes when it is asked to. What it refuses, the page itself says after another look. */
async function tokenOf(address: string): Promise<string> {
  const answer = await fetch(address, { method: "POST" });
  if (answer.status === 404) location.reload();
  return ((await answer.json()) as { token: string }).token;
}

function tell(place: HTMLElement | null, text: string): void {
  const notice = document.createElement("p");
  notice.className = "error";
  notice.textContent = text;
  place?.replaceChildren(...(text ? [notice] : []));
}
