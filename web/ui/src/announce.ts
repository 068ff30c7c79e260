// SPDX-License-Identifier: Apache-2.0
// One polite live region for the page: what a screen reader should hear, and a short toast for everyone else.
let region: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  if (!region) {
    region = document.createElement("div");
    region.className = "toast";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  const shown = region;
  shown.classList.remove("is-shown");
  shown.textContent = "";
  clearTimeout(timer);
  // a live region is read when its text changes after it is in the page
  requestAnimationFrame(() => {
    shown.textContent = text;
    shown.classList.add("is-shown");
  });
  timer = setTimeout(() => shown.classList.remove("is-shown"), 3000);
}
