# SPDX-License-Identifier: Apache-2.0
"""The certificate authority of a maker that exists only here."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, ObjectIdentifier
from cryptography.x509.oid import NameOID

NOT_BEFORE: Final = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER: Final = datetime(2120, 1, 1, tzinfo=UTC)
AAGUID_EXTENSION: Final = ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")

Subject = tuple[tuple[ObjectIdentifier, str], ...]
SUBJECT: Final[Subject] = (
    (NameOID.COUNTRY_NAME, "AA"),
    (NameOID.ORGANIZATION_NAME, "Keystile testing"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
    (NameOID.COMMON_NAME, "Software authenticator"),
)


@dataclass(frozen=True, slots=True)
class AttestationAuthority:
    """A maker's certificate authority; ``root`` is its trust anchor."""

    root: Certificate
    key: ec.EllipticCurvePrivateKey
    chain: tuple[Certificate, ...] = field(default=())

    @classmethod
    def new(cls, name: str = "Keystile testing root") -> AttestationAuthority:
        """An authority with a self-signed root."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = distinguished_name(((NameOID.COMMON_NAME, name),))
        return cls(_ca_certificate(subject, key, subject, key, None), key)

    def below(self, name: str = "Keystile testing intermediate", *, ca: bool = True) -> AttestationAuthority:
        """An authority under this one, whose certificate its statements carry (``ca`` false for a liar)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = distinguished_name(((NameOID.COMMON_NAME, name),))
        certificate = _ca_certificate(subject, key, self._issuer, self.key, ca)
        return AttestationAuthority(self.root, key, (certificate, *self.chain))

    @property
    def _issuer(self) -> x509.Name:
        return (self.chain[0] if self.chain else self.root).subject

    def issue(
        self,
        public_key: Any,
        *,
        subject: Subject = SUBJECT,
        ca: bool | None = False,
        extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
        not_before: datetime = NOT_BEFORE,
        not_after: datetime = NOT_AFTER,
    ) -> tuple[Certificate, ...]:
        """A certificate for ``public_key`` and those of the authorities above it, but for the root.

        Args:
            ca: what the basic constraints say; None leaves them out.
            extensions: more of them, each with its criticality.
        """
        builder = (
            x509.CertificateBuilder()
            .subject_name(distinguished_name(subject))
            .issuer_name(self._issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
        )
        if ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        for value, critical in extensions:
            builder = builder.add_extension(value, critical=critical)
        return (builder.sign(self.key, hashes.SHA256()), *self.chain)


@cache
def default_authority() -> AttestationAuthority:
    """The authority that attesters use unless they are given another; one for the whole process."""
    return AttestationAuthority.new()


def distinguished_name(attributes: Subject) -> x509.Name:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # liars' names may break the rules of their attributes
        return x509.Name([x509.NameAttribute(oid, value, _validate=False) for oid, value in attributes])


def _ca_certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    ca: bool | None,
) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=ca is not False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def x5c(path: Sequence[Certificate]) -> list[bytes]:
    return [certificate.public_bytes(Encoding.DER) for certificate in path]
