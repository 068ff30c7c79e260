# SPDX-License-Identifier: Apache-2.0
"""Read authenticator data: WebAuthn Level 3 §6.1 and §6.5.

Layout only: every byte is accounted for, and the two ceremonies each know whether attested credential
data must be there. Whether the flags satisfy anybody is for `registration` and `authentication`.
Reserved bits are ignored, so that future ones do not break sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from keystile.errors import CeremonyError, Malformed
from keystile.webauthn import cbor
from keystile.webauthn.cbor import CborValue

UP: Final = 0x01
UV: Final = 0x04
BE: Final = 0x08
BS: Final = 0x10
AT: Final = 0x40
ED: Final = 0x80

HEADER_LENGTH: Final = 37
MAX_LENGTH: Final = 8 * 1024
MAX_CREDENTIAL_ID_LENGTH: Final = 1023
# A COSE key of ES256 up to x: {1: 2, 3: -7, -1: 1, -2: 32 bytes; and from there to y: -3: 32 bytes}
_ES256_HEAD: Final = bytes.fromhex("a5010203262001215820")
_ES256_Y: Final = bytes.fromhex("225820")
NO_EXTENSIONS: Final[Mapping[str, CborValue]] = {}


class AttestedCredential(msgspec.Struct, frozen=True):
    """Attested credential data (§6.5.1): AAGUID of 16 bytes, id of 1 to 1023, the key as sent and decoded."""

    aaguid: bytes
    credential_id: bytes
    cose_key: bytes
    key: CborValue


class RegistrationData(msgspec.Struct, frozen=True, kw_only=True):
    """Authenticator data of a new credential; ``flags`` is the byte, ``sign_count`` unsigned, 32 bits."""

    raw: bytes
    rp_id_hash: bytes
    flags: int
    sign_count: int
    credential: AttestedCredential
    extensions: Mapping[str, CborValue]


def parse_for_registration(raw: bytes) -> RegistrationData:
    """Read authenticator data that must hold a credential.

    Raises:
        CeremonyError: ``authenticator_data_malformed``, ``attested_data_missing``, ``credential_id_empty``,
            ``credential_id_too_long``, ``public_key_malformed`` or ``extensions_malformed``.
    """
    _require_length(raw)
    flags = raw[32]
    if not flags & AT:
        raise CeremonyError("attested_data_missing", "the AT flag is clear in a registration")
    credential, end = _credential(raw)
    return RegistrationData(
        raw=raw,
        rp_id_hash=raw[:32],
        flags=flags,
        sign_count=int.from_bytes(raw[33:37], "big"),
        credential=credential,
        extensions=_extensions(raw, flags, end),
    )


def read_assertion_extensions(raw: bytes) -> Mapping[str, CborValue]:
    """Check the layout of an assertion's authenticator data and return its extension outputs.

    The fixed fields stand at offsets 0 (hash of the RP ID, 32 bytes), 32 (flags) and 33 (counter, 4 bytes).

    Raises:
        CeremonyError: ``authenticator_data_malformed``, ``attested_data_unexpected`` or
            ``extensions_malformed``.
    """
    # What nearly every sign-in sends.
    if len(raw) == HEADER_LENGTH and not raw[32] & (AT | ED):
        return NO_EXTENSIONS
    _require_length(raw)
    flags = raw[32]
    if flags & AT:
        raise CeremonyError("attested_data_unexpected", "the AT flag is set in an authentication")
    return _extensions(raw, flags, HEADER_LENGTH)


def _require_length(raw: bytes) -> None:
    if not HEADER_LENGTH <= len(raw) <= MAX_LENGTH:
        raise _malformed(f"authenticator data of {len(raw)} bytes")


def _malformed(why: str) -> CeremonyError:
    return CeremonyError("authenticator_data_malformed", why)


def _credential(raw: bytes) -> tuple[AttestedCredential, int]:
    id_start = HEADER_LENGTH + 18
    if len(raw) < id_start:
        raise _malformed("the attested credential data is cut short")
    id_length = int.from_bytes(raw[id_start - 2 : id_start], "big")
    if id_length > MAX_CREDENTIAL_ID_LENGTH:
        raise CeremonyError("credential_id_too_long", f"a credential id of {id_length} bytes")
    if id_length == 0:
        raise CeremonyError("credential_id_empty", "a credential id of no bytes")
    key_start = id_start + id_length
    if len(raw) < key_start:
        raise _malformed("the credential id is longer than the bytes that are left")
    key, end = _key(raw, key_start)
    aaguid = raw[HEADER_LENGTH : HEADER_LENGTH + 16]
    return AttestedCredential(aaguid, raw[id_start:key_start], raw[key_start:end], key), end


def _key(raw: bytes, start: int) -> tuple[CborValue, int]:
    # What most authenticators send has one form only: a shortcut for the reader below.
    end = start + 77
    if raw.startswith(_ES256_HEAD, start) and raw.startswith(_ES256_Y, start + 42) and end <= len(raw):
        return {1: 2, 3: -7, -1: 1, -2: raw[start + 10 : start + 42], -3: raw[start + 45 : end]}, end
    try:
        # §6.5.1.1: the key is in CTAP2 canonical form, the one place where order is asked for.
        key, end = cbor.decode_prefix(raw, start, canonical=True)
    except Malformed as error:
        raise CeremonyError("public_key_malformed", str(error)) from error
    if not isinstance(key, dict):
        raise CeremonyError("public_key_malformed", "the credential public key is not a CBOR map")
    return key, end


def _extensions(raw: bytes, flags: int, start: int) -> Mapping[str, CborValue]:
    if not flags & ED:
        if len(raw) != start:
            raise _malformed(f"{len(raw) - start} bytes follow the authenticator data")
        return NO_EXTENSIONS
    try:
        outputs, end = cbor.decode_prefix(raw, start)
    except Malformed as error:
        raise CeremonyError("extensions_malformed", str(error)) from error
    if not isinstance(outputs, dict):
        raise CeremonyError("extensions_malformed", "the extension outputs are not a CBOR map")
    named = {name: value for name, value in outputs.items() if isinstance(name, str)}
    if len(named) != len(outputs):
        raise CeremonyError("extensions_malformed", "the extension outputs are not named by text")
    if end != len(raw):
        raise _malformed(f"{len(raw) - end} bytes follow the extension outputs")
    return named
