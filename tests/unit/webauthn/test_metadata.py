# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.metadata`: BLOBs by a service of our own, honest and not."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError, CheckFailed, Malformed, Misconfigured, TooLarge
from keystile.testing import TESTING_AAGUID, SoftwareAuthenticator
from keystile.testing.attestation import AttestationAuthority, default_authority
from keystile.testing.metadata import blob, entry, payload, u2f_entry
from keystile.webauthn import AttestationPolicy, base64url, metadata
from keystile.webauthn.metadata import Metadata, StatusReport
from tests.unit.webauthn.ceremonies import NOW, create, register

STRICT = AttestationPolicy(require_trusted=True)
OTHER = UUID(int=7)
NO_MODEL = UUID(int=0)
DUE = date(2026, 2, 1)


@cache
def service() -> AttestationAuthority:
    return AttestationAuthority.new("A root of the web")


def model(**changes: Any) -> dict[str, Any]:
    return entry(TESTING_AAGUID, **({"roots": [default_authority().root]} | changes))


def read(said: bytes, **arguments: Any) -> Metadata:
    return metadata.read(said, root=service().root, now=NOW, **arguments)


def published(*entries: dict[str, Any], **arguments: Any) -> Metadata:
    return read(blob(payload(entries or (model(),), **arguments), service()))


