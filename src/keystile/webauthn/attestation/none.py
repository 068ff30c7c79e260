# SPDX-License-Identifier: Apache-2.0
"""The statement that says nothing: WebAuthn Level 3 §8.7."""

from __future__ import annotations

from typing import Final

from keystile.webauthn.attestation.statement import Ceremony, Proven, malformed
from keystile.webauthn.cbor import CborValue

_NOTHING: Final = Proven("none")


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Accept the empty map and nothing else (an empty array is not a map)."""
    if statement != {}:
        raise malformed("a statement of format none is not the empty map")
    return _NOTHING
