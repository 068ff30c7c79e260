# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.attestation.certificates`: bounds, and rules that formats share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError
from keystile.testing import key_pairs
from keystile.testing.attestation import NOT_AFTER, NOT_BEFORE, AttestationAuthority
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.certificates import AAGUID_EXTENSION
from tests.unit.webauthn.ceremonies import NOW

MAKER = AttestationAuthority.new()
ANOTHER = AttestationAuthority.new()
EC, RSA = key_pairs.generate(-7), key_pairs.generate(-257)
SECOND = timedelta(seconds=1)


def certificate(**arguments: Any) -> Certificate:
    return MAKER.issue(EC.private.public_key(), **arguments)[0]


def with_aaguid(value: bytes, *, critical: bool = False) -> Certificate:
    return certificate(extensions=[(x509.UnrecognizedExtension(AAGUID_EXTENSION, value), critical)])


def check_of(run: Any) -> str:
    with pytest.raises(CeremonyError) as caught:
        run()
    return caught.value.check


LEAF = certificate()
DER = LEAF.public_bytes(Encoding.DER)


@pytest.mark.parametrize("number", [1, 6])
def test_one_to_six_certificates_are_read(number: int) -> None:
    assert certificates.chain({"x5c": [DER] * number}) == (LEAF,) * number


@pytest.mark.parametrize(
    ("x5c", "check"),
    [
        pytest.param([], "attestation_statement_malformed", id="none"),
        pytest.param([DER] * 7, "attestation_statement_malformed", id="seven"),
        pytest.param(DER, "attestation_statement_malformed", id="not in an array"),
        pytest.param([DER, "text"], "attestation_statement_malformed", id="a text"),
        pytest.param([bytes(16385)], "attestation_statement_malformed", id="more than 16 KiB"),
        pytest.param([bytes(16384)], "attestation_certificate_invalid", id="16 KiB of nothing"),
    ],
)
def test_another_chain_is_refused(x5c: Any, check: str) -> None:
    assert check_of(lambda: certificates.chain({"x5c": x5c})) == check


@pytest.mark.parametrize(
    ("pair", "alg", "allow_sha1", "fits"),
    [
        (EC, -7, False, True),
        (EC, -35, False, False),
        (EC, -257, False, False),
        (EC, -65535, True, False),
        (RSA, -257, True, True),
        (RSA, -37, False, True),
        (RSA, -7, True, False),
        (RSA, -65535, False, False),
        (RSA, -65535, True, True),
    ],
)
def test_an_algorithm_must_be_for_the_key(
    pair: key_pairs.KeyPair, alg: int, allow_sha1: bool, fits: bool
) -> None:
    key: Any = pair.private.public_key()

    if fits:
        certificates.require_algorithm(key, alg, allow_sha1=allow_sha1)
    else:
        assert (
            check_of(lambda: certificates.require_algorithm(key, alg, allow_sha1=allow_sha1))
            == "attestation_algorithm_mismatch"
        )


def test_the_model_is_read_from_its_extension() -> None:
    assert certificates.aaguid_of(with_aaguid(b"\x04\x10" + b"keystile-testing")) == b"keystile-testing"
    assert certificates.aaguid_of(LEAF) is None


@pytest.mark.parametrize(
    "value",
    [
        bytes(16),
        b"\x04\x10" + bytes(15),
        b"\x04\x10" + bytes(17),
        b"\x05\x10" + bytes(16),
        b"\x04\x11" + bytes(16),
    ],
    ids=["wrapped once", "15 bytes", "17 bytes", "another type", "another length"],
)
def test_a_model_that_is_not_twice_wrapped_is_refused(value: bytes) -> None:
    assert check_of(lambda: certificates.aaguid_of(with_aaguid(value))) == "attestation_certificate_invalid"


def test_a_critical_model_is_refused() -> None:
    critical = with_aaguid(b"\x04\x10" + bytes(16), critical=True)

    assert check_of(lambda: certificates.aaguid_of(critical)) == "attestation_certificate_invalid"


@pytest.mark.parametrize(
    ("now", "trusted"),
    [
        (NOT_BEFORE - SECOND, False),
        (NOT_BEFORE, True),
        (NOT_AFTER, True),
        (NOT_AFTER + SECOND, False),
    ],
)
@pytest.mark.parametrize("anchor", [LEAF, MAKER.root], ids=["itself", "its root"])
def test_a_path_is_trusted_from_its_first_moment_to_its_last(
    anchor: Certificate, now: datetime, trusted: bool
) -> None:
    assert certificates.leads_to_anchor((LEAF,), (anchor,), now) is trusted


def test_one_of_several_anchors_is_enough() -> None:
    assert certificates.leads_to_anchor((LEAF,), (ANOTHER.root, MAKER.root), NOW) is True


def test_anchors_of_others_are_not() -> None:
    assert certificates.leads_to_anchor((LEAF,), (ANOTHER.root,), NOW) is False
