// SPDX-License-Identifier: Apache-2.0
// The live dot, and "3 new actions" above a list that shows its first page. The page listens while somebody can see it:
// browsers keep few connections to one host, and a hidden tab needs none.
import { announce } from "./announce";
import { refresh } from "./swap";
import { showTimes } from "./times";

interface News {
  users: number;
  actions: number;
}

const most = 100;
const base = document.body.dataset["tenant"];
const dot = document.getElementById("live");
const place = document.getElementById("news");
const title = document.title;
let stream: EventSource | undefined;

/** The list, where it shows its first page with no filter; swapped for a newer one when somebody asks. */
const list = (): HTMLElement | null => document.querySelector("#list[data-newest]");

function say(word: string, on: boolean): void {
  if (!dot) return;
  dot.hidden = false;
  dot.textContent = word;
  dot.classList.toggle("is-on", on);
}

async function catchUp(event: MouseEvent): Promise<void> {
  // A new tab, as for any link; and a page that was empty has neither search nor filters yet.
  if (event.ctrlKey || event.metaKey || event.shiftKey || list()?.dataset["empty"] !== undefined) return;
  event.preventDefault();
  leave();
  if (!(await refresh(location.pathname, "list"))) {
    location.reload();
    return;
  }
  place?.replaceChildren();
  document.title = title;
  const fresh = list();
  if (fresh) {
    showTimes(fresh);
    fresh.focus();
  }
  announce("Up to date");
  listen();
}

function show(news: News): void {
  const shown = list();
  const kind = shown?.dataset["list"] === "users" ? "users" : "actions";
  const count = news[kind];
  if (!place || !shown || !count) return;
  const noun = count === 1 ? kind.slice(0, -1) : kind;
  const text = `${count >= most ? `${most} or more` : count} new ${noun}`;
  const link = document.createElement("a");
  link.className = "button button-small";
  link.href = location.pathname;
  link.textContent = text;
  link.addEventListener("click", (event) => catchUp(event).catch(() => location.reload()));
  place.replaceChildren(link);
  document.title = `(${count >= most ? `${most}+` : count}) ${title}`;
}

function listen(): void {
  if (stream || !base || document.hidden) return;
  const since = new URLSearchParams();
  const shown = list();
  if (shown) since.set(shown.dataset["list"]!, shown.dataset["newest"]!);
  stream = new EventSource(`${base}/live?${since}`);
  stream.addEventListener("open", () => say("Live", true));
  stream.addEventListener("error", () => say(stream?.readyState === EventSource.CLOSED ? "Offline" : "Connecting", false));
  stream.addEventListener("message", (event: MessageEvent<string>) => show(JSON.parse(event.data) as News));
}

function leave(): void {
  stream?.close();
  stream = undefined;
}

export function startLive(): void {
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  listen();
}
