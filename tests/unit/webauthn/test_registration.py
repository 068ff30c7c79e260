# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.registration`: what the vectors' recipes do not say."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from keystile.errors import CeremonyError, Malformed
from keystile.testing import TESTING_AAGUID, SoftwareAuthenticator, cbor_writer, key_pairs
from keystile.webauthn import AttestationPolicy, RelyingParty, base64url, cbor, parse_attestation
from tests.unit.webauthn.ceremonies import RP_ID, create, register


def authenticator(**persona: Any) -> SoftwareAuthenticator:
    return SoftwareAuthenticator(**persona)


def test_an_honest_registration_tells_what_to_store() -> None:
    made = authenticator()

    verified = register(create(made))

    assert (verified.credential_id, verified.cose_key, verified.aaguid, verified.transports) == (
        made.credentials[0].id,
        made.credentials[0].key_pair.cose_key,
        TESTING_AAGUID,
        ("internal", "hybrid"),
    )


def test_the_page_that_asked_is_told() -> None:
    site = RelyingParty(RP_ID, frozenset({"https://a.example.org", "https://b.example.org"}))

    assert (
        register(create(authenticator(), origin="https://b.example.org"), relying_party=site).origin
        == "https://b.example.org"
    )


@pytest.mark.parametrize("size", [24, 25, 37, 164, 255])
def test_the_usual_attestation_object_needs_no_general_reader(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = with_object(create(authenticator()), USUAL + b"\x58" + bytes((size,)) + bytes(size))
    monkeypatch.delattr(cbor, "decode")

    with pytest.raises(CeremonyError):
        register(raw)


def test_a_key_is_stored_as_the_point_that_loads_fastest() -> None:
    verified = register(create(authenticator()))

    cose = verified.cose_key
    assert verified.public_key.data == b"\x04" + cose[10:42] + cose[45:77]


@pytest.mark.parametrize("synced", [True, False])
def test_synced_and_device_bound_credentials_are_told_apart(synced: bool) -> None:
    verified = register(create(authenticator(synced=synced)))

    assert (verified.backup_eligible, verified.backed_up, verified.sign_count) == (
        synced,
        synced,
        0 if synced else 1,
    )


def test_conditional_create_may_lack_presence_and_verification() -> None:
    verified = register(create(authenticator(), conditional=True), conditional_create=True)

    assert (verified.user_present, verified.user_verified) == (False, False)


@pytest.mark.parametrize(
    ("lies", "check"),
    [
        pytest.param({"conditional": True}, "user_presence_missing", id="conditional, but not announced"),
        pytest.param({"user_verified": False}, "user_verification_missing", id="nobody was verified"),
        pytest.param({"rp_id": "example.com"}, "rp_id_hash_mismatch", id="for another relying party"),
        pytest.param({"credential_id": b""}, "credential_id_empty", id="empty credential id"),
        pytest.param({"credential_id": bytes(1024)}, "credential_id_too_long", id="long credential id"),
        pytest.param({"challenge": b"d" * 57}, "challenge_mismatch", id="another challenge"),
        pytest.param({"origin": "http://example.org"}, "origin_mismatch", id="origin without TLS"),
        pytest.param({"key_pair": key_pairs.generate(-8)}, "algorithm_not_allowed", id="not offered"),
        pytest.param(
            {"authenticator_data": lambda data: data[:54]},
            "authenticator_data_malformed",
            id="cut in the id's length",
        ),
        pytest.param(
            {"authenticator_data": lambda data: data[:60]}, "authenticator_data_malformed", id="cut in the id"
        ),
        pytest.param(
            {"authenticator_data": lambda data: data[:100]}, "public_key_malformed", id="cut in the key"
        ),
        pytest.param({"authenticator_data": lambda data: data[:87]}, "public_key_malformed", id="no key"),
        pytest.param(
            {"authenticator_data": lambda data: data[:87] + b"\x80"},
            "public_key_malformed",
            id="key is an array",
        ),
        pytest.param(
            {"authenticator_data": lambda data: data[:87] + b"\xa0"},
            "public_key_malformed",
            id="key is empty",
        ),
        pytest.param(
            {"authenticator_data": lambda data: data[:87] + b"\xa1\x03\xf5"},
            "public_key_malformed",
            id="algorithm is true",
        ),
    ],
)
def test_a_lie_fails_the_check_made_for_it(lies: dict[str, Any], check: str) -> None:
    with pytest.raises(CeremonyError) as caught:
        register(create(authenticator(), **lies))

    assert caught.value.check == check


def with_object(raw: bytes, attestation_object: bytes) -> bytes:
    answer = json.loads(raw)
    answer["response"]["attestationObject"] = base64url.encode(attestation_object)
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([], id="an array"),
        pytest.param({"fmt": 1, "attStmt": {}, "authData": b""}, id="format is a number"),
        pytest.param({"fmt": "none", "attStmt": {}, "authData": ""}, id="data is text"),
        pytest.param({"fmt": "none", "attStmt": {}, "authData": b"", "epAtt": True}, id="a member too many"),
    ],
)
def test_an_attestation_object_of_another_shape_is_refused(members: Any) -> None:
    raw = with_object(create(authenticator()), cbor_writer.encode(members))

    with pytest.raises(CeremonyError) as caught:
        register(raw)

    assert caught.value.check == "attestation_object_malformed"


USUAL = bytes.fromhex("a363666d74646e6f6e656761747453746d74a0686175746844617461")
READ, NOT_READ = "attested_data_missing", "attestation_object_malformed"