def check_of(said: bytes, **arguments: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        read(said, **arguments)
    return caught.value.check


def test_a_blob_tells_its_number_its_date_and_its_models() -> None:
    known = published(model(name="Key of tomorrow"), entry(OTHER), number=42)

    assert (known.number, known.next_update, {key.name for key in known.models.values()}) == (
        42,
        DUE,
        {"Key of tomorrow", "Software authenticator"},
    )


def test_an_authenticator_of_a_known_model_is_trusted() -> None:
    policy = published().applied_to(STRICT, NOW)

    assert register(
        create(SoftwareAuthenticator(attestation="packed-x5c")), policy=policy
    ).attestation_trusted


def test_a_model_is_not_trusted_by_the_anchors_of_another() -> None:
    policy = published(entry(OTHER, roots=[default_authority().root])).applied_to(STRICT, NOW)

    with pytest.raises(CeremonyError, match="attestation_untrusted"):
        register(create(SoftwareAuthenticator(attestation="packed-x5c")), policy=policy)


def test_anchors_of_the_policy_stay() -> None:
    before = AttestationPolicy(
        trust_anchors_by_model={OTHER: (service().root,)}, denied_models=frozenset({OTHER})
    )

    after = published().applied_to(before, NOW)

    assert (after.anchors_for(OTHER), after.denied_models) == ((service().root,), frozenset({OTHER}))


@pytest.mark.parametrize(
    "status",
    [
        "REVOKED",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
    ],
)
def test_a_model_with_a_grave_report_takes_no_registrations(status: str) -> None:
    policy = published(model(reports=[{"status": "FIDO_CERTIFIED"}, {"status": status}])).applied_to(
        AttestationPolicy(), NOW
    )

    with pytest.raises(CeremonyError, match="attestation_not_allowed"):
        register(create(SoftwareAuthenticator(attestation="packed-x5c")), policy=policy)


def test_the_anchors_of_a_refused_model_are_not_given() -> None:
    policy = published(model(reports=[{"status": "REVOKED"}])).applied_to(STRICT, NOW)

    assert policy.anchors_for(TESTING_AAGUID) == ()


@pytest.mark.parametrize("status", ["UPDATE_AVAILABLE", "NOT_FIDO_CERTIFIED", "RETIRED", "A_NEW_STATUS"])
def test_other_reports_refuse_nothing(status: str) -> None:
    known = published(model(reports=[{"status": status}]))

    assert known.applied_to(STRICT, NOW).denied_models == frozenset()


@pytest.mark.parametrize(("effective", "refused"), [("2026-01-01", True), ("2026-01-02", False)])
def test_a_report_counts_from_its_date(effective: str, refused: bool) -> None:
    known = published(model(reports=[{"status": "REVOKED", "effectiveDate": effective}]))

    assert (TESTING_AAGUID in known.applied_to(STRICT, NOW).denied_models) is refused


def test_reports_are_told_oldest_first() -> None:
    reports = [
        {"status": "REVOKED", "effectiveDate": "2025-05-05", "url": "https://example.org/why"},
        {"status": "FIDO_CERTIFIED_L2", "effectiveDate": "2024-01-01"},
        {"status": "NOT_FIDO_CERTIFIED"},
        {"status": "A_NEW_STATUS", "effectiveDate": "2025-06-06"},
    ]

    assert published(model(reports=reports)).models[TESTING_AAGUID].reports == (
        StatusReport("NOT_FIDO_CERTIFIED", None, None),
        StatusReport("FIDO_CERTIFIED_L2", date(2024, 1, 1), None),
        StatusReport("REVOKED", date(2025, 5, 5), "https://example.org/why"),
        StatusReport("UNKNOWN", date(2025, 6, 6), None),
    )


@pytest.mark.parametrize(
    ("now", "stale"),
    [(datetime(2026, 2, 1, 23, 59, tzinfo=UTC), False), (datetime(2026, 2, 2, tzinfo=UTC), True)],
)
def test_metadata_is_stale_after_the_day_of_its_next_update(now: datetime, stale: bool) -> None:
    assert published(next_update=DUE).is_stale(now) is stale


def test_stale_metadata_knows_no_model_but_still_refuses() -> None:
    known = published(model(), entry(OTHER, reports=[{"status": "REVOKED"}]))

    policy = known.applied_to(STRICT, NOW + timedelta(days=60))

    assert (policy.anchors_for(TESTING_AAGUID), policy.denied_models) == ((), frozenset({OTHER}))


def test_a_root_that_cannot_be_read_takes_only_itself_away() -> None:
    known = published(model(roots=[b"\x30\x00", default_authority().root]))

    assert known.models[TESTING_AAGUID].anchors == (default_authority().root,)


def test_a_model_without_a_statement_is_known_by_its_reports() -> None:
    bare = {name: value for name, value in model().items() if name != "metadataStatement"}

    told = published(bare).models[TESTING_AAGUID]

    assert (told.name, told.anchors, len(told.reports)) == (str(TESTING_AAGUID), (), 1)


def u2f_answer(aaguid: UUID = NO_MODEL) -> tuple[bytes, Certificate]:
    """A registration by a U2F security key, and its certificate."""
    key = SoftwareAuthenticator(attestation="fido-u2f", aaguid=aaguid)
    answer = create(key)
    return answer, register(answer).attestation_path[0]


def test_a_u2f_model_is_trusted_by_its_certificates_key() -> None:
    answer, certificate = u2f_answer()
    known = published(u2f_entry(certificate), model())

    assert [key.name for key in known.u2f_models.values()] == ["Software security key"]
    assert register(answer, policy=known.applied_to(STRICT, NOW)).attestation_trusted


def test_a_u2f_certificate_that_the_metadata_does_not_name_is_not_trusted() -> None:
    answer, _ = u2f_answer()
    known = published(u2f_entry(service().root))

    with pytest.raises(CeremonyError, match="attestation_untrusted"):
        register(answer, policy=known.applied_to(STRICT, NOW))


def test_a_u2f_model_with_a_grave_report_takes_no_registrations() -> None:
    answer, certificate = u2f_answer()
    known = published(u2f_entry(certificate, reports=[{"status": "ATTESTATION_KEY_COMPROMISE"}]))

    with pytest.raises(CeremonyError, match="attestation_not_allowed"):
        register(answer, policy=known.applied_to(AttestationPolicy(), NOW))


def test_a_refused_u2f_model_stands_in_nobody_elses_way() -> None:
    _, certificate = u2f_answer()
    known = published(u2f_entry(service().root, reports=[{"status": "REVOKED"}]), u2f_entry(certificate))
    policy = known.applied_to(AttestationPolicy(), NOW)
    answer, _ = u2f_answer()

    assert register(answer, policy=policy).attestation_format == "fido-u2f"
    assert register(
        create(SoftwareAuthenticator(attestation="packed-x5c")), policy=policy
    ).attestation_format == ("packed")


def test_stale_metadata_vouches_for_no_u2f_model() -> None:
    answer, certificate = u2f_answer()
    policy = published(u2f_entry(certificate)).applied_to(STRICT, NOW + timedelta(days=60))

    with pytest.raises(CeremonyError, match="attestation_untrusted"):
        register(answer, policy=policy)


def test_a_u2f_statement_does_not_sign_the_model_that_it_claims() -> None:
    answer, _ = u2f_answer(TESTING_AAGUID)
    anchored = AttestationPolicy(trust_anchors=(default_authority().root,))

    assert register(answer, policy=anchored).attestation_trusted
    with pytest.raises(CeremonyError, match="attestation_untrusted"):
        register(answer, policy=replace(anchored, allowed_models=frozenset({TESTING_AAGUID})))


def test_the_anchors_of_a_claimed_model_are_nothing_to_a_u2f_statement() -> None:
    answer, _ = u2f_answer(TESTING_AAGUID)

    with pytest.raises(CeremonyError, match="attestation_untrusted"):
        register(answer, policy=published().applied_to(STRICT, NOW))


def test_models_with_neither_name_are_left_out() -> None:
    old = {name: value for name, value in model().items() if name != "aaguid"}
    known = published(old | {"aaid": "0001#0001"})

    assert (known.models, known.u2f_models) == ({}, {})


def test_whoever_takes_compromised_models_trusts_them_like_others() -> None:
    known = published(model(reports=[{"status": "REVOKED"}]))

    policy = known.applied_to(STRICT, NOW, take_compromised=True)

    assert policy.denied_models == frozenset()
    assert register(
        create(SoftwareAuthenticator(attestation="packed-x5c")), policy=policy
    ).attestation_trusted


@pytest.mark.parametrize("alg", ["ES256", "ES384", "ES512"])
def test_a_blob_may_be_signed_on_a_curve(alg: str) -> None:
    assert TESTING_AAGUID in read(blob(payload([model()]), service(), alg=alg)).models


def test_a_changed_blob_signed_on_a_curve_is_refused() -> None:
    head, _, signature = blob(payload([model()]), service(), alg="ES256").split(b".")
    said = blob(payload([model(reports=[])]), service(), alg="ES256").split(b".")[1]

    assert check_of(b".".join((head, said, signature))) == "metadata_signature_invalid"


@pytest.mark.parametrize("signature", [b"", base64url.encode(b"s" * 63).encode()])
def test_a_signature_on_a_curve_has_one_length(signature: bytes) -> None:
    message, _, _ = blob(payload([model()]), service(), alg="ES256").rpartition(b".")

    assert check_of(message + b"." + signature) == "metadata_signature_invalid"


@pytest.mark.parametrize("signature", [b"*", b"\xff"])
def test_a_signature_on_a_curve_that_is_not_base64url_is_refused(signature: bytes) -> None:
    message, _, _ = blob(payload([model()]), service(), alg="ES256").rpartition(b".")

    with pytest.raises(Malformed):
        read(message + b"." + signature)


def test_certificates_between_signer_and_root_are_taken() -> None:
    assert read(blob(payload([model()]), service().below())).number == 1


@pytest.mark.parametrize(("newest", "taken"), [(None, True), (6, True), (7, False), (8, False)])
def test_the_number_must_grow(newest: int | None, taken: bool) -> None:
    said = blob(payload([], number=7), service())

    if taken:
        assert read(said, newer_than=newest).number == 7
    else:
        assert check_of(said, newer_than=newest) == "metadata_not_newer"


def test_a_changed_blob_is_refused() -> None:
    head, _, signature = blob(payload([model()]), service()).split(b".")
    said = blob(payload([model(reports=[])]), service()).split(b".")[1]

    assert check_of(b".".join((head, said, signature))) == "metadata_signature_invalid"


def test_a_signer_of_another_root_is_refused() -> None:
    assert check_of(blob(payload([]), AttestationAuthority.new("A root of the web"))) == "metadata_untrusted"


def test_a_signer_below_something_that_is_no_ca_is_refused() -> None:
    assert check_of(blob(payload([]), service().below(ca=False))) == "metadata_untrusted"


def test_a_web_site_under_the_same_root_is_refused() -> None:
    assert check_of(blob(payload([]), service(), signer="evil.example")) == "metadata_untrusted"


def test_a_signer_without_a_name_is_refused() -> None:
    assert check_of(blob(payload([]), service(), signer=None)) == "metadata_untrusted"


def test_another_signer_may_be_named() -> None:
    assert read(blob(payload([]), service(), signer="mds.example.org"), signer="mds.example.org").models == {}


def test_an_expired_signer_is_refused() -> None:
    expired = blob(payload([]), service(), not_after=NOW - timedelta(days=1))

    assert check_of(expired) == "metadata_untrusted"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no dots", id="no dots"),
        pytest.param(b"e30.e30", id="two parts"),
        pytest.param(b"\xff.e30.e30", id="not ASCII"),
        pytest.param(b"W10.e30.e30", id="header is an array"),
        pytest.param(b"e30.e30.e30", id="no certificates"),
        pytest.param(b"eyJ4NWMiOjF9.e30.e30", id="x5c is a number"),
        pytest.param(b"eyJ4NWMiOlsxXX0.e30.e30", id="x5c holds a number"),
        pytest.param(b"eyJ4NWMiOlsiKiJdfQ.e30.e30", id="x5c is not base64"),
        pytest.param(b"eyJ4NWMiOlsiTUFBPSJdfQ.e30.e30", id="x5c is no certificate"),
        pytest.param(b"eyJ4NWMiOltdfQ.e30.e30", id="x5c is empty"),
    ],
)
def test_what_is_not_a_signed_blob_is_refused(said: bytes) -> None:
    with pytest.raises(Malformed):
        read(said)


