# SPDX-License-Identifier: Apache-2.0
"""What every attestation format is given, what it gives back, and how it reads its statement: WebAuthn
§6.5.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import msgspec
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError
from keystile.webauthn.attestation.policy import AttestationPolicy
from keystile.webauthn.authenticator_data import RegistrationData
from keystile.webauthn.cbor import CborValue
from keystile.webauthn.keys import PublicKey

AttestationType = Literal["none", "self", "basic", "attca", "anonca", "compound"]
Statement = Mapping[int | str, CborValue]

MAX_CERTIFICATES: Final = 6
MAX_CERTIFICATE_LENGTH: Final = 16 * 1024


class Ceremony(msgspec.Struct, frozen=True):
    """What a statement speaks about: the authenticator data and the model it names, the hash of the client data,
    the parsed key."""

    data: RegistrationData
    aaguid: UUID
    client_data_hash: bytes
    public_key: PublicKey
    policy: AttestationPolicy

    @property
    def signed(self) -> bytes:
        """authenticatorData ‖ clientDataHash, which most formats sign."""
        return self.data.raw + self.client_data_hash


class Proven(msgspec.Struct, frozen=True):
    """What one statement proves. ``path`` is its certificates, the leaf first, their trust not judged yet;
    ``parts`` is what the statements inside a compound one prove; ``names_model`` says whether the AAGUID is
    among what was signed."""

    type: AttestationType
    path: tuple[Certificate, ...] = ()
    parts: tuple[Proven, ...] = ()
    names_model: bool = True


class AttestationFacts(msgspec.Struct, frozen=True):
    """What is true of an attestation; ``trusted`` says that its certificates lead to an anchor of the policy,
    ``names_model`` that the AAGUID is then no mere claim."""

    format: str
    type: AttestationType
    trusted: bool
    path: tuple[Certificate, ...] = ()
    names_model: bool = False


def malformed(why: str) -> CeremonyError:
    """The statement is not laid out as its format says."""
    return CeremonyError("attestation_statement_malformed", why)


def mapping(statement: CborValue) -> Statement:
    """A statement that must be a map."""
    if not isinstance(statement, dict):
        raise malformed("the statement is not a map")
    return statement


def require_members(statement: Statement, members: frozenset[str]) -> None:
    """Refuse a statement that lacks a member or has another."""
    if statement.keys() != members:
        raise malformed(f"the statement does not have exactly the members {', '.join(sorted(members))}")


def octets(statement: Statement, name: str) -> bytes:
    """A member that must be a byte string."""
    value = statement.get(name)
    if not isinstance(value, bytes):
        raise malformed(f"{name} is not a byte string")
    return value


def algorithm(statement: Statement) -> int:
    """The member ``alg``."""
    value = statement.get("alg")
    if type(value) is not int:
        raise malformed("alg is not an integer")
    return value
