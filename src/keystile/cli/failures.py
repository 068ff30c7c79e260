# SPDX-License-Identifier: Apache-2.0
"""How a command fails: what happened, why, what to do, where to read on; and the exit code.

Every failure that a command reports on purpose is one of `FAILURES`; its code is stable and has an entry
in docs/reference/errors.md (a test compares the two). Texts hold no secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from keystile.errors import KeystileError, Malformed, Misconfigured


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    SETUP_WRONG = 3
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure: its headline and the exit code it ends with."""

    headline: str
    exit_code: Exit


FAILURES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "KT-CLI-001": Kind("The keystile command needs the server extra", Exit.SETUP_WRONG),
        "KT-CLI-002": Kind("Nothing was done: this needs a yes", Exit.REFUSED),
        "KT-CLI-003": Kind("The settings cannot be used", Exit.SETUP_WRONG),
        "KT-CLI-004": Kind("The database is not ready for this version", Exit.SETUP_WRONG),
        "KT-CLI-005": Kind("The port is taken", Exit.SETUP_WRONG),
        "KT-CLI-006": Kind("There is no such tenant", Exit.REFUSED),
        "KT-CLI-007": Kind("Say which tenant is meant", Exit.USAGE),
        "KT-CLI-008": Kind("There is no such user", Exit.REFUSED),
        "KT-CLI-009": Kind("There is no such authenticator", Exit.REFUSED),
        "KT-CLI-010": Kind("There is no such API key", Exit.REFUSED),
        "KT-CLI-011": Kind("There is no database here yet", Exit.SETUP_WRONG),
        "KT-CLI-012": Kind("This was refused", Exit.REFUSED),
        "KT-CLI-013": Kind("A value cannot be used", Exit.USAGE),
        "KT-CLI-014": Kind("The command line does not fit", Exit.USAGE),
        "KT-CLI-015": Kind("Something needs to be put right", Exit.SETUP_WRONG),
        "KT-CLI-016": Kind("There is no such admin", Exit.REFUSED),
        "KT-CLI-017": Kind("This file cannot be restored", Exit.REFUSED),
        "KT-CLI-018": Kind("This is for SQLite", Exit.USAGE),
    }
)


class CommandFailed(Exception):
    """A command ends here. ``lines`` are label and text, printed under the headline in this order."""

    def __init__(self, code: str, **lines: str) -> None:
        super().__init__(code)
        self.code = code
        self.kind = FAILURES[code]
        self.lines = {**lines, "more": f"docs/reference/errors.md#{code.lower()}"}


def from_keystile(error: KeystileError) -> CommandFailed:
    """What one of our own errors looks like on a command line; its message holds the cure already."""
    if isinstance(error, Misconfigured):
        return CommandFailed("KT-CLI-003", why=str(error))
    return CommandFailed("KT-CLI-013" if isinstance(error, Malformed) else "KT-CLI-012", why=str(error))
