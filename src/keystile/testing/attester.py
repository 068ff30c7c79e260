# SPDX-License-Identifier: Apache-2.0
"""What makes an attestation statement, and what it speaks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from keystile.testing.key_pairs import KeyPair


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What an attester speaks about."""

    key_pair: KeyPair
    credential_id: bytes
    aaguid: UUID
    data: bytes
    client_data_hash: bytes

    @property
    def signed(self) -> bytes:
        """authenticatorData ‖ clientDataHash."""
        return self.data + self.client_data_hash


Attester = Callable[[NewCredential], tuple[str, Any]]
"""A new credential's statement: the name of its format, and what it says."""
