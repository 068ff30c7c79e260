// SPDX-License-Identifier: Apache-2.0
// The live dot, and "3 new actions" above a list that shows its first page. The page listens while somebody can see it:
// browsers keep few connections to one host, and a hidden tab needs none.

interface News {
  users: number;
  actions: number;
}

const most = 100;
const base = document.body.dataset["tenant"];
const dot = document.getElementById("live");
const place = document.getElementById("news");
const list = document.querySelector<HTMLElement>("[data-list][data-newest]");
const title = document.title;
let stream: EventSource | undefined;

function say(word: string, on: boolean): void {
  if (!dot) return;
  dot.hidden = false;
  dot.textContent = word;
  dot.classList.toggle("is-on", on);
}

function show(news: News): void {
  const kind = list?.dataset["list"] === "users" ? "users" : "actions";
  const count = news[kind];
  if (!place || !list || !count) return;
  const noun = count === 1 ? kind.slice(0, -1) : kind;
  const text = `${count >= most ? `${most} or more` : count} new ${noun}`;
  const link = document.createElement("a");
  link.className = "button button-small";
  link.href = location.pathname;
  link.textContent = text;
  place.replaceChildren(link);
  document.title = `(${count >= most ? `${most}+` : count}) ${title}`;
}

function listen(): void {
  if (stream || !base || document.hidden) return;
  const since = new URLSearchParams();
  if (list) since.set(list.dataset["list"]!, list.dataset["newest"]!);
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
