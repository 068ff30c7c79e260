// SPDX-License-Identifier: Apache-2.0
// A dialog's button opens it as a popover, which needs no script. Here it opens as a modal dialog instead: what lies
// behind it cannot be reached by Tab or by a screen reader, and the focus goes back to the button when it closes.

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[popovertarget]");
    const dialog = document.getElementById(button?.getAttribute("popovertarget") ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else dialog.showModal();
  });
}
