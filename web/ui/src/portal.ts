// SPDX-License-Identifier: Apache-2.0
// Portal's rooms. Everything works without: this adds what only a script can. One import for each part.
import "./app";
import { startLive } from "./live";
import { startPalette } from "./palette";

// `/` goes to the page's search, as on most sites with a list.
document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select")) return;
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// What is wrong with a form, or what was just revealed, is read out first.
document.querySelector<HTMLElement>("[data-error-summary]")?.focus();

startPalette();
startLive();
