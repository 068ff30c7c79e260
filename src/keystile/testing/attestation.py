# SPDX-License-Identifier: Apache-2.0
"""Attestation statements by a maker that exists only here: WebAuthn Level 3 §8, one function for each format.

An `Attester` makes a new credential's statement. The functions take what they say as arguments, so that a
test can have any part of it wrong while the rest is honest. `AttestationAuthority` is the maker's certificate
authority.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cryptography import x509
from cryptography.x509 import ObjectIdentifier

from keystile.testing import key_pairs
from keystile.testing.android_statement import android_key as android_key
from keystile.testing.android_statement import authorization_list as authorization_list
from keystile.testing.android_statement import der as der
from keystile.testing.attester import Attester as Attester
from keystile.testing.attester import NewCredential as NewCredential
from keystile.testing.authority import AAGUID_EXTENSION, x5c
from keystile.testing.authority import NOT_AFTER as NOT_AFTER
from keystile.testing.authority import NOT_BEFORE as NOT_BEFORE
from keystile.testing.authority import SUBJECT as SUBJECT
from keystile.testing.authority import AttestationAuthority as AttestationAuthority
from keystile.testing.authority import Subject as Subject
from keystile.testing.authority import default_authority as default_authority
from keystile.testing.key_pairs import KeyPair
from keystile.testing.tpm_statement import public_area as public_area
from keystile.testing.tpm_statement import tpm as tpm

_APPLE_NONCE: Final = ObjectIdentifier("1.2.840.113635.100.8.2")


def none(made: NewCredential) -> tuple[str, Any]:
    """§8.7: nothing."""
    return "none", {}


def packed_self(made: NewCredential) -> tuple[str, Any]:
    """§8.2: signed by the credential itself."""
    return "packed", {"alg": made.key_pair.alg, "sig": made.key_pair.sign(made.signed)}


def packed(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    alg: int = -7,
    subject: Subject = SUBJECT,
    ca: bool | None = False,
    aaguid: bytes | None = b"",
    aaguid_critical: bool = False,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    not_after: datetime = NOT_AFTER,
) -> tuple[str, Any]:
    """§8.2: signed by an attestation certificate.

    Args:
        alg: of the attestation key.
        aaguid: contents of the AAGUID extension: by default the authenticator's own, None for no extension.
    """
    signer = key_pairs.generate(alg)
    more = list(extensions)
    if aaguid is not None:
        value = aaguid or b"\x04\x10" + made.aaguid.bytes
        more.append((x509.UnrecognizedExtension(AAGUID_EXTENSION, value), aaguid_critical))
    path = (authority or default_authority()).issue(
        signer.private.public_key(), subject=subject, ca=ca, extensions=more, not_after=not_after
    )
    return "packed", {"alg": alg, "sig": signer.sign(made.signed), "x5c": x5c(path)}


def fido_u2f(
    made: NewCredential, *, authority: AttestationAuthority | None = None, alg: int = -7
) -> tuple[str, Any]:
    """§8.6: the registration message of U2F, signed by an attestation certificate."""
    signer = key_pairs.generate(alg)
    path = (authority or default_authority()).issue(signer.private.public_key())
    cose = made.key_pair.cose_key
    point = b"\x04" + cose[10:42] + cose[45:77]
    message = b"\0" + made.data[:32] + made.client_data_hash + made.credential_id + point
    return "fido-u2f", {"sig": signer.sign(message), "x5c": x5c(path)}


def apple(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    nonce: bytes | None = b"",
    key: KeyPair | None = None,
) -> tuple[str, Any]:
    """§8.8: a certificate for the credential's key that holds the nonce (by default the right one)."""
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if nonce is not None:
        value = bytes.fromhex("3024a1220420") + (nonce or hashlib.sha256(made.signed).digest())
        extensions.append((x509.UnrecognizedExtension(_APPLE_NONCE, value), False))
    holder = key or made.key_pair
    path = (authority or default_authority()).issue(holder.private.public_key(), extensions=extensions)
    return "apple", {"x5c": x5c(path)}


def compound(*attesters: Attester) -> Attester:
    """§8.9: an attester that gives the statements of several."""

    def attest(made: NewCredential) -> tuple[str, Any]:
        parts = [attester(made) for attester in attesters]
        return "compound", [{"fmt": name, "attStmt": statement} for name, statement in parts]

    return attest


FORMATS: Final[dict[str, Attester]] = {
    "none": none,
    "packed": packed_self,
    "packed-x5c": packed,
    "tpm": tpm,
    "android-key": android_key,
    "fido-u2f": fido_u2f,
    "apple": apple,
    "compound": compound(packed_self, packed),
}
