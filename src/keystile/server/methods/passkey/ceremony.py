# SPDX-License-Identifier: Apache-2.0
"""What enrollment and sign-in share: issuing a sealed challenge for a purpose, and matching it with its handle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from keystile.errors import ChallengeError
from keystile.server.domain.challenges import NONCE_BYTES, Purpose, seal
from keystile.server.domain.client_tokens import SCOPES
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness

PASSKEY: Final = "PASSKEY"
"""The wire's name of this method."""

MAX_NAME: Final = 255
"""Longer names are cut: authenticators keep 64 bytes (WebAuthn §6.4.1), and two must fit into a handle."""

ALL_SCOPES: Final = frozenset(SCOPES)
"""What a result token may do with the user's authenticators (authsignal-wire §3)."""
_NO_SCOPES: Final[frozenset[str]] = frozenset()


def result_scopes(tenant: Tenant) -> frozenset[str]:
    """What a result token of this tenant may do with the user's authenticators.

    Nothing in the Portal's own: there the Portal's rooms do that, behind their guard, and a result that one of them
    has spent must not add an admin's passkey somewhere else.
    """
    return _NO_SCOPES if tenant.id == PORTAL_TENANT else ALL_SCOPES


class Issued(msgspec.Struct, frozen=True):
    """Options for the browser, and the id under which the answer comes back."""

    options: dict[str, Any]
    challenge_id: str


class Source(msgspec.Struct, frozen=True):
    """Where an answer came from, as far as we know. All of it is what a client says of itself."""

    ip_address: str | None = None
    user_agent: str | None = None
    device_id: str | None = None


def issue(tenant: Tenant, purpose: Purpose, *, seconds: int, clock: Clock, random: Randomness) -> bytes:
    """A sealed challenge that lives that many seconds. Writes nothing."""
    return seal(
        tenant,
        purpose,
        require_user_verification=tenant.settings.user_verification == "required",
        nonce=random(NONCE_BYTES),
        expires_at=clock() + seconds * 1000,
    )


def check_agreement(challenge_id: str | None, challenge: bytes) -> None:
    """A `challengeId` that is no handle is the challenge itself, and may be left out.

    Raises:
        ChallengeError: it is there and speaks of another challenge.
    """
    if challenge_id is not None and challenge_id != encode(challenge):
        raise ChallengeError("challenge_mismatch", "challengeId and the answered challenge disagree")
