// SPDX-License-Identifier: Apache-2.0
// Runs before the first paint, in <head>, so that a chosen theme never flashes the other one.
const chosen = ((): string | null => {
  try {
    return localStorage.getItem("keystile.theme");
  } catch {
    return null; // storage is blocked: the system's theme it is
  }
})();
if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
document.documentElement.classList.add("js");
