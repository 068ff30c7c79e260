# SPDX-License-Identifier: Apache-2.0
"""What Keystile is tested with, from the lock files of the tests: compatibility.md, and a part of README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.reference.text import joined, table, written_from

ROOT: Final = Path(__file__).resolve().parents[2]
BEGIN: Final = "<!-- compatibility: written by `make reference` from the lock files of the tests -->"
END: Final = "<!-- end of compatibility -->"
PYTHON: Final = "requirements.lock"


@dataclass(frozen=True, slots=True)
class Tested:
    """A published package that tests run, unmodified, against Keystile."""

    package: str
    lock: str
    tests: Sequence[str]
    what: str
    alias: str = ""
    """Its folder in node_modules, where two versions stand side by side."""

    @property
    def version(self) -> str:
        """The version that the lock file says."""
        text = (ROOT / self.lock).read_text()
        if self.lock == PYTHON:
            found = re.search(rf"^{re.escape(self.package)}==(\S+)", text, re.MULTILINE)
            assert found is not None, f"{self.package} is not in {self.lock}"
            return found.group(1)
        return str(json.loads(text)["packages"][f"node_modules/{self.alias or self.package}"]["version"])


CONTRACT: Final = "tests/contract/node/package-lock.json"
CLIENTS: Final = "tests/e2e/auth/client/package-lock.json"
NEXT: Final = "examples/passkeys-nextjs/package-lock.json"

TESTED: Final = (
    Tested(
        "@authsignal/node",
        CONTRACT,
        ("tests/contract/test_node_sdk.py",),
        "users, authenticators, actions, validation",
    ),
    Tested(
        "@authsignal/browser",
        CONTRACT,
        ("tests/contract/test_browser_sdk.py",),
        "passkeys: enroll, sign in, step up, autofill",
    ),
    Tested(
        "authsignal",
        PYTHON,
        ("tests/contract/test_python_sdk.py",),
        "users, authenticators, actions, validation",
    ),
    Tested(
        "next-auth",
        NEXT,
        ("tests/e2e/test_passkeys_nextjs.py",),
        "Authsignal's guide, step by step, in Chromium",
    ),
    Tested("next", NEXT, ("tests/e2e/test_passkeys_nextjs.py",), "the app of that guide"),
    Tested(
        "next-auth",
        CLIENTS,
        ("tests/e2e/auth/test_next_auth_react.py",),
        "`next-auth/react` 4 against `keystile.auth`",
        "next-auth-v4",
    ),
    Tested(
        "next-auth",
        CLIENTS,
        ("tests/e2e/auth/test_next_auth_react.py",),
        "`next-auth/react` 5 against `keystile.auth`",
        "next-auth-v5",
    ),
    Tested(
        "fastapi",
        PYTHON,
        ("tests/e2e/test_passkeys_fastapi_official.py",),
        "an app with Authsignal's Python SDK, in Chromium",
    ),
    Tested(
        "starlette",
        PYTHON,
        ("tests/e2e/test_passkeys_starlette.py",),
        "an app with `keystile.auth`, in Chromium",
    ),
    Tested("playwright", PYTHON, ("tests/e2e/testing",), "`keystile.testing.playwright`"),
)


def matrix() -> list[str]:
    """The table of all of them."""
    return table(
        ["Package, unmodified", "Version tested", "What is tested"],
        [(f"`{one.package}`", one.version, one.what) for one in TESTED],
    )


def page() -> str:
    """The text of compatibility.md."""
    tests = [
        (f"`{one.package}` {one.version}", ", ".join(f"`{path}`" for path in one.tests)) for one in TESTED
    ]
    return joined(
        [
            "# Compatibility",
            "",
            written_from("the lock files of the tests", "tools/reference/compatibility.py"),
            "",
            "“Works with” means: this published package, not changed, is run against Keystile by our tests. The",
            "versions are those of the lock files that the tests install. Others probably work; these are known to.",
            "",
            *matrix(),
            "",
            "Authsignal's iOS and Android SDKs: their requests for passkeys are tested byte for byte",
            "(`tests/contract/test_mobile.py`), not run on devices.",
            "",
            "## Where each is tested",
            "",
            *table(["Package", "Tests"], tests),
            "",
            "## What may change, and when",
            "",
            "- **The wire** (server and client API) is Authsignal's contract. Keystile adds to it and takes",
            "  nothing away.",
            "- **Names** in the [Python SDK](python-sdk.md), [keystile.auth](keystile-auth.md), the",
            "  [test tools](testing.md) and the [browser SDK](browser-sdk.md), [settings](settings.md) and",
            "  [commands](cli.md) follow Semantic Versioning: what goes away is announced, warns for two minor",
            "  releases, and is then removed. Before 1.0 a minor release may change them; the changelog says so first.",
            "- **The database** only goes forward (`keystile migrate`), and the version before still runs on it.",
        ]
    )


def readme() -> str:
    """README.md with its table put right."""
    text = (ROOT / "README.md").read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return text + f"\n{BEGIN}\n{END}\n"
    return "\n".join([before + begin, *matrix(), end + after])
