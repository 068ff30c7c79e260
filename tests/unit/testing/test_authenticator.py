# SPDX-License-Identifier: Apache-2.0
"""`keystile.testing.SoftwareAuthenticator`: it behaves as an authenticator behind a browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from keystile.testing import AlreadyEnrolled, NoCredential, SoftwareAuthenticator, cbor_writer, key_pairs
from keystile.testing.attestation import public_area
from keystile.webauthn import CredentialDescriptor, base64url, creation_options, request_options

ORIGIN = "https://example.org"
CHALLENGE = b"c" * 32


def creation(**wishes: Any) -> dict[str, Any]:
    return creation_options(
        rp_id="example.org",
        rp_name="Example",
        user_handle=b"handle",
        user_name="ada",
        user_display_name="Ada",
        challenge=CHALLENGE,
        **wishes,
    )


def request(**wishes: Any) -> dict[str, Any]:
    return request_options(rp_id="example.org", challenge=CHALLENGE, **wishes)


def flags(answer: dict[str, Any]) -> int:
    return base64url.decode(answer["response"]["authenticatorData"])[32]


def sign_count(answer: dict[str, Any]) -> int:
    return int.from_bytes(base64url.decode(answer["response"]["authenticatorData"])[33:37], "big")


def test_a_registration_has_the_members_of_a_browsers_json() -> None:
    answer = SoftwareAuthenticator().create(creation(), origin=ORIGIN)

    assert set(answer) == {
        "id",
        "rawId",
        "type",
        "authenticatorAttachment",
        "clientExtensionResults",
        "response",
    }
    assert set(answer["response"]) == {
        "attestationObject",
        "authenticatorData",
        "clientDataJSON",
        "publicKey",
        "publicKeyAlgorithm",
        "transports",
    }


def test_client_data_is_serialized_as_the_standard_says() -> None:
    authenticator = SoftwareAuthenticator()
    authenticator.create(creation(), origin=ORIGIN)

    data = base64url.decode(authenticator.get(request(), origin=ORIGIN)["response"]["clientDataJSON"])

    challenge = base64url.encode(CHALLENGE)
    assert data.decode() == (
        f'{{"type":"webauthn.get","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}'
    )


def test_a_lie_changes_its_own_member_only() -> None:
    authenticator = SoftwareAuthenticator()
    authenticator.create(creation(), origin=ORIGIN)

    honest = authenticator.get(request(), origin=ORIGIN)["response"]
    lying = authenticator.get(request(), origin=ORIGIN, sign_count=7)["response"]

    assert honest["clientDataJSON"] == lying["clientDataJSON"]
    assert honest["userHandle"] == lying["userHandle"]


def test_a_synced_passkey_is_backed_up_and_keeps_no_counter() -> None:
    authenticator = SoftwareAuthenticator()
    authenticator.create(creation(), origin=ORIGIN)

    answers = [authenticator.get(request(), origin=ORIGIN) for _ in range(2)]

    assert [(flags(answer), sign_count(answer)) for answer in answers] == [(0x1D, 0), (0x1D, 0)]


def test_a_device_bound_one_counts() -> None:
    authenticator = SoftwareAuthenticator(synced=False)
    authenticator.create(creation(), origin=ORIGIN)

    answers = [authenticator.get(request(), origin=ORIGIN) for _ in range(2)]

    assert [(flags(answer), sign_count(answer)) for answer in answers] == [(0x05, 2), (0x05, 3)]


def test_a_synced_one_may_count_too() -> None:
    authenticator = SoftwareAuthenticator(counts=True)

    assert sign_count(authenticator.create(creation(), origin=ORIGIN)) == 1


def test_conditional_create_leaves_presence_and_verification_clear() -> None:
    answer = SoftwareAuthenticator().create(creation(), origin=ORIGIN, conditional=True)

    assert flags(answer) == 0x58


@pytest.mark.parametrize(
    ("able", "requirement", "verified"),
    [
        (True, "required", True),
        (True, "preferred", True),
        (True, "discouraged", False),
        (False, "required", False),
    ],
)
def test_the_user_is_verified_if_that_can_be_and_is_wanted(
    able: bool, requirement: str, verified: bool
) -> None:
    authenticator = SoftwareAuthenticator(verifies_user=able)
    authenticator.create(creation(), origin=ORIGIN)

    answer = authenticator.get(request(user_verification=requirement), origin=ORIGIN)

    assert (flags(answer) & 0x04 != 0) is verified


def test_a_discoverable_credential_tells_whose_it_is() -> None:
    authenticator = SoftwareAuthenticator()
    authenticator.create(creation(), origin=ORIGIN)

    assert authenticator.get(request(), origin=ORIGIN)["response"]["userHandle"] == base64url.encode(
        b"handle"
    )


def test_another_one_answers_only_when_named_and_does_not_tell() -> None:
    authenticator = SoftwareAuthenticator()
    made = authenticator.create(creation(resident_key="discouraged"), origin=ORIGIN)
    with pytest.raises(NoCredential):
        authenticator.get(request(), origin=ORIGIN)

    named = request(allow=[CredentialDescriptor(base64url.decode(made["id"]))])

    assert "userHandle" not in authenticator.get(named, origin=ORIGIN)["response"]


def test_the_newest_credential_answers() -> None:
    authenticator = SoftwareAuthenticator()
    made = [authenticator.create(creation(), origin=ORIGIN) for _ in range(2)]

    assert authenticator.get(request(), origin=ORIGIN)["id"] == made[1]["id"]


def test_a_credential_of_another_relying_party_does_not_answer() -> None:
    authenticator = SoftwareAuthenticator()
    authenticator.create(creation(), origin=ORIGIN)

    with pytest.raises(NoCredential):
        authenticator.get(request() | {"rpId": "example.com"}, origin="https://example.com")


def test_the_relying_party_is_the_origins_host_where_the_options_do_not_say() -> None:
    authenticator = SoftwareAuthenticator()
    options = creation()
    del options["rp"]["id"]
    authenticator.create(options, origin=ORIGIN)

    assert authenticator.credentials[0].rp_id == "example.org"


def test_an_excluded_credential_is_not_enrolled_twice() -> None:
    authenticator = SoftwareAuthenticator()
    made = authenticator.create(creation(), origin=ORIGIN)
    options = creation(exclude=[CredentialDescriptor(base64url.decode(made["id"]))])

    with pytest.raises(AlreadyEnrolled):
        authenticator.create(options, origin=ORIGIN)


def test_an_algorithm_that_is_not_offered_makes_no_credential() -> None:
    with pytest.raises(NoCredential):
        SoftwareAuthenticator(algorithms=(-8,)).create(creation(algorithms=(-7,)), origin=ORIGIN)


def test_the_best_algorithm_that_is_there_is_taken() -> None:
    answer = SoftwareAuthenticator(algorithms=(-7, -8)).create(
        creation(algorithms=(-257, -8, -7)), origin=ORIGIN
    )

    assert answer["response"]["publicKeyAlgorithm"] == -8


def test_a_forgotten_credential_does_not_answer() -> None:
    authenticator = SoftwareAuthenticator()
    made = authenticator.create(creation(), origin=ORIGIN)
    authenticator.forget(base64url.decode(made["id"]))

    with pytest.raises(NoCredential):
        authenticator.get(request(), origin=ORIGIN)


def test_credential_properties_are_told_when_asked_for() -> None:
    answer = SoftwareAuthenticator().create(creation(extensions={"credProps": True}), origin=ORIGIN)

    assert answer["clientExtensionResults"] == {"credProps": {"rk": True}}


def test_the_model_and_chance_are_the_callers() -> None:
    authenticator = SoftwareAuthenticator(aaguid=UUID(int=7), randomness=lambda size: b"r" * size)

    answer = authenticator.create(creation(), origin=ORIGIN)

    data = base64url.decode(answer["response"]["authenticatorData"])
    assert data[37:87] == bytes(15) + b"\7" + b"\0\x20" + b"r" * 32


def test_attestation_is_given_only_when_asked_for() -> None:
    authenticator = SoftwareAuthenticator(attestation="packed")

    answers = [authenticator.create(creation(attestation=wish), origin=ORIGIN) for wish in ("none", "direct")]

    objects = [base64url.decode(answer["response"]["attestationObject"]) for answer in answers]
    assert [b"none" in made for made in objects] == [True, False]


def test_an_unknown_algorithm_has_no_key() -> None:
    with pytest.raises(ValueError, match="-47"):
        key_pairs.generate(-47)


def test_a_tpm_has_no_ed25519_keys() -> None:
    with pytest.raises(TypeError):
        public_area(key_pairs.generate(-8))


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(2**16, "1a00010000"), (2**32, "1b0000000100000000"), ((1, "a"), "8201" + "6161"), (None, "f6")],
)
def test_cbor_is_written_in_its_shortest_form(value: Any, encoded: str) -> None:
    assert cbor_writer.encode(value).hex() == encoded


def test_cbor_has_no_other_values() -> None:
    with pytest.raises(TypeError):
        cbor_writer.encode(1.5)
