// SPDX-License-Identifier: Apache-2.0
// Doctor's page: finds out, asks the server what to think of it, shows it. Texts only, never HTML.
import { browserFacts, wellKnownFiles } from "./doctor-facts";
import { type Answered, Refused, type Stopped, post, runTrial } from "./doctor-trial";

interface Finding {
  readonly check: string;
  readonly subject: string;
  readonly verdict: "ok" | "info" | "warning" | "failed";
  readonly text: string;
  readonly do: string;
}

interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

interface Judged {
  readonly version: string;
  readonly sections: readonly Section[];
}

/** The worst first: that is what people came for. */
const ORDER = ["failed", "warning", "ok", "info"];
const MARKS = { ok: "✓", info: "·", warning: "!", failed: "✗" };
const KINDS = { create: "New passkey: create()", get: "Sign-in: get()" };

const byId = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
let judged: Judged | undefined;
let replaced: readonly string[] = [];
const trial: { create?: Answered; get?: Answered; stopped?: Stopped; end?: string } = {};

function clone(id: string): HTMLElement {
  return (byId<HTMLTemplateElement>(id).content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
}

function put(parent: HTMLElement, selector: string, text: string): HTMLElement {
  const element = parent.querySelector<HTMLElement>(selector)!;
  element.textContent = text;
  return element;
}

function say(text: string, tone = "", where = "status"): void {
  const status = byId(where);
  status.className = `doctor-status${tone && ` is-${tone}`}`;
  status.textContent = text;
}

function findingOf(finding: Finding): HTMLElement {
  const item = clone(`finding-${finding.verdict}`);
  put(item, "strong", finding.check);
  // what the section's heading says already
  put(item, ".finding-subject", /^this (browser|server)$/.test(finding.subject) ? "" : finding.subject);
  put(item, ".finding-text", finding.text);
  if (finding.do) put(item, ".finding-do span", finding.do);
  else item.querySelector(".finding-do")?.remove();
  return item;
}

const inOrder = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));

function showSections({ sections }: Judged): void {
  byId("sections").replaceChildren(
    ...sections.map(({ title, findings }) => {
      const panel = clone("section");
      put(panel, "h2", title);
      panel.querySelector("ul")!.append(...inOrder(findings).map(findingOf));
      return panel;
    }),
  );
  const count = (verdict: string): number => sections.flatMap((one) => one.findings).filter((one) => one.verdict === verdict).length;
  const failed = count("failed");
  const warned = count("warning");
  if (failed) say(`${failed} ${failed === 1 ? "thing is" : "things are"} wrong. What to do stands below.`, "block");
  else if (warned) say(`Passkeys work here. ${warned} ${warned === 1 ? "thing is" : "things are"} worth a look.`, "challenge");
  else say("Everything is right.", "allow");
}

function showAnswer(kind: "create" | "get", answer: Answered): void {
  const heading = document.createElement("h3");
  heading.textContent = KINDS[kind];
  const list = document.createElement("ol");
  list.className = "steps";
  for (const step of answer.steps) {
    const item = clone(`step-${step.outcome.replace(" ", "-")}`);
    put(item, ".step-text", step.text + (step.check ? ` (${step.check}: ${answer.detail ?? ""})` : ""));
    list.append(item);
  }
  const facts = document.createElement("dl");
  facts.className = "definition";
  for (const [name, words] of Object.entries(answer.words ?? {})) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = TERMS[name] ?? name;
    value.textContent = name === "flags" ? flagsInWords(words) : words;
    row.append(term, value);
    facts.append(row);
  }
  byId("result").append(heading, ...(facts.childElementCount ? [facts] : []), list);
}

const TERMS: Record<string, string> = {
  provider: "Provider",
  kept: "Kept",
  reached: "Reached",
  attachment: "Attachment",
  attestation: "Attestation",
  userVerified: "User verified",
  algorithm: "Algorithm",
  signCount: "Signature counter",
  discoverable: "Discoverable",
  prf: "prf",
  largeBlob: "largeBlob",
  protection: "credProtect",
  minPinLength: "minPinLength",
  flags: "Flags",
  userHandle: "User",
};

const FLAGS: Record<string, string> = { UP: "present", UV: "verified", BE: "may be backed up", BS: "backed up" };

