# SPDX-License-Identifier: Apache-2.0
"""What hostile users, SDKs and mails put into every field that they can fill."""

from __future__ import annotations

from typing import Final

PROBES: Final = {
    "image": "\"'><img src=x onerror=window.ran=1>",
    "svg": "</title></textarea><svg onload=window.ran=1>",
    "script": "<script>window.ran=1</script>",
    "frame": "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "elsewhere": "<img src=https://elsewhere.example/x><link rel=stylesheet href=//elsewhere.example/x>",
    "address": "javascript:window.ran=1//",
    "braces": "{{7*7}}${7*7}{%print(1)%}<%=1%>",
    "turned": "\u202egnp.exe\u2066\u200f",
    "long": "an-identifier-without-a-single-place-to-break-it-" * 4,
}
"""A kind of attack, and text that would do it. Each shows itself by ``window.ran``, or by a request elsewhere."""

ALL: Final = "".join(PROBES[kind] for kind in ("image", "braces"))
"""Several at once, short enough for most names."""
