// SPDX-License-Identifier: Apache-2.0
// The inbox, live: new messages appear at the top of the list. Without it the page shows them when it is loaded again.
import { announce } from "./announce";
import { ring, startSound } from "./sound";
import { showTimes } from "./times";

interface Row {
  id: string;
  href: string;
  to: string;
  subject: string;
  snippet: string;
  at: string;
  link: string;
  code: string;
}

const inbox = document.getElementById("inbox");
const live = document.getElementById("live");
const title = document.title;
let unseen = 0;

function say(word: string, on: boolean): void {
  if (!live) return;
  live.textContent = word;
  live.classList.toggle("is-on", on);
}

/** Builds a row from the page's <template>. Texts and attributes only, never HTML: the message is not trusted. */
function rowOf(row: Row): HTMLElement | undefined {
  const template = document.getElementById("row") as HTMLTemplateElement | null;
  const item = (template?.content.cloneNode(true) as DocumentFragment | undefined)?.querySelector<HTMLElement>("li");
  if (!item) return undefined;
  const put = (selector: string, text: string): void => {
    const element = item.querySelector(selector);
    if (element) element.textContent = text;
  };
  put(".inbox-to", row.to);
  put(".inbox-open", row.subject);
  put(".inbox-snippet", row.snippet);
  item.querySelector<HTMLAnchorElement>(".inbox-open")!.href = row.href;
  item.querySelector("time")!.dateTime = row.at;
  const link = item.querySelector<HTMLAnchorElement>("[data-quick=link]")!;
  const code = item.querySelector<HTMLElement>("[data-quick=code]")!;
  if (/^https?:/.test(row.link)) link.href = row.link;
  else link.remove();
  if (row.code && !row.link) {
    code.dataset["copy"] = row.code;
    put("[data-quick=code] code", row.code);
  } else code.remove();
  item.classList.add("is-new");
  return item;
}

function arrived(row: Row): void {
  if (!inbox) return;
  if (inbox.dataset["empty"] !== undefined) {
    location.reload(); // the first one: the page has no list yet
    return;
  }
  if (document.hidden) document.title = `(${++unseen}) ${title}`;
  announce(`New message to ${row.to}`);
  ring();
  if (inbox.dataset["query"]) return; // a search stays what was searched for
  const item = rowOf(row);
  if (!item) return;
  document.querySelector(".inbox-none")?.remove();
  document.getElementById("rows")?.prepend(item);
  showTimes(item);
}

function listen(): void {
  const stream = new EventSource(`/inbox/events?after=${inbox?.dataset["newest"] ?? "0"}`);
  stream.addEventListener("open", () => say("Live", true));
  stream.addEventListener("error", () => say("Offline", false));
  stream.addEventListener("message", (event: MessageEvent<string>) => arrived(JSON.parse(event.data) as Row));
  stream.addEventListener("cleared", () => location.assign("/inbox"));
  // a page kept for Back must not keep a connection
  addEventListener("pagehide", () => stream.close());
}

/** j and k walk the list, Enter opens the link, c copies the code, / searches, ? says so: as in most mail readers. */
function keys(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, [popover]")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  } else if (event.key === "?") {
    document.getElementById("how-to")?.showPopover();
  } else if (event.key === "o" || (event.key === "Enter" && !target.closest("a, button, summary"))) {
    // where nothing that Enter presses has the focus
    document.getElementById("open-link")?.click();
  } else if (event.key === "c") {
    document.querySelector<HTMLButtonElement>(".reader-key .reader-code + .copy")?.click();
  } else if (event.key === "j" || event.key === "k") {
    const rows = [...document.querySelectorAll<HTMLAnchorElement>(".inbox-open")];
    const now = rows.findIndex((row) => row.getAttribute("aria-current") !== null);
    rows[now + (event.key === "j" ? 1 : -1)]?.click();
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
});
document.addEventListener("keydown", keys);
document.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
startSound();
listen();
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
