// SPDX-License-Identifier: Apache-2.0
// ⌘K or Ctrl K: go to a room, a tenant, a user, or an action by its id. A dialog with a combobox whose list is moved through
// by arrow keys while the focus stays in the input (WAI-ARIA 1.2, "combobox with listbox"). What the server found is put
// in as text, never as HTML.
import { announce } from "./announce";

interface Item {
  kind: string;
  title: string;
  detail: string;
  href: string;
}

const base = document.body.dataset["tenant"];
const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

let dialog: HTMLDialogElement | undefined;
let input: HTMLInputElement;
let box: HTMLElement;
let items: Item[] = [];
let at = 0;
let asking: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function build(): HTMLDialogElement {
  const list = "palette-list";
  input = element("input", {
    class: "input",
    type: "text",
    role: "combobox",
    "aria-label": "Go to a room, a user or an action",
    "aria-expanded": "true",
    "aria-controls": list,
    "aria-autocomplete": "list",
    placeholder: "A room, a user, an action's id",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "255",
  });
  box = element("ul", { id: list, class: "palette-list plain-list", role: "listbox", "aria-label": "Places to go to" });
  input.addEventListener("input", typed);
  input.addEventListener("keydown", pressed);
  box.addEventListener("click", (event) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option) go(Number(option.dataset["at"]));
  });
  const made = element("dialog", { class: "palette", "aria-label": "Go to" }, input, box);
  made.addEventListener("click", (event) => event.target === made && made.close());
  made.addEventListener("close", () => asking?.abort());
  document.body.append(made);
  return made;
}

/** Rooms and tenants stand in the page already. */
function here(text: string): Item[] {
  const wanted = text.toLowerCase();
  const links = (selector: string, kind: string): Item[] =>
    [...document.querySelectorAll<HTMLAnchorElement>(selector)].map((link) => ({
      kind,
      title: (link.querySelector("b") ?? link).textContent.trim(),
      detail: "",
      href: link.getAttribute("href") ?? "",
    }));
  const all = [...links(".rail-nouns a", "Room"), ...links(".rail-tenants a:not([aria-current])", "Tenant")];
  return all.filter((item) => item.title.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)) || item.title.toLowerCase().startsWith(wanted));
}

async function there(text: string): Promise<Item[]> {
  if (!base || !text) return [];
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(`${base}/palette?${new URLSearchParams({ q: text })}`, {
    signal: asking.signal,
    credentials: "same-origin",
    headers: { accept: "application/json" },
  });
  if (answer.redirected) location.assign(answer.url); // the session has ended
  return answer.ok && !answer.redirected ? ((await answer.json()) as { items: Item[] }).items : [];
}

function typed(): void {
  const text = input.value.trim();
  show(here(text));
  clearTimeout(timer);
  asking?.abort();
  if (!text) return;
  timer = setTimeout(() => {
    there(text).then(
      (found) => {
        if (input.value.trim() !== text) return;
        show([...here(text), ...found]);
        if (!items.length) announce("Nothing found");
      },
      () => undefined, // aborted by the next key, or offline: the rooms stay
    );
  }, 120);
}

function show(found: Item[]): void {
  items = found;
  box.replaceChildren(
    ...items.map((item, index) =>
      element(
        "li",
        { id: `palette-${index}`, role: "option", "aria-selected": "false", "data-at": String(index) },
        element("span", { class: "palette-title" }, item.title),
        ...(item.detail ? [element("span", { class: "muted" }, item.detail)] : []),
        element("span", { class: "palette-kind" }, item.kind),
      ),
    ),
  );
  if (!items.length) box.append(element("li", { class: "palette-none muted", role: "presentation" }, "Nothing begins with that."));
  select(0);
}

function select(index: number): void {
  const options = box.querySelectorAll<HTMLElement>("[role=option]");
  at = options.length ? (index + options.length) % options.length : 0;
  for (const [position, option] of options.entries()) option.setAttribute("aria-selected", String(position === at));
  const chosen = options[at];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function go(index: number): void {
  const href = items[index]?.href;
  // Only ever to a page of this Portal, whatever the answer said.
  if (href?.startsWith("/") && !href.startsWith("//")) location.assign(href);
}

function pressed(event: KeyboardEvent): void {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") select(at + 1);
  else if (event.key === "ArrowUp") select(at - 1);
  else if (event.key === "Enter") go(at);
  else return;
  event.preventDefault();
}

function toggle(): void {
  dialog ??= build();
  if (dialog.open) {
    dialog.close();
    return;
  }
  input.value = "";
  dialog.showModal();
  typed();
  input.focus();
}

export function startPalette(): void {
  const button = document.querySelector<HTMLElement>("[data-palette]");
  if (!button) return;
  const keys = button.querySelector("kbd");
  if (keys) keys.textContent = isApple ? "⌘K" : "Ctrl K";
  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey || !(isApple ? event.metaKey : event.ctrlKey)) return;
    event.preventDefault();
    toggle();
  });
}
