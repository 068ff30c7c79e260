# SPDX-License-Identifier: Apache-2.0
"""Attestation certificates: reading ``x5c``, the rules that formats share, and trust paths (WebAuthn §8.2.1).

The crypto library parses lazily and raises several kinds of exception on certificates that are not well
formed; here each of them is `CeremonyError` with ``attestation_certificate_invalid``.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509 import Certificate, ObjectIdentifier
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from keystile.errors import CeremonyError
from keystile.webauthn import keys
from keystile.webauthn.attestation.statement import (
    MAX_CERTIFICATE_LENGTH,
    MAX_CERTIFICATES,
    Ceremony,
    Statement,
    malformed,
)
from keystile.webauthn.keys import LoadedKey, PublicKey

AAGUID_EXTENSION: Final = ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")

ExtensionValue = TypeVar("ExtensionValue", bound=x509.ExtensionType)


def invalid(why: str) -> CeremonyError:
    """A certificate breaks a rule of its format."""
    return CeremonyError("attestation_certificate_invalid", why)


class _Reading:
    """Turns the crypto library's complaints about a certificate into ours."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Warnings come here only where they are errors.
        if isinstance(error, (*_COMPLAINTS, Warning)):
            raise invalid(f"a certificate cannot be read: {type(error).__name__}: {error}") from error


_COMPLAINTS: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.AttributeNotFound,
)
# One for all: it holds nothing.
READING: Final = _Reading()


def chain(statement: Statement) -> tuple[Certificate, ...]:
    """The certificates of ``x5c``, the leaf first: 1 to 6, of at most 16 KiB each.

    Raises:
        CeremonyError: ``attestation_statement_malformed`` or ``attestation_certificate_invalid``.
    """
    encoded = statement.get("x5c")
    if not isinstance(encoded, list) or not 1 <= len(encoded) <= MAX_CERTIFICATES:
        raise malformed(f"x5c is not an array of 1 to {MAX_CERTIFICATES} certificates")
    path: list[Certificate] = []
    for item in encoded:
        if not isinstance(item, bytes) or len(item) > MAX_CERTIFICATE_LENGTH:
            raise malformed(
                f"x5c holds something else than a certificate of at most {MAX_CERTIFICATE_LENGTH} bytes"
            )
        path.append(load(item))
    return tuple(path)


# A maker gives one certificate to a batch of some 100,000 authenticators (§14.4.1): the same ones come again.
@lru_cache(maxsize=128)
def load(encoded: bytes) -> Certificate:
    with READING:
        return x509.load_der_x509_certificate(encoded)


def key_of(certificate: Certificate) -> LoadedKey:
    """The certificate's key, if it is of a type that signs attestation statements."""
    with READING:
        key = certificate.public_key()
    if not isinstance(
        key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey, ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)
    ):
        raise invalid("the certificate's key is of a type that signs no attestation statements")
    return key


def key_identifier(certificate: Certificate) -> bytes:
    """The SHA-1 of the certificate's key, by which the FIDO metadata names models that have no AAGUID."""
    return x509.SubjectKeyIdentifier.from_public_key(key_of(certificate)).digest


def require_algorithm(key: LoadedKey, alg: int, *, allow_sha1: bool = False) -> None:
    """Refuse an ``alg`` that is not for the type and curve of a certificate's key.

    Raises:
        CeremonyError: ``attestation_algorithm_mismatch``.
    """
    is_sha1 = allow_sha1 and alg == keys.RS1 and isinstance(key, rsa.RSAPublicKey)
    if not is_sha1 and not keys.fits(key, alg):
        raise CeremonyError("attestation_algorithm_mismatch", f"alg {alg} is not for the certificate's key")


def require_signature(key: LoadedKey, alg: int, signature: bytes, message: bytes) -> None:
    """Check a statement's signature by the key of its leaf certificate.

    Raises:
        CeremonyError: ``attestation_algorithm_mismatch`` or ``attestation_signature_invalid``.
    """
    require_algorithm(key, alg)
    require_made_by(key, alg, signature, message)