const flagsInWords = (flags: string): string =>
  flags
    .split(" ")
    .map((flag) => (FLAGS[flag] ? `${flag} (${FLAGS[flag]})` : flag))
    .join(", ");

function showStop({ error, cure, code }: Stopped): void {
  const item = findingOf({ check: "browser", subject: code, verdict: "failed", text: error, do: cure });
  const list = document.createElement("ul");
  list.className = "findings";
  list.append(item);
  byId("result").append(list);
}

function report(): void {
  if (!judged) return;
  const about = { keystile: judged.version, at: new Date().toISOString(), page: location.origin, browser: navigator.userAgent };
  const lines = Object.entries(about).map(([name, value]) => `${name}: ${value}`);
  for (const { title, findings } of judged.sections) {
    lines.push("", title);
    for (const one of findings) {
      lines.push(`${MARKS[one.verdict]} ${one.check} · ${one.subject}: ${one.text}`);
      if (one.do) lines.push(`    Do  ${one.do}`);
    }
  }
  for (const kind of ["create", "get"] as const) {
    const answer = trial[kind];
    if (!answer) continue;
    lines.push("", KINDS[kind]);
    for (const [name, words] of Object.entries(answer.words ?? {})) lines.push(`  ${TERMS[name] ?? name}: ${words}`);
    for (const step of answer.steps) {
      const mark = step.outcome === "ok" ? "✓" : step.outcome === "failed" ? "✗" : "·";
      lines.push(`${mark} ${step.text}${step.check ? ` (${step.check}: ${answer.detail ?? ""})` : ""}`);
    }
  }
  if (trial.stopped) lines.push("", `✗ ${trial.stopped.code}: ${trial.stopped.error}`, `    Do  ${trial.stopped.cure}`);
  byId("report-text").textContent = lines.join("\n");
  // Not `next`: it is what the browser was asked with, the passkey's id among it.
  const bare = (answer: Answered | undefined): object | undefined => answer && { ...answer, next: undefined };
  const { code, error, cure } = trial.stopped ?? ({} as Partial<Stopped>);
  const tried = { create: bare(trial.create), get: bare(trial.get), stopped: code && { code, error, cure } };
  byId("report-json").textContent = JSON.stringify({ ...about, sections: judged.sections, trial: tried }, null, 2);
  byId("report").hidden = false;
}

async function look(): Promise<void> {
  say("Looking at this browser…");
  try {
    await post("/doctor/look", {});
    const browser = await browserFacts();
    replaced = browser.replaced;
    say("Looking at this host…");
    const wellKnown = await wellKnownFiles();
    const facts = { origin: location.origin, secure: isSecureContext, now: Date.now(), browser, wellKnown };
    judged = await post<Judged>("/doctor/findings", facts);
    showSections(judged);
    report();
  } catch (error) {
    say(error instanceof Refused ? error.message : "The server did not answer. Load the page again.", "block");
  }
}

/** Beside the button, where people look now. */
const tell = (text: string, tone = ""): void => say(text, tone, "trial-status");

async function test(button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  byId("result").replaceChildren();
  for (const name of ["create", "get", "stopped"] as const) delete trial[name];
  let last = "";
  try {
    await runTrial(replaced, {
      said: (text) => tell((last = text)),
      answered: (kind, answer) => {
        trial[kind] = answer;
        showAnswer(kind, answer);
      },
    });
    const refused = trial.create?.check ?? trial.get?.check;
    tell(refused ? `The server refused the passkey. ${last}` : `The passkey works. ${last}`, refused ? "block" : "allow");
  } catch (error) {
    if (error instanceof Refused || !(error as Partial<Stopped>).cure) {
      tell(error instanceof Refused ? error.message : "The server did not answer. Try again.", "block");
    } else {
      trial.stopped = error as Stopped;
      showStop(trial.stopped);
      tell(trial.create ? `The passkey was not used. ${last}` : "No passkey was made. What to do stands below.", "block");
    }
  }
  button.disabled = false;
  report();
}

const button = byId<HTMLButtonElement>("begin");
button.disabled = !globalThis.PublicKeyCredential;
button.addEventListener("click", () => void test(button));
void look();