@pytest.mark.parametrize(
    ("said", "header"),
    [
        pytest.param({}, {}, id="empty"),
        pytest.param(b"[]", {}, id="an array"),
        pytest.param(b"{", {}, id="not JSON"),
        pytest.param(b"[" * 100_000, {}, id="nested"),
        pytest.param(payload([{"aaguid": "x"}]), {}, id="an entry without reports"),
        pytest.param(payload([]) | {"nextUpdate": "soon"}, {}, id="no date"),
        pytest.param(payload([]), {"alg": "none"}, id="algorithm none"),
        pytest.param(payload([]), {"alg": "HS256"}, id="algorithm of secrets"),
        pytest.param(payload([]), {"alg": 1}, id="algorithm is a number"),
        pytest.param(payload([]), {"crit": ["b64"], "b64": False}, id="critical extension"),
    ],
)
def test_a_blob_that_says_nothing_readable_is_refused(said: Any, header: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read(blob(said, service(), header=header))


def test_a_huge_blob_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "MAX_LENGTH", 2)

    with pytest.raises(TooLarge):
        read(b"...")


def test_a_blob_of_the_greatest_length_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    said = blob(payload([]), service())
    monkeypatch.setattr(metadata, "MAX_LENGTH", len(said))

    assert read(said).models == {}


def test_the_service_and_the_bound_are_as_documented() -> None:
    assert (metadata.SIGNER, metadata.MAX_LENGTH) == ("mds.fidoalliance.org", 64 * 2**20)


def test_certificates_are_strict_base64() -> None:
    head, rest = blob(payload([]), service()).split(b".", 1)
    members = json.loads(base64url.decode(head.decode()))
    members["x5c"][0] = members["x5c"][0][:40] + "\n" + members["x5c"][0][40:]

    with pytest.raises(Malformed):
        read(base64url.encode(json.dumps(members).encode()).encode() + b"." + rest)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fido2.mds3", None)

    with pytest.raises(Misconfigured, match=r"keystile\[mds\]"):
        read(blob(payload([]), service()))
