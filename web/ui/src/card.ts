// SPDX-License-Identifier: Apache-2.0
// Sign-in pages. Forms work without any of this.
import { startCopying } from "./copy";

document.documentElement.classList.add("js");
startCopying();

// A second press would send a second mail, or spend a link that the first press is spending.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["sent"] !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "";
  const button = (event as SubmitEvent).submitter;
  button?.setAttribute("aria-disabled", "true");
  button?.classList.add("is-busy");
});
// Back shows the page as it was left, with its form still marked as sent.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
  for (const button of document.querySelectorAll(".is-busy")) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("is-busy");
  }
});
document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
