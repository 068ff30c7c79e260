# SPDX-License-Identifier: Apache-2.0
"""Sealed challenges and challenge handles: WebAuthn ceremonies that need no challenge table.

A *sealed challenge* is what the browser gets as `challenge` and sends back inside `clientDataJSON`:

    version(1) ‖ key id(2) ‖ flags(1) ‖ nonce(16) ‖ expiry(5, seconds) ‖ mac(32)

The mac is HMAC-SHA-256 over the header and a context that is not sent: tenant, RP ID, subject, action
code, idempotency key and `challenges_valid_from`. So no row is needed, any node can open it, and a
challenge for one user, action or tenant opens for no other. Replay is stopped by whoever records the
success: the nonce is unique in the database.

A *challenge handle* is a `challengeId` that has something to say: the action code and idempotency key of
a sign-in that has no token, or the names given at enrollment. It is AES-256-GCM under a key of the
tenant. Where there is nothing to say, the `challengeId` is the sealed challenge itself
(docs/decisions/0011). Source: docs/explanation/sealed-challenges.md.
"""

from __future__ import annotations

import hmac
import struct
from enum import IntEnum
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag

from keystile.errors import ChallengeError, Malformed
from keystile.server.domain.clocks import is_ahead
from keystile.server.domain.identifiers import length_prefixed
from keystile.server.domain.keys import IssuingKeys
from keystile.server.domain.tenants import Tenant
from keystile.webauthn.base64url import decode, encode

VERSION: Final = 1
NONCE_BYTES: Final = 16
CHALLENGE_BYTES: Final = 57
_HEADER: Final = struct.Struct(">BHB16s")
_HEADER_BYTES: Final = _HEADER.size + 5
_DOMAIN: Final = b"keystile-challenge-v1"
_HANDLE_PREFIX: Final = "h1."
_MAX_HANDLE: Final = 4096


class Ceremony(IntEnum):
    GET = 0
    CREATE = 1


class Flow(IntEnum):
    SIGN_IN = 0
    STEP_UP = 1
    ENROLL = 2


DISCOVERABLE: Final = ""
"""The subject of a challenge for whoever answers it. A user id is never empty."""


class Purpose(msgspec.Struct, frozen=True):
    """What a challenge is bound to, beyond its tenant and relying party."""

    ceremony: Ceremony
    flow: Flow
    subject: str = DISCOVERABLE
    action: str = ""
    idempotency_key: str = ""


class OpenedChallenge(msgspec.Struct, frozen=True):
    """A challenge whose seal is right. ``expires_at`` is in epoch milliseconds."""

    nonce: bytes
    expires_at: int
    user_verification_required: bool


