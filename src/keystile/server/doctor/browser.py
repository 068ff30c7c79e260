# SPDX-License-Identifier: Apache-2.0
"""What a browser can do with passkeys: what its page found out, judged and put into words.

A capability that a browser cannot be asked about is None: neither yes nor no. What is missing and needed by
nobody is told in passing; only what keeps passkeys from working is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from keystile.server.doctor.checks import Finding

SUBJECT: Final = "this browser"
MAX_NAMES: Final = 40


class BrowserFacts(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What the page found. ``replaced`` names functions that are not the browser's own."""

    webauthn: bool
    in_app: bool = False
    platform: bool | None = None
    autofill: bool | None = None
    conditional_create: bool | None = None
    immediate_get: bool | None = None
    signal: bool | None = None
    hybrid: bool | None = None
    related_origins: bool | None = None
    replaced: list[str] = []
    asked: bool = False
    """The browser has getClientCapabilities, so these are its own words."""


_OPEN_IN_BROWSER: Final = (
    "open this page in Safari, Chrome, Edge or Firefox; apps should open sign-in pages there"
)

# name, member, what it gives when there, when not, verdict when not, cure
_ABILITIES: Final = (
    (
        "platform",
        "platform authenticator",
        "this device can keep and use passkeys itself: fingerprint, face or PIN",
        "this device has no fingerprint, face or PIN that the browser could ask for",
        "warning",
        "set up a screen lock or Windows Hello, a password manager that keeps passkeys; or use a phone or a "
        "security key",
    ),
    (
        "autofill",
        "autofill",
        "passkeys are offered in the sign-in field",
        "passkeys are not offered in the sign-in field",
        "warning",
        "keep a button for passkeys on the sign-in page; a newer browser offers them",
    ),
    (
        "conditional_create",
        "conditional create",
        "after another sign-in the browser may add a passkey by itself",
        "the browser adds no passkey by itself; a button does it",
        "info",
        "",
    ),
    (
        "immediate_get",
        "immediate get",
        "a page may ask for a passkey that is at hand, and go on at once if there is none",
        "a page cannot ask whether a passkey is at hand",
        "info",
        "",
    ),
    (
        "signal",
        "signal",
        "a removed passkey can be taken off the list in the browser",
        "passkeys that were removed here are still offered, until people delete them where they are kept",
        "info",
        "",
    ),
    (
        "hybrid",
        "passkey on a phone",
        "a phone nearby can sign in here, by QR code",
        "no phone can sign in here by QR code: that needs Bluetooth",
        "info",
        "",
    ),
    (
        "related_origins",
        "related origins",
        "sites of other domains may share passkeys with this one",
        "passkeys of one site cannot be shared with other domains",
        "info",
        "",
    ),
)

_SWALLOWS: Final = {
    "create": "new options (hints, extensions, automatic creation), and the browser's own dialog",
    "get": "autofill, immediate requests, the page's Cancel, and passkeys that are kept elsewhere",
    "getClientCapabilities": "what the browser can really do",
    "isConditionalMediationAvailable": "whether there is autofill",
    "isUserVerifyingPlatformAuthenticatorAvailable": "whether this device has a fingerprint, face or PIN",
    "toString": "that other functions were replaced",
}


def check_browser(facts: BrowserFacts, *, secure: bool) -> Iterator[Finding]:
    if facts.in_app:
        yield Finding(
            "in-app browser",
            SUBJECT,
            "failed",
            "this page is shown inside another app (a WebView): passkeys mostly do not work there",
            _OPEN_IN_BROWSER,
        )
    else:
        yield Finding("in-app browser", SUBJECT, "ok", "it is a browser of its own, not one inside an app")
    if not facts.webauthn:
        if not secure:
            text, do = "browsers take passkeys away on insecure pages", "put right the line about HTTPS first"
        elif facts.in_app:
            text, do = "this page may not use passkeys", _OPEN_IN_BROWSER
        else:
            text, do = "it has no passkeys at all", "update it, or use another one"
        yield Finding("passkeys", SUBJECT, "failed", text, do)
        return
    source = "" if facts.asked else "; it is old: it cannot list what it can do"
    yield Finding("passkeys", SUBJECT, "ok", "it knows passkeys" + source)
    for member, name, there, missing, verdict, do in _ABILITIES:
        value: bool | None = getattr(facts, member)
        if value:
            yield Finding(name, SUBJECT, "ok", there)
        elif value is None:
            yield Finding(name, SUBJECT, "info", "the browser does not say")
        else:
            yield Finding(name, SUBJECT, "warning" if verdict == "warning" else "info", missing, do)
    yield _check_replaced(facts.replaced)


def _check_replaced(names: list[str]) -> Finding:
    if not names:
        return Finding("own functions", SUBJECT, "ok", "nobody has replaced the browser's passkey functions")
    swallowed = [_SWALLOWS[last] for name in names if (last := name.rpartition(".")[2]) in _SWALLOWS]
    may = f" It may swallow {'; '.join(dict.fromkeys(swallowed))}." if swallowed else ""
    return Finding(
        "own functions",
        SUBJECT,
        "warning",
        f"an extension or a script of this page has replaced {', '.join(names)}.{may}",
        "password managers do this to offer their own passkeys: if something fails, try again with the extension "
        "switched off, or in a private window",
    )
