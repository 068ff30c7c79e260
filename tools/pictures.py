# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of docs/pictures anew: run the end-to-end tests that take them, and keep what the docs show.

    python -m tools.pictures                   all of them (`make pictures`)
    python -m tools.pictures refused doctor    only some

A test that walks somewhere keeps a picture of each step in artifacts/e2e; `PICTURES` says which of them the docs
show. To add one: a row here, and the picture on a page (tests/docs compares the two).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "pictures"
ARTIFACTS: Final = ROOT / "artifacts" / "e2e"
LARGEST: Final = 80_000
"""Bytes. More is not worth a clone."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Which test takes it, and where that test puts it: a pattern below artifacts/e2e."""

    test: str
    taken: str


STARLETTE: Final = "tests/e2e/test_passkeys_starlette.py::test_a_person_walks_the_guide"
NEXTJS: Final = "tests/e2e/test_passkeys_nextjs.py::test_a_person_walks_the_guide"
DEMO: Final = "tests/e2e/newcomer/test_newcomer.py::test_a_newcomer_walks_the_demo"


def _step(test: str, name: str) -> Picture:
    """A step of a person's walk, as `Person.shot` names it."""
    stem, _, function = Path(test).name.partition(".py::")
    return Picture(test, f"{stem}-{function}/*-{name}.png")


PICTURES: Final[Mapping[str, Picture]] = {
    "sign-in-page": _step(STARLETTE, "sign-in-page"),
    "check-your-mail": _step(STARLETTE, "check-your-mail"),
    "signed-in-by-link": _step(STARLETTE, "signed-in-by-link"),
    "passkey-added": _step(STARLETTE, "passkey-added"),
    "signed-in-from-autofill": _step(STARLETTE, "signed-in-from-autofill"),
    "refused": _step(STARLETTE, "refused"),
    "inbox": Picture(DEMO, "newcomer/pointer/*-the-mail-is-in-the-inbox.png"),
    "portal-home": Picture(DEMO, "newcomer/pointer/*-the-portal-s-home.png"),
    "nextjs-sign-in-page": _step(NEXTJS, "sign-in-page"),
    "nextjs-passkey-added": _step(NEXTJS, "passkey-added"),
}


def take(names: list[str]) -> int:
    """Run the tests of these pictures and copy what they took. Returns pytest's exit code."""
    tests = sorted({PICTURES[name].test for name in names})
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False)
    if ran.returncode != 0:
        return ran.returncode
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        found = sorted(ARTIFACTS.glob(PICTURES[name].taken))
        if not found:
            sys.stderr.write(f"{name}: {PICTURES[name].test} took no {PICTURES[name].taken}\n")
            return 1
        (FOLDER / f"{name}.png").write_bytes(found[0].read_bytes())
        print(f"docs/pictures/{name}.png  {found[0].stat().st_size / 1000:.0f} kB")
    return 0


def main() -> int:
    names = sys.argv[1:] or list(PICTURES)
    if unknown := [name for name in names if name not in PICTURES]:
        sys.stderr.write(f"No such picture: {', '.join(unknown)}. There are: {', '.join(PICTURES)}\n")
        return 2
    return take(names)


if __name__ == "__main__":
    sys.exit(main())
