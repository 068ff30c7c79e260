# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.attestation.android_safetynet`: refused, unless a policy looks at old records."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.testing import key_pairs
from keystile.testing.attestation import NewCredential, default_authority
from keystile.webauthn import base64url
from keystile.webauthn.attestation.policy import FORMATS
from tests.unit.webauthn.attestation.attesting import TRUSTING, attested, changed, check_of

LOOKING_BACK = replace(TRUSTING, formats=FORMATS | {"android-safetynet"})
RSA = key_pairs.generate(-257)


def safetynet(
    made: NewCredential,
    *,
    host: str | None = "attest.android.com",
    payload: dict[str, Any] | None = None,
    header: dict[str, Any] | None = None,
    key: key_pairs.KeyPair = RSA,
) -> tuple[str, Any]:
    names = [] if host is None else [(x509.SubjectAlternativeName([x509.DNSName(host)]), False)]
    path = default_authority().issue(key.private.public_key(), extensions=names)
    nonce = base64.b64encode(hashlib.sha256(made.signed).digest()).decode()
    chain = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode() for certificate in path]
    head = {"alg": "RS256", "x5c": chain} | (header or {})
    body = {"nonce": nonce, "ctsProfileMatch": True} | (payload or {})
    signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in (head, body))
    response = f"{signed}.{base64url.encode(key.sign(signed.encode()))}"
    return "android-safetynet", {"ver": "14366018", "response": response.encode()}


def test_it_is_refused_by_default() -> None:
    assert check_of(safetynet) == "attestation_format_unsupported"


def test_an_old_record_verifies() -> None:
    assert attested(safetynet, policy=LOOKING_BACK).attestation_trusted


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (partial(safetynet, host="attest.example.com"), "attestation_certificate_invalid"),
        (partial(safetynet, host=None), "attestation_certificate_invalid"),
        (partial(safetynet, payload={"nonce": "AAAA"}), "attestation_nonce_mismatch"),
        (partial(safetynet, payload={"ctsProfileMatch": False}), "attestation_not_allowed"),
        (partial(safetynet, payload={"ctsProfileMatch": "true"}), "attestation_not_allowed"),
        (partial(safetynet, header={"alg": "none"}), "attestation_statement_malformed"),
        (partial(safetynet, header={"x5c": ["*"]}), "attestation_statement_malformed"),
        (partial(safetynet, header={"x5c": 7}), "attestation_statement_malformed"),
        (partial(safetynet, header={"x5c": None}), "attestation_statement_malformed"),
        (partial(safetynet, key=key_pairs.generate(-7)), "attestation_algorithm_mismatch"),
        (changed(safetynet, lambda s: s | {"ver": ""}), "attestation_statement_malformed"),
        (changed(safetynet, lambda s: s | {"ver": 1}), "attestation_statement_malformed"),
        (changed(safetynet, lambda s: s | {"response": b"a.b"}), "attestation_statement_malformed"),
        (changed(safetynet, lambda s: s | {"response": b"\xff.b.c"}), "attestation_statement_malformed"),
        (changed(safetynet, lambda s: s | {"response": b"W10.W10.AA"}), "attestation_statement_malformed"),
        (
            changed(
                safetynet, lambda s: s | {"response": s["response"][: s["response"].rindex(b".")] + b".AA"}
            ),
            "attestation_signature_invalid",
        ),
    ],
)
def test_a_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester, policy=LOOKING_BACK) == check


@pytest.mark.parametrize(
    ("header", "payload"),
    [("[]", "{}"), ("{}", "[]"), ("[]", "[]"), ('"x"', "{}")],
    ids=["header", "payload", "both", "a text"],
)
def test_an_answer_whose_parts_are_no_objects_is_refused(header: str, payload: str) -> None:
    parts = [base64url.encode(part.encode()) for part in (header, payload)]
    strange = changed(
        safetynet, lambda statement: statement | {"response": ".".join([*parts, "AA"]).encode()}
    )

    assert check_of(strange, policy=LOOKING_BACK) == "attestation_statement_malformed"


def test_the_report_names_its_type() -> None:
    assert attested(safetynet, policy=LOOKING_BACK).attestation_type == "basic"