def require_made_by(key: LoadedKey, alg: int, signature: bytes, message: bytes) -> None:
    """Check a statement's signature by a key that ``alg`` fits.

    Raises:
        CeremonyError: ``attestation_signature_invalid``.
    """
    if not keys.is_signature(key, alg, signature, message):
        raise CeremonyError("attestation_signature_invalid", "the statement is not signed by its certificate")


def extension(certificate: Certificate, kind: type[ExtensionValue]) -> x509.Extension[ExtensionValue] | None:
    """An extension that the crypto library knows, if the certificate has it."""
    with READING:
        try:
            return certificate.extensions.get_extension_for_class(kind)
        except x509.ExtensionNotFound:
            return None


def unknown_extension(certificate: Certificate, oid: ObjectIdentifier) -> tuple[bool, bytes] | None:
    """Whether an extension is critical, and its bytes; None without it."""
    with READING:
        try:
            found = certificate.extensions.get_extension_for_oid(oid)
        except x509.ExtensionNotFound:
            return None
        return found.critical, found.value.public_bytes()


def require_version_3_end_entity(certificate: Certificate) -> None:
    """§8.2.1, §8.3.1: version 3, basic constraints present, and not a CA."""
    with READING:
        version = certificate.version
    if version is not x509.Version.v3:
        raise invalid("the attestation certificate is not of version 3")
    constraints = extension(certificate, x509.BasicConstraints)
    if constraints is None or constraints.value.ca:
        raise invalid("the attestation certificate is a CA's, or does not say")


def aaguid_of(certificate: Certificate) -> bytes | None:
    """§8.2.1: the model that the AAGUID extension names, if it is there; it must not be critical."""
    found = unknown_extension(certificate, AAGUID_EXTENSION)
    if found is None:
        return None
    critical, value = found
    if critical:
        raise invalid("the AAGUID extension is critical")
    # An OCTET STRING of 16 bytes inside the extension's own OCTET STRING.
    if value[:2] != b"\x04\x10" or len(value) != 18:
        raise invalid("the AAGUID extension is not twice wrapped, 16 bytes")
    return value[2:]


def require_model(aaguid: bytes | None, ceremony: Ceremony) -> None:
    """Compare the model that a certificate names, if it does, with the authenticator's.

    Raises:
        CeremonyError: ``attestation_aaguid_mismatch``.
    """
    if aaguid is not None and aaguid != ceremony.data.credential.aaguid:
        raise CeremonyError(
            "attestation_aaguid_mismatch", "the certificate is for another model than the AAGUID's"
        )


def is_for(certificate: Certificate, public_key: PublicKey) -> bool:
    """Whether the certificate's key is the credential's."""
    return key_of(certificate) == keys.load(public_key)


# Attestation certificates carry extensions of their formats, so none but basic constraints of CAs is asked
# for.
_LEAF_RULES: Final = ExtensionPolicy.permit_all()
_CA_RULES: Final = _LEAF_RULES.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)


# A store keeps the keys of its anchors once it has read them.
@lru_cache(maxsize=256)
def _store(anchors: tuple[Certificate, ...]) -> Store:
    return Store(list(anchors))


def leads_to_anchor(path: tuple[Certificate, ...], anchors: tuple[Certificate, ...], now: datetime) -> bool:
    """Whether ``path`` leads to one of ``anchors`` at the moment ``now`` (aware)."""
    leaf = path[0]
    # The FIDO metadata may name a certificate itself, not only its issuer.
    if leaf in anchors:
        with READING:
            return leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
    verifier = (
        PolicyBuilder()
        .store(_store(anchors))
        .time(now)
        .extension_policies(ca_policy=_CA_RULES, ee_policy=_LEAF_RULES)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, list(path[1:]))
    except (VerificationError, ValueError, UnsupportedAlgorithm):
        return False
    return True
