# SPDX-License-Identifier: Apache-2.0
"""What is frozen of each schema, in tests/vectors/schemas: its rows as text, what its code wrote, and its statements.

The folder's SOURCES.md says how they are made. The one passkey that matters has a fixed key, so that whoever holds it
can sign in to any of them.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from keystile.testing import SoftwareAuthenticator, key_pairs
from keystile.testing.authenticator import HeldCredential

FOLDER: Final = Path(__file__).parents[1] / "vectors" / "schemas"
REVISIONS: Final = sorted(folder.name for folder in FOLDER.glob("*"))
MASTER_KEY: Final = b"m" * 32
"""Under which the tenants of all dumps are."""
RP_ID: Final = "localhost"
ADA: Final = "ada"
CREDENTIAL_ID: Final = b"a passkey in every schema's dump"
KEY_PAIR: Final = key_pairs.from_private(
    -7, ec.derive_private_key(int.from_bytes(sha256(CREDENTIAL_ID).digest()), ec.SECP256R1())
)


_PLACEHOLDER: Final = re.compile(r"[?$](\d+)")


def nothing(statement: str) -> tuple[None, ...]:
    """NULL for each of a statement's placeholders."""
    return (None,) * max(map(int, _PLACEHOLDER.findall(statement)), default=0)


def decoded(value: Any) -> Any:
    """A value of a column, out of JSON; bytes are ``{"base64": …}`` there."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


@dataclass(frozen=True)
class Call:
    """What one request wrote: ``steps`` ran as one transaction, touching ``touched`` rows each.

    Run again at once, by the same code on the same schema, they touched ``again``, or the step ``refused`` refused all.
    ``request`` is that request, where it may succeed once only: ``"verify"`` or ``"add"``, its body, its token.
    """

    name: str
    steps: list[dict[str, Any]]
    touched: list[int]
    again: list[int] | None
    refused: int | None
    request: tuple[str, Any, str | None] | None
    postgres: dict[str, Any]


@dataclass(frozen=True)
class Dump:
    revision: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.revision

    def text(self, store: str) -> str:
        """The statements that make it: ``"sqlite"`` or ``"postgres"``."""
        return (self.folder / f"{store}.sql").read_text()

    @cached_property
    def statements(self) -> dict[str, dict[str, str]]:
        """For each store the statements of that schema's last code, by name."""
        found: dict[str, dict[str, str]] = json.loads((self.folder / "statements.json").read_text())
        return found

    @cached_property
    def told(self) -> dict[str, Any]:
        """When it was made, what Ada's app and browser know, and which requests succeeded by then."""
        found: dict[str, Any] = json.loads((self.folder / "told.json").read_text())
        return found

    @property
    def calls(self) -> list[Call]:
        """What that schema's code wrote for requests that came after the dump."""
        return [Call(**one) for one in json.loads((self.folder / "calls.json").read_text())]

    def authenticator(self) -> SoftwareAuthenticator:
        """Ada's, with the passkey that is in the dump."""
        held = HeldCredential(
            CREDENTIAL_ID,
            RP_ID,
            self.told["user_handle"].encode(),
            KEY_PAIR,
            discoverable=True,
            backup_eligible=True,
            backed_up=True,
            rp_id_hash=sha256(RP_ID.encode()).digest(),
        )
        return SoftwareAuthenticator(credentials=[held])