@pytest.mark.parametrize(
    ("data", "check"),
    [
        pytest.param(b"\x58\xa4" + bytes(164), READ, id="as it is"),
        pytest.param(b"\x58\x25" + bytes(37), READ, id="short"),
        pytest.param(b"\x58\xff" + bytes(255), READ, id="long"),
        pytest.param(b"\x59\x01\x00" + bytes(256), READ, id="longer"),
        pytest.param(b"\x58\x18" + bytes(24), "authenticator_data_malformed", id="shortest with a length"),
        pytest.param(b"\x57" + bytes(23), "authenticator_data_malformed", id="shorter"),
        pytest.param(b"\x58\x17" + bytes(23), NOT_READ, id="shorter, with a length"),
        pytest.param(b"\x59\x00\xa4" + bytes(164), NOT_READ, id="length in two bytes"),
        pytest.param(b"\x58\xa4" + bytes(165), NOT_READ, id="a byte more"),
        pytest.param(b"\x58\xa4" + bytes(163), NOT_READ, id="a byte less"),
        pytest.param(b"\x78\xa4" + bytes(164), NOT_READ, id="text"),
        pytest.param(b"\x58\x00", NOT_READ, id="empty, with a length"),
        pytest.param(b"\x58", NOT_READ, id="no length"),
        pytest.param(b"", NOT_READ, id="no data"),
    ],
)
def test_the_shortcut_for_the_usual_attestation_object_takes_nothing_else(data: bytes, check: str) -> None:
    with pytest.raises(CeremonyError) as caught:
        register(with_object(create(authenticator()), USUAL + data))

    assert caught.value.check == check


@pytest.mark.parametrize(
    ("policy", "check"),
    [
        (AttestationPolicy(synced=False), "attestation_not_allowed"),
        (AttestationPolicy(denied_models=frozenset({TESTING_AAGUID})), "attestation_not_allowed"),
        (AttestationPolicy(allowed_models=frozenset({UUID(int=1)})), "attestation_not_allowed"),
        (AttestationPolicy(allowed_models=frozenset({TESTING_AAGUID})), "attestation_untrusted"),
        (AttestationPolicy(credential_protection=2), "attestation_not_allowed"),
        (AttestationPolicy(require_trusted=True), "attestation_not_allowed"),
        (AttestationPolicy(formats=frozenset({"packed"})), "attestation_format_unsupported"),
    ],
    ids=[
        "device-bound only",
        "model denied",
        "model not allowed",
        "nobody vouches for it",
        "not protected",
        "trust required",
        "format not taken",
    ],
)
def test_a_policy_refuses(policy: AttestationPolicy, check: str) -> None:
    with pytest.raises(CeremonyError) as caught:
        register(create(authenticator()), policy=policy)

    assert caught.value.check == check


def test_a_policy_for_device_bound_credentials_takes_one() -> None:
    verified = register(create(authenticator(synced=False)), policy=AttestationPolicy(synced=False))

    assert not verified.backup_eligible


@pytest.mark.parametrize(("least", "given"), [(1, None), (1, 1), (2, 2), (2, 3), (3, 3)])
def test_a_policy_takes_protection_of_its_level_and_above(least: int, given: int | None) -> None:
    made = create(authenticator(), extensions={"credProtect": given} if given else {"other": 3})

    assert register(made, policy=AttestationPolicy(credential_protection=least)).user_verified


@pytest.mark.parametrize(("least", "given"), [(2, None), (2, 1), (3, 2)])
def test_a_policy_refuses_protection_below_its_level(least: int, given: int | None) -> None:
    made = create(authenticator(), extensions={"credProtect": given} if given else {"other": 3})

    with pytest.raises(CeremonyError, match="attestation_not_allowed"):
        register(made, policy=AttestationPolicy(credential_protection=least))


def test_convenience_members_are_not_believed() -> None:
    answer = json.loads(create(authenticator()))
    answer["response"] |= {"publicKey": "AAAA", "publicKeyAlgorithm": -257, "authenticatorData": "AAAA"}

    verified = register(json.dumps(answer).encode())

    assert verified.public_key.alg == -7


def test_members_that_may_be_left_out() -> None:
    answer = json.loads(create(authenticator()))
    response = answer["response"]
    for name in ("publicKey", "publicKeyAlgorithm", "authenticatorData", "transports"):
        del response[name]

    assert register(json.dumps(answer).encode()).transports == ()


@pytest.mark.parametrize(
    ("transports", "kept"),
    [(None, ()), ([], ()), (["usb", "teleport"], ("usb", "teleport"))],
)
def test_unknown_transports_are_kept(transports: list[str] | None, kept: tuple[str, ...]) -> None:
    answer = json.loads(create(authenticator()))
    answer["response"]["transports"] = transports

    assert parse_attestation(json.dumps(answer).encode()).transports == kept


def test_a_member_twice_is_refused() -> None:
    raw = create(authenticator())

    with pytest.raises(Malformed):
        parse_attestation(raw.replace(b'"transports"', b'"publicKey":"","transports"'))


def test_extension_outputs_are_reported() -> None:
    raw = create(
        authenticator(),
        extensions={"credProtect": 3, "minPinLength": 6},
        client_extensions={
            "credProps": {"rk": True},
            "prf": {"enabled": True},
            "largeBlob": {"supported": False},
        },
    )

    facts = register(raw).extensions

    assert (
        facts.discoverable,
        facts.prf_enabled,
        facts.large_blob_supported,
        facts.credential_protection,
        facts.min_pin_length,
    ) == (True, True, False, 3, 6)
