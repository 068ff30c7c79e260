# SPDX-License-Identifier: Apache-2.0
"""Trust paths and policies: `keystile.webauthn.attestation.verifier` and `.certificates`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from cryptography import x509

from keystile.errors import CeremonyError, Misconfigured
from keystile.testing import TESTING_AAGUID, SoftwareAuthenticator
from keystile.testing.attestation import (
    AttestationAuthority,
    NewCredential,
    compound,
    default_authority,
    packed,
    packed_self,
)
from keystile.webauthn import AttestationPolicy
from keystile.webauthn.attestation.policy import FORMATS
from tests.unit.webauthn.attestation.attesting import TRUSTING, attested, check_of
from tests.unit.webauthn.ceremonies import create, register

DEMANDING = AttestationPolicy(require_trusted=True, trust_anchors=(default_authority().root,))


def test_a_path_through_two_intermediates_is_trusted() -> None:
    authority = default_authority().below("first").below("second")

    assert attested(partial(packed, authority=authority), policy=DEMANDING).attestation_trusted


def test_a_statement_without_anchors_is_good_but_not_trusted() -> None:
    assert not attested(packed, policy=AttestationPolicy()).attestation_trusted


def test_anchors_may_be_of_one_model() -> None:
    anchors = {TESTING_AAGUID: (default_authority().root,)}

    assert attested(packed, policy=AttestationPolicy(trust_anchors_by_model=anchors)).attestation_trusted


def test_another_makers_root_is_not_enough() -> None:
    other = AttestationAuthority.new()

    assert check_of(partial(packed, authority=other), policy=DEMANDING) == "attestation_untrusted"


def test_a_root_of_the_same_name_is_not_enough() -> None:
    other = AttestationAuthority.new()
    policy = AttestationPolicy(trust_anchors=(default_authority().root,))

    assert not attested(partial(packed, authority=other), policy=policy).attestation_trusted


def test_an_intermediate_that_is_no_ca_is_not_enough() -> None:
    end_entity = default_authority().below("leaf", ca=False)

    assert check_of(partial(packed, authority=end_entity), policy=DEMANDING) == "attestation_untrusted"


def test_an_expired_certificate_is_not_enough() -> None:
    expired = partial(packed, not_after=datetime(2025, 1, 1, tzinfo=UTC))

    assert check_of(expired, policy=DEMANDING) == "attestation_untrusted"


def test_self_attestation_is_refused_where_trust_is_required() -> None:
    assert check_of(packed_self, policy=DEMANDING) == "attestation_not_allowed"


def test_a_listed_model_without_a_verified_statement_is_refused() -> None:
    policy = AttestationPolicy(
        require_trusted=True,
        trust_anchors=(default_authority().root,),
        allowed_models=frozenset({TESTING_AAGUID}),
    )

    assert check_of(packed_self, policy=policy) == "attestation_not_allowed"
    assert attested(packed, policy=policy).attestation_trusted


def test_anchors_ask_for_the_present_time() -> None:
    with pytest.raises(Misconfigured):
        attested(packed, policy=TRUSTING, now=None)


@pytest.mark.parametrize(("year", "trusted"), [(2026, True), (2121, False)])
def test_an_anchor_may_be_the_certificate_itself(year: int, trusted: bool) -> None:
    certificates: list[bytes] = []

    def attest(made: NewCredential) -> tuple[str, Any]:
        name, statement = packed(made)
        certificates.extend(statement["x5c"])
        return name, statement

    raw = create(SoftwareAuthenticator(attestation=attest))
    leaf = x509.load_der_x509_certificate(certificates[0])
    policy = AttestationPolicy(trust_anchors=(leaf,))

    assert register(raw, policy=policy, now=datetime(year, 1, 1, tzinfo=UTC)).attestation_trusted is trusted


def test_unknown_formats_are_told_by_case() -> None:
    def shouting(made: object) -> tuple[str, object]:
        return "NONE", {}

    with pytest.raises(CeremonyError, match="attestation_format_unsupported"):
        attested(shouting)


def test_a_format_that_only_the_policy_knows_is_refused() -> None:
    policy = AttestationPolicy(formats=frozenset({"strange"}))

    assert check_of(lambda made: ("strange", {}), policy=policy) == "attestation_format_unsupported"


def test_a_statement_without_certificates_needs_no_present_time() -> None:
    assert attested(packed_self, policy=TRUSTING, now=None).attestation_trusted is False


def test_one_trusted_statement_of_a_compound_one_is_enough() -> None:
    stranger = partial(packed, authority=AttestationAuthority.new())

    for attesters in ((stranger, packed), (packed, stranger), (packed_self, packed)):
        assert attested(compound(*attesters), policy=DEMANDING).attestation_trusted is True


def test_a_compound_statement_of_strangers_is_not_trusted() -> None:
    stranger = partial(packed, authority=AttestationAuthority.new())

    assert attested(compound(stranger, packed_self)).attestation_trusted is False


def test_all_formats_but_the_retired_one_are_taken_by_default() -> None:
    assert {"none", "packed", "tpm", "android-key", "apple", "fido-u2f", "compound"} == FORMATS