def seal(
    tenant: Tenant, purpose: Purpose, *, require_user_verification: bool, nonce: bytes, expires_at: int
) -> bytes:
    """Make a challenge of 57 bytes out of 16 random ones; ``expires_at`` is in epoch milliseconds."""
    keys = tenant.keys.current
    flags = purpose.ceremony | purpose.flow << 1 | require_user_verification << 3
    header = _HEADER.pack(VERSION, keys.key_id, flags, nonce) + (expires_at // 1000).to_bytes(5, "big")
    return header + keys.challenge_mac(_DOMAIN + header + _context(tenant, purpose))


def open_challenge(
    tenant: Tenant, challenge: bytes, purpose: Purpose, *, seconds: int, now: int
) -> OpenedChallenge:
    """Check that ``challenge`` is ours, for this purpose, and in time. Reads and writes no row.

    Args:
        seconds: how long one that is issued now lives.

    Raises:
        ChallengeError: ``challenge_mismatch`` (not ours, changed, or bound to something else),
            ``challenge_expired`` (too old, or its key is no longer live),
            ``challenge_purpose_mismatch`` (another ceremony or flow).
    """
    if len(challenge) != CHALLENGE_BYTES or challenge[0] != VERSION:
        raise ChallengeError("challenge_mismatch", "not a challenge of ours")
    header, mac = challenge[:_HEADER_BYTES], challenge[_HEADER_BYTES:]
    keys = _live_keys(tenant, header[1:3], now)
    if not hmac.compare_digest(mac, keys.challenge_mac(_DOMAIN + header + _context(tenant, purpose))):
        raise ChallengeError("challenge_mismatch", "the seal is not right for this request")
    flags = header[3]
    if flags & 1 != purpose.ceremony or flags >> 1 & 3 != purpose.flow:
        raise ChallengeError("challenge_purpose_mismatch", "sealed for another ceremony")
    expires_at = int.from_bytes(header[20:25], "big") * 1000
    _check_time(expires_at, seconds, now)
    return OpenedChallenge(header[4:20], expires_at, bool(flags & 8))


def _live_keys(tenant: Tenant, named: bytes, now: int) -> IssuingKeys:
    """The keys that a challenge or a handle names."""
    key_id = int.from_bytes(named, "big")
    keys = tenant.keys.live(key_id, now)
    if keys is not None:
        return keys
    if tenant.keys.has_had(key_id):
        # It was retired or revoked: the person only has to try again.
        raise ChallengeError("challenge_expired", "sealed with a key that is no longer live")
    raise ChallengeError("challenge_mismatch", "sealed with a key that is not known here")


def _context(tenant: Tenant, purpose: Purpose) -> bytes:
    if purpose.action or purpose.subject or purpose.idempotency_key:
        own = length_prefixed(purpose.subject, purpose.action, purpose.idempotency_key)
    else:
        own = _NOTHING  # autofill: by far the most
    return tenant.challenge_context + own


_NOTHING: Final = length_prefixed("", "", "")


class Handle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True):
    """What a challenge handle says."""

    flow: int
    action: str = ""
    idempotency_key: str = ""
    expires_at: int = 0
    challenge: bytes = b""
    """At enrollment, the sealed challenge that the names belong to."""
    username: str | None = None
    display_name: str | None = None


def seal_handle(tenant: Tenant, handle: Handle, nonce: bytes) -> str:
    """Write ``handle`` as a `challengeId`; ``nonce`` is 12 fresh random bytes."""
    keys = tenant.keys.current
    header = keys.key_id.to_bytes(2, "big") + nonce
    sealed = keys.handle.encrypt(nonce, msgspec.msgpack.encode(handle), header)
    return _HANDLE_PREFIX + encode(header + sealed)


def open_handle(tenant: Tenant, text: str, *, seconds: int, now: int) -> Handle:
    """Read a challenge handle.

    Args:
        seconds: how long one that is made now lives.

    Raises:
        ChallengeError: ``challenge_mismatch`` (not ours) or ``challenge_expired`` (too old, or its key is no longer
            live).
    """
    if not is_handle(text) or len(text) > _MAX_HANDLE:
        raise ChallengeError("challenge_mismatch", "the challengeId is not one of ours")
    try:
        sealed = decode(text[len(_HANDLE_PREFIX) :])
    except Malformed as error:
        raise ChallengeError("challenge_mismatch", "the challengeId is not one of ours") from error
    if len(sealed) < 14 + 16:
        raise ChallengeError("challenge_mismatch", "the challengeId is not one of ours")
    keys = _live_keys(tenant, sealed[:2], now)
    try:
        plain = keys.handle.decrypt(sealed[2:14], sealed[14:], sealed[:14])
    except InvalidTag as error:
        raise ChallengeError(
            "challenge_mismatch", "the challengeId was changed or is another tenant's"
        ) from error
    handle = msgspec.msgpack.decode(plain, type=Handle)
    _check_time(handle.expires_at, seconds, now)
    return handle


def _check_time(expires_at: int, seconds: int, now: int) -> None:
    if expires_at <= now:
        raise ChallengeError("challenge_expired", "it was issued too long ago")
    if is_ahead(expires_at - seconds * 1000, now):
        raise ChallengeError(
            "challenge_expired", "it was issued by a clock that is ahead, or for longer than now"
        )


def is_handle(challenge_id: str) -> bool:
    """Whether a `challengeId` is a handle rather than a sealed challenge."""
    return challenge_id.startswith(_HANDLE_PREFIX)
