# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.attestation.packed`."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from keystile.testing.attestation import (
    SUBJECT,
    Attester,
    NewCredential,
    Subject,
    default_authority,
    der,
    packed,
    packed_self,
)
from tests.unit.webauthn.attestation.attesting import attested, changed, check_of


def subject(oid: Any, value: str | None) -> Subject:
    """The right subject with one attribute changed, or left out."""
    rest = tuple(attribute for attribute in SUBJECT if attribute[0] != oid)
    return rest if value is None else (*rest, (oid, value))


# A subject alternative name of a kind that the crypto library does not read (x400Address).
X400_NAME = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), bytes.fromhex("3004a3023000"))


def version_1(certificate: bytes) -> bytes:
    """The certificate without its version field, which makes it one of version 1 (its extensions stay)."""
    inner = certificate[8 : 8 + int.from_bytes(certificate[6:8], "big")]
    rest = certificate[8 + len(inner) :]
    return der(b"\x30", der(b"\x30", inner.removeprefix(bytes.fromhex("a003020102"))) + rest)


def agreement_key(made: NewCredential) -> tuple[str, Any]:
    """A certificate whose key cannot sign."""
    path = default_authority().issue(x25519.X25519PrivateKey.generate().public_key())
    x5c = [certificate.public_bytes(Encoding.DER) for certificate in path]
    return "packed", {"alg": -8, "sig": bytes(64), "x5c": x5c}


def test_self_attestation_proves_possession_of_the_key_only() -> None:
    verified = attested(packed_self)

    assert (verified.attestation_type, verified.attestation_trusted) == ("self", False)


@pytest.mark.parametrize("alg", [-7, -8, -35, -257])
def test_a_makers_key_of_any_algorithm_attests(alg: int) -> None:
    verified = attested(partial(packed, alg=alg))

    assert (verified.attestation_type, verified.attestation_trusted) == ("basic", True)


def test_the_model_extension_may_be_absent() -> None:
    assert attested(partial(packed, aaguid=None)).attestation_trusted


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (changed(packed_self, lambda s: s | {"alg": -9}), "attestation_algorithm_mismatch"),
        (changed(packed_self, lambda s: s | {"alg": "ES256"}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"alg": True}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"sig": "text"}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"sig": b"\0" * 70}), "attestation_signature_invalid"),
        (changed(packed_self, lambda s: s | {"ecdaaKeyId": b"id"}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: {"alg": s["alg"]}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"x5c": []}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"x5c": None}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"x5c": [1]}), "attestation_statement_malformed"),
        (changed(packed_self, lambda s: s | {"x5c": [b"no DER"]}), "attestation_certificate_invalid"),
        (changed(packed_self, lambda s: [s]), "attestation_statement_malformed"),
        (changed(packed, lambda s: s | {"x5c": s["x5c"] * 7}), "attestation_statement_malformed"),
        (changed(packed, lambda s: s | {"x5c": [bytes(16385)]}), "attestation_statement_malformed"),
        (changed(packed, lambda s: s | {"alg": -35}), "attestation_algorithm_mismatch"),
        (changed(packed, lambda s: s | {"alg": -257}), "attestation_algorithm_mismatch"),
        (changed(partial(packed, alg=-257), lambda s: s | {"alg": -65535}), "attestation_algorithm_mismatch"),
        (changed(packed, lambda s: s | {"sig": b""}), "attestation_signature_invalid"),
        (partial(packed, ca=True), "attestation_certificate_invalid"),
        (partial(packed, ca=None), "attestation_certificate_invalid"),
        (partial(packed, subject=subject(NameOID.COUNTRY_NAME, None)), "attestation_certificate_invalid"),
        (partial(packed, subject=subject(NameOID.COUNTRY_NAME, "AAA")), "attestation_certificate_invalid"),
        (
            partial(packed, subject=subject(NameOID.ORGANIZATION_NAME, None)),
            "attestation_certificate_invalid",
        ),
        (partial(packed, subject=subject(NameOID.COMMON_NAME, None)), "attestation_certificate_invalid"),
        (
            partial(packed, subject=subject(NameOID.ORGANIZATIONAL_UNIT_NAME, "authenticator attestation")),
            "attestation_certificate_invalid",
        ),
        (
            partial(packed, subject=(*SUBJECT, (NameOID.ORGANIZATIONAL_UNIT_NAME, "Another"))),
            "attestation_certificate_invalid",
        ),
        (partial(packed, subject=subject(NameOID.ORGANIZATION_NAME, "")), "attestation_certificate_invalid"),
        (partial(packed, extensions=[(X400_NAME, False)]), "attestation_certificate_invalid"),
        (changed(packed, lambda s: s | {"x5c": [version_1(s["x5c"][0])]}), "attestation_certificate_invalid"),
        (agreement_key, "attestation_certificate_invalid"),
        (partial(packed, aaguid_critical=True), "attestation_certificate_invalid"),
        (partial(packed, aaguid=bytes(16)), "attestation_certificate_invalid"),
        (partial(packed, aaguid=b"\x04\x11" + bytes(17)), "attestation_certificate_invalid"),
        (partial(packed, aaguid=b"\x04\x10" + bytes(16)), "attestation_aaguid_mismatch"),
        (
            partial(
                packed,
                extensions=[
                    (
                        x509.UnrecognizedExtension(
                            x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x01\x01\xff"
                        ),
                        False,
                    )
                ],
            ),
            "attestation_certificate_invalid",
        ),
    ],
)
def test_a_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester) == check


UNIT = (NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation")


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param((*SUBJECT, UNIT), id="the unit twice"),
        pytest.param(((NameOID.ORGANIZATIONAL_UNIT_NAME, "Others"), *SUBJECT), id="another unit first"),
        pytest.param((*SUBJECT, (NameOID.COMMON_NAME, "Another")), id="two names"),
        pytest.param(subject(NameOID.COUNTRY_NAME, "AAA"), id="a country of three letters"),
        pytest.param(subject(NameOID.COUNTRY_NAME, "A"), id="a country of one letter"),
    ],
)
def test_a_subject_that_could_be_read_in_two_ways_is_refused(subject: Subject) -> None:
    assert check_of(partial(packed, subject=subject)) == "attestation_certificate_invalid"


def test_other_attributes_of_the_subject_may_stand_twice() -> None:
    places = ((NameOID.LOCALITY_NAME, "Here"), (NameOID.LOCALITY_NAME, "There"))

    assert attested(partial(packed, subject=(*SUBJECT, *places))).attestation_trusted


@pytest.mark.parametrize("attester", [packed, packed_self], ids=["by certificate", "self"])
def test_a_member_too_many_is_refused(attester: Attester) -> None:
    more = changed(attester, lambda statement: statement | {"ecdaaKeyId": b"id"})

    assert check_of(more) == "attestation_statement_malformed"


def test_the_report_holds_the_certificates() -> None:
    path = attested(packed).attestation_path

    assert [certificate.issuer for certificate in path] == [default_authority().root.subject]
