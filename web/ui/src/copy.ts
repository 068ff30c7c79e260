// SPDX-License-Identifier: Apache-2.0
// <button data-copy="text"> copies; <button data-copy-from="id"> copies that element's text.
import { announce } from "./announce";

function textOf(button: HTMLElement): string {
  const from = button.dataset["copyFrom"];
  if (from === undefined) return button.dataset["copy"] ?? "";
  const element = document.getElementById(from);
  return element instanceof HTMLInputElement ? element.value : (element?.textContent ?? "").trim();
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or plain http on a name other than localhost
  }
}

export function startCopying(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (!button) return;
    const done = await write(textOf(button));
    announce(done ? "Copied" : "Could not copy: select the text and copy it yourself");
    if (!done) return;
    button.classList.add("is-done");
    setTimeout(() => button.classList.remove("is-done"), 1600);
  });
}
