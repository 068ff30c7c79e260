# SPDX-License-Identifier: Apache-2.0
"""The pages of reference on Python: the server SDK, `keystile.auth`, and what tests get."""

from __future__ import annotations

import inspect
import re
from typing import Any

import keystile.auth
import keystile.sdk
import keystile.testing
from keystile import errors
from keystile.testing import playwright, plugin
from keystile.testing.personas import PERSONAS
from keystile.wire import server as wire
from tools.reference.python_api import names_of, section
from tools.reference.text import cell, joined, table, written_from

CLIENTS = ["Keystile", "AsyncKeystile"]
BROWSER = [
    "virtual_authenticator",
    "VirtualAuthenticator",
    "AsyncVirtualAuthenticator",
    "Device",
    "BrowserCredential",
    "Event",
    "NoEvent",
]
FIXTURES = ["keystile_server", "keystile_user", "virtual_passkey", "keystile_inbox", "keystile_platform"]


def answers() -> list[str]:
    """The wire's structs that the SDK's methods give back, and those inside them, as the source orders them."""
    wanted = set(re.findall(r"\w+", " ".join(_returns(getattr(keystile.sdk, name)) for name in CLIENTS)))
    structs = {
        name: cls
        for name, cls in vars(wire).items()
        if inspect.isclass(cls) and cls.__module__ == wire.__name__
    }
    found: list[str] = []
    while missing := [name for name in structs if name in wanted and name not in found]:
        found += missing
        for name in missing:
            wanted |= set(re.findall(r"\w+", " ".join(map(str, structs[name].__annotations__.values()))))
    return [name for name in structs if name in found]


def _returns(cls: type[Any]) -> str:
    return " ".join(
        str(method.__annotations__.get("return", ""))
        for name, method in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_")
    )


def sdk_page() -> str:
    """The text of python-sdk.md."""
    others = [name for name in names_of(keystile.sdk) if name not in CLIENTS]
    return joined(
        [
            "# Python SDK",
            "",
            written_from("the code", "its docstrings"),
            "",
            "`pip install keystile` brings the server SDK: what your app's backend uses to talk to a Keystile",
            "server. `from keystile import Keystile, AsyncKeystile, KeystileApiError`; the rest is in `keystile.sdk`,",
            "the answers in `keystile.wire.server`.",
            "",
            *section(keystile.sdk, "Clients", CLIENTS),
            *section(keystile.sdk, "What calls take, and the error", others),
            *section(errors, "The base of all errors", ["KeystileError"]),
            *section(
                wire,
                "What calls answer",
                answers(),
                "Members without a value are `None`. Times are ISO 8601 in UTC.",
            ),
        ]
    )


def auth_page() -> str:
    """The text of keystile-auth.md."""
    return joined(
        [
            "# keystile.auth",
            "",
            written_from("the code", "its docstrings"),
            "",
            "`pip install 'keystile[auth]'` brings sign-in for Python web apps: next-auth's routes, cookies and",
            "session tokens. The [tutorial](../tutorial/passkeys-keystile-auth.md) builds an app with it, and",
            "[differences from Auth.js](authjs-differences.md) lists what it does otherwise, on purpose.",
            "",
            *section(
                keystile.auth, "Names", [name for name in names_of(keystile.auth) if name != "get_token"]
            ),
            *section(keystile.auth, "Functions", ["get_token"]),
        ]
    )


def testing_page() -> str:
    """The text of testing.md."""
    fixtures = [
        (f"`{name}`", cell(getattr(plugin, name)._get_wrapped_function().__doc__)) for name in FIXTURES
    ]
    personas = [(f"`{name}`",) for name in PERSONAS]
    return joined(
        [
            "# Test tools",
            "",
            written_from("the code", "its docstrings"),
            "",
            "`pip install 'keystile[testing]'`. How to use them, and what each persona does:",
            "[test your app](../how-to/test-your-app.md).",
            "",
            "## Fixtures",
            "",
            *table(["Fixture", ""], fixtures),
            "",
            "## Personas",
            "",
            "Who a virtual passkey can be (`add_user(persona=…)`, `virtual_passkey(persona=…)`):",
            ", ".join(name for (name,) in personas) + ".",
            "",
            *section(keystile.testing, "Names", names_of(keystile.testing)),
            *section(
                playwright,
                "In Chromium, with Playwright",
                BROWSER,
                "`from keystile.testing.playwright import …`",
            ),
        ]
    )
