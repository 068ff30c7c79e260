// SPDX-License-Identifier: Apache-2.0
// A short sound for each new message: off until somebody wants it, and remembered. Made of two tones, so there is no file.
import { announce } from "./announce";

const KEY = "keystile.inbox.sound";
let context: AudioContext | undefined;

function wanted(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false; // storage is blocked: it stays off with the next page
  }
}

export function ring(button = document.getElementById("sound")): void {
  if (button?.getAttribute("aria-pressed") !== "true") return;
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  for (const [at, frequency] of [[0, 660], [0.09, 880]] as const) {
    const tone = new OscillatorNode(context, { frequency });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.linearRampToValueAtTime(0.08, now + at + 0.01);
    loudness.gain.exponentialRampToValueAtTime(0.0001, now + at + 0.25);
    tone.connect(loudness).connect(destination);
    tone.start(now + at);
    tone.stop(now + at + 0.25);
  }
}

export function startSound(): void {
  const button = document.getElementById("sound");
  if (!button) return;
  button.setAttribute("aria-pressed", String(wanted()));
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    try {
      if (on) localStorage.setItem(KEY, "on");
      else localStorage.removeItem(KEY);
    } catch {
      // the choice lasts for this page
    }
    announce(on ? "Sound is on" : "Sound is off");
    ring();
  });
}
