# SPDX-License-Identifier: Apache-2.0
"""Code that connects an app, with one tenant's values in it.

The texts are in templates/snippets, once: the page *Connect your app* shows them, the set-up checklist its first
call, and the tests run them. Whatever is filled in has been checked before it was stored (ids, addresses, keys),
and none of it can end a string in any of these languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER: Final = Path(__file__).parent / "templates" / "snippets"
UNREVEALED: Final = "reveal-it-in-Keys-and-hosts"
"""What stands in place of the secret key."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is filled in."""

    tenant_id: str
    api_url: str
    """Ends in ``/v1``."""
    secret_key: str = UNREVEALED

    def __repr__(self) -> str:
        return f"Values({self.tenant_id!r}, {self.api_url!r})"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One file. ``place`` is where it goes in an app; ``text`` what it is for, in one sentence."""

    name: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """How one kind of app connects."""

    slug: str
    label: str
    text: str
    install: str
    environment: str
    snippets: Sequence[Snippet]
    guide: str
    """The page of the documentation that goes on from here."""


STACKS: Final[Sequence[Stack]] = (
    Stack(
        "python",
        "Python",
        "Keystile's own SDK, sync and async. In the page: @keystile/browser.",
        "pip install keystile",
        "env/keystile.env.txt",
        (
            Snippet("python/passkeys.py.txt", "passkeys.py", "Your backend asks and checks."),
            Snippet("python/page.js.txt", "In the page", "The browser makes and uses passkeys."),
        ),
        "tutorial/passkeys-keystile-auth",
    ),
    Stack(
        "authsignal-python",
        "Python, Authsignal's SDK",
        "The published package, unchanged. In the page: Authsignal's browser SDK.",
        "pip install authsignal",
        "env/authsignal.env.txt",
        (
            Snippet("authsignal-python/passkeys.py.txt", "passkeys.py", "Your backend asks and checks."),
            Snippet("node/page.ts.txt", "In the page", "The browser makes and uses passkeys."),
        ),
        "how-to/authsignal-sdks",
    ),
    Stack(
        "node",
        "Node",
        "Authsignal's published Node and browser SDKs, unchanged.",
        "npm install @authsignal/node @authsignal/browser",
        "env/authsignal.env.txt",
        (
            Snippet("node/server.mjs.txt", "server.mjs", "Your backend asks and checks."),
            Snippet("node/page.ts.txt", "In the page", "The browser makes and uses passkeys."),
        ),
        "how-to/authsignal-sdks",
    ),
    Stack(
        "nextjs",
        "Next.js and NextAuth",
        "Beside the providers that you have: people add a passkey once they are signed in.",
        "npm install @authsignal/node @authsignal/browser",
        "env/authsignal.env.txt",
        (
            Snippet("nextjs/authsignal.ts.txt", "lib/authsignal.ts", "The client of your backend."),
            Snippet(
                "nextjs/enroll-passkey.ts.txt",
                "pages/api/auth/enroll-passkey.ts",
                "Somebody with a session may add a passkey.",
            ),
            Snippet(
                "nextjs/callback.ts.txt", "pages/api/auth/callback.ts", "Checks what the browser brings back."
            ),
            Snippet(
                "nextjs/nextauth.ts.txt", "pages/api/auth/[...nextauth].ts", "Makes the session of a passkey."
            ),
            Snippet("nextjs/passkeys.ts.txt", "lib/passkeys.ts", "What your pages call."),
        ),
        "tutorial/passkeys-nextjs",
    ),
)

FIRST_CALL: Final = Snippet(
    "http/first-call.sh.txt", "In a shell", "Tracks an action of a user called test-user."
)


def stack(slug: str) -> Stack | None:
    return next((one for one in STACKS if one.slug == slug), None)


def render(name: str, values: Values) -> str:
    """The text of one file of templates/snippets, without the line break at its end."""
    return (
        _texts()
        .get_template(name)
        .render(tenant_id=values.tenant_id, api_url=values.api_url, secret_key=values.secret_key)
    )


@cache
def _texts() -> Environment:
    # Text for a page to show or a test to run, not HTML: the page escapes it.
    return Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)  # noqa: S701
