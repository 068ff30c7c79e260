// SPDX-License-Identifier: Apache-2.0
// <time data-relative datetime="…"> says how long ago, and keeps the exact time as its title.
const steps: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [86_400 * 14, "day", 86_400],
  [86_400 * 60, "week", 86_400 * 7],
  [86_400 * 730, "month", 86_400 * 30.44],
  [Infinity, "year", 86_400 * 365.25],
];

export function relative(at: number, now: number, locale: string): string {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 10) return "just now";
  const [, unit, length] = steps.find(([limit]) => Math.abs(seconds) < limit) ?? steps[0]!;
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }).format(Math.trunc(seconds / length), unit);
}

export function showTimes(root: ParentNode = document): void {
  const locale = document.documentElement.lang || "en";
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const at = Date.parse(element.dateTime);
    if (Number.isNaN(at)) continue;
    if (!element.title) {
      element.title = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" }).format(at);
    }
    const text = relative(at, Date.now(), locale);
    if (element.textContent !== text) element.textContent = text;
  }
}

export function startTimes(): void {
  showTimes();
  setInterval(showTimes, 10_000);
}
