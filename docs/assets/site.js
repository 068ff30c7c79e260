// SPDX-License-Identifier: Apache-2.0
// What the theme's script adds, put right for keyboards and screen readers: landmarks around copy buttons need names
// that tell them apart, and a table that scrolls needs the focus to be scrolled with keys.
const putRight = () => {
  for (const [place, one] of document.querySelectorAll("nav.md-code__nav").entries())
    if (!one.ariaLabel) one.ariaLabel = `Code ${place + 1}`;
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap")) if (one.tabIndex < 0) one.tabIndex = 0;
};
new MutationObserver(putRight).observe(document.documentElement, { childList: true, subtree: true });
putRight();
