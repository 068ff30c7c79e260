// SPDX-License-Identifier: Apache-2.0
// What every page with the app layout has: copy buttons, dialogs, relative times, the theme switch.
import { announce } from "./announce";
import { startCopying } from "./copy";
import { startDialogs } from "./dialogs";
import { startTimes } from "./times";

const themes = ["system", "light", "dark"] as const;

function startTheme(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  button?.addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset["theme"] ?? "system";
    const next = themes[(themes.findIndex((theme) => theme === now) + 1) % themes.length]!;
    if (next === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = next;
    try {
      if (next === "system") localStorage.removeItem("keystile.theme");
      else localStorage.setItem("keystile.theme", next);
    } catch {
      // storage is blocked: the choice lasts for this page
    }
    announce(next === "system" ? "Theme: as the system" : `Theme: ${next}`);
  });
}

startCopying();
startDialogs();
startTimes();
startTheme();
