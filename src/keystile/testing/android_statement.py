# SPDX-License-Identifier: Apache-2.0
"""The Android key statement of a phone that exists only here: WebAuthn Level 3 §8.4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cryptography import x509
from cryptography.x509 import ObjectIdentifier

from keystile.testing.attester import NewCredential
from keystile.testing.authority import AttestationAuthority, default_authority, x5c
from keystile.testing.key_pairs import KeyPair

_KEY_DESCRIPTION: Final = ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")


def der(tag: bytes, contents: bytes) -> bytes:
    """One DER element."""
    size = len(contents)
    if size < 0x80:
        return tag + bytes((size,)) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes((0x80 | len(length),)) + length + contents


def authorization_list(
    *, purposes: Sequence[int] = (), origin: int | None = None, all_applications: bool = False
) -> bytes:
    """The contents of an Android AuthorizationList."""
    entries = b""
    if purposes:
        numbers = b"".join(der(b"\x02", bytes((purpose,))) for purpose in purposes)
        entries += der(b"\xa1", der(b"\x31", numbers))
    if all_applications:
        entries += der(b"\xbf\x84\x58", der(b"\x05", b""))
    if origin is not None:
        entries += der(b"\xbf\x85\x3e", der(b"\x02", bytes((origin,))))
    return entries


def android_key(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    challenge: bytes = b"",
    software: bytes = b"",
    hardware: bytes = authorization_list(purposes=(2,), origin=0),
    description: bytes | None = b"",
    key: KeyPair | None = None,
) -> tuple[str, Any]:
    """§8.4: a certificate for the credential's key with a key description.

    Args:
        challenge: by default the hash of the client data.
        description: the whole extension instead, or None to leave it out.
        key: another key to certify and sign with.
    """
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if description is not None:
        fields = (
            der(b"\x02", b"\x03")
            + der(b"\x0a", b"\x01")
            + der(b"\x02", b"\x04")
            + der(b"\x0a", b"\x01")
            + der(b"\x04", challenge or made.client_data_hash)
            + der(b"\x04", b"")
            + der(b"\x30", software)
            + der(b"\x30", hardware)
        )
        value = description or der(b"\x30", fields)
        extensions.append((x509.UnrecognizedExtension(_KEY_DESCRIPTION, value), False))
    holder = key or made.key_pair
    path = (authority or default_authority()).issue(holder.private.public_key(), extensions=extensions)
    return "android-key", {"alg": holder.alg, "sig": holder.sign(made.signed), "x5c": x5c(path)}
