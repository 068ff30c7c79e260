# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.authentication`: what the vectors' recipes do not say."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from keystile.errors import CeremonyError, Malformed, TooLarge
from keystile.testing import SoftwareAuthenticator, key_pairs
from keystile.webauthn import (
    Credential,
    RelyingParty,
    base64url,
    check_user_handle,
    is_user_handle,
    parse_assertion,
    verify_assertion,
)
from tests.unit.webauthn import ceremonies
from tests.unit.webauthn.ceremonies import CHALLENGE, RELYING_PARTY, authenticate, enrolled, get


@pytest.fixture(scope="module")
def enrollment() -> tuple[SoftwareAuthenticator, Credential]:
    authenticator = SoftwareAuthenticator()
    return authenticator, enrolled(authenticator)


@pytest.fixture
def authenticator(enrollment: tuple[SoftwareAuthenticator, Credential]) -> SoftwareAuthenticator:
    return enrollment[0]


@pytest.fixture
def credential(enrollment: tuple[SoftwareAuthenticator, Credential]) -> Credential:
    return enrollment[1]


def test_an_honest_assertion_tells_the_new_state(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    verified = authenticate(get(authenticator), credential)

    assert (verified.sign_count, verified.user_verified, verified.backed_up, verified.origin) == (
        0,
        True,
        True,
        ceremonies.ORIGIN,
    )


@pytest.mark.parametrize("alg", key_pairs.ALGORITHMS)
def test_every_algorithm_signs_in(alg: int) -> None:
    authenticator = SoftwareAuthenticator(algorithms=(alg,))
    credential = enrolled(authenticator)

    assert authenticate(get(authenticator), credential).user_present


@pytest.mark.parametrize(
    ("lies", "check"),
    [
        pytest.param({"challenge": b"d" * 57}, "challenge_mismatch", id="answers another challenge"),
        pytest.param({"origin": "https://example.org.evil.test"}, "origin_mismatch", id="lookalike origin"),
        pytest.param({"origin": "https://EXAMPLE.org"}, "origin_mismatch", id="origin in another case"),
        pytest.param({"origin": "https://example.org:443"}, "origin_mismatch", id="origin with a port"),
        pytest.param({"cross_origin": True}, "cross_origin_not_allowed", id="framed by another origin"),
        pytest.param(
            {"cross_origin": False, "top_origin": "https://example.org"},
            "top_origin_not_allowed",
            id="a top origin where framing is off",
        ),
        pytest.param(
            {"client_data": {"crossOrigin": "no"}}, "client_data_malformed", id="crossOrigin is text"
        ),
        pytest.param({"client_data": {"topOrigin": 1}}, "client_data_malformed", id="topOrigin is a number"),
        pytest.param({"rp_id": "example.com"}, "rp_id_hash_mismatch", id="signed for another relying party"),
        pytest.param({"user_present": False}, "user_presence_missing", id="nobody was there"),
        pytest.param({"user_verified": False}, "user_verification_missing", id="nobody was verified"),
        pytest.param(
            {"backup_eligible": False, "backed_up": True},
            "backup_flags_invalid",
            id="backed up, not eligible",
        ),
        pytest.param(
            {"backup_eligible": False, "backed_up": False},
            "backup_eligibility_changed",
            id="no longer eligible for backup",
        ),
        pytest.param({"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}, "signature_invalid", id="r = s = 1"),
        pytest.param({"key_pair": key_pairs.generate(-7)}, "signature_invalid", id="another key"),
        pytest.param({"credential_id": b"other"}, "credential_not_found", id="another credential"),
        pytest.param({"extensions": {1: True}}, "extensions_malformed", id="extension named by a number"),
        pytest.param({"extensions": [1]}, "extensions_malformed", id="extensions in an array"),
        pytest.param(
            {"extensions": {}, "authenticator_data": lambda data: data + b"\0"},
            "authenticator_data_malformed",
            id="a byte after the extensions",
        ),
        pytest.param(
            {"authenticator_data": lambda data: data + bytes(8192)},
            "authenticator_data_malformed",
            id="8 KiB",
        ),
    ],
)
def test_a_lie_fails_the_check_made_for_it(
    authenticator: SoftwareAuthenticator, credential: Credential, lies: dict[str, Any], check: str
) -> None:
    with pytest.raises(CeremonyError) as caught:
        authenticate(get(authenticator, **lies), credential)

    assert caught.value.check == check


def test_reserved_flags_do_not_break_sign_in(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    assert authenticate(get(authenticator, flags=0x01 | 0x02 | 0x04 | 0x08 | 0x20), credential).user_present


def test_the_page_that_asked_is_told(authenticator: SoftwareAuthenticator, credential: Credential) -> None:
    site = replace(RELYING_PARTY, origins=frozenset({"https://a.example.org", "https://b.example.org"}))

    verified = authenticate(
        get(authenticator, origin="https://b.example.org"), credential, relying_party=site
    )

    assert verified.origin == "https://b.example.org"


@pytest.mark.parametrize(
    "extensions", [{}, {"extensions": {"credProtect": 1}}], ids=["bare", "with extensions"]
)
def test_the_counter_has_32_bits(
    authenticator: SoftwareAuthenticator, credential: Credential, extensions: dict[str, Any]
) -> None:
    raw = get(authenticator, sign_count=0xF1F2F3F4, **extensions)

    assert authenticate(raw, credential).sign_count == 0xF1F2F3F4


@pytest.mark.parametrize("user_verified", [True, False])
def test_whether_the_user_was_verified_is_told(
    authenticator: SoftwareAuthenticator, credential: Credential, user_verified: bool
) -> None:
    raw = get(authenticator, user_verified=user_verified)

    assert authenticate(raw, credential, require_user_verification=False).user_verified is user_verified


@pytest.mark.parametrize("others", [[], [b"another"]])
def test_an_allowed_credential_is_taken(
    authenticator: SoftwareAuthenticator, credential: Credential, others: list[bytes]
) -> None:
    verified = verify_assertion(
        parse_assertion(get(authenticator)),
        relying_party=RELYING_PARTY,
        challenge=CHALLENGE,
        credential=credential,
        require_user_verification=True,
        allowed_credentials=[credential.id, *others],
    )

    assert verified.credential_id == credential.id


def test_listed_top_origins_may_frame(authenticator: SoftwareAuthenticator, credential: Credential) -> None:
    framed = replace(RELYING_PARTY, allow_cross_origin=True, top_origins=frozenset({"https://shop.example"}))

    raw = get(authenticator, top_origin="https://shop.example")

    assert authenticate(raw, credential, relying_party=framed).user_present


def test_backup_eligibility_is_learnt_where_the_record_has_none(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    assert authenticate(get(authenticator), replace(credential, backup_eligible=None)).backup_eligible


@pytest.mark.parametrize(
    ("stored", "sent", "changed_state"),
    [
        (None, True, False),
        (None, False, False),
        (True, True, False),
        (False, True, True),
        (True, False, True),
    ],
)
def test_a_change_of_the_backup_state_is_reported(
    authenticator: SoftwareAuthenticator,
    credential: Credential,
    stored: bool | None,
    sent: bool,
    changed_state: bool,
) -> None:
    verified = authenticate(get(authenticator, backed_up=sent), replace(credential, backed_up=stored))

    assert (verified.backed_up, verified.backup_state_changed) == (sent, changed_state)


@pytest.mark.parametrize(
    ("stored", "sent", "regressed"),
    [(0, 0, False), (0, 1, False), (1, 2, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_counter_that_does_not_grow_is_reported(
    authenticator: SoftwareAuthenticator, credential: Credential, stored: int, sent: int, regressed: bool
) -> None:
    verified = authenticate(get(authenticator, sign_count=sent), replace(credential, sign_count=stored))

    assert (verified.sign_count, verified.sign_count_regressed) == (sent, regressed)


def test_a_credential_of_another_relying_party_is_refused_even_if_its_hash_is_right(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    other = RelyingParty("example.com", RELYING_PARTY.origins)

    with pytest.raises(CeremonyError, match="rp_id_hash_mismatch"):
        authenticate(get(authenticator, rp_id="example.com"), credential, relying_party=other)


APP_ID = "https://example.org/appid.json"


def test_an_app_id_counts_in_a_migration(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    raw = get(authenticator, rp_id=APP_ID, client_extensions={"appid": True})

    assert authenticate(raw, credential, relying_party=replace(RELYING_PARTY, app_id=APP_ID)).user_present


@pytest.mark.parametrize(
    ("app_id", "outputs"),
    [
        pytest.param(APP_ID, {"appid": False}, id="the client says that it did not"),
        pytest.param(APP_ID, {}, id="the client says nothing"),
        pytest.param(None, {"appid": True}, id="not migrating"),
        pytest.param("https://example.org/other", {"appid": True}, id="another AppID"),
    ],
)
def test_an_app_id_counts_nowhere_else(
    authenticator: SoftwareAuthenticator, credential: Credential, app_id: str | None, outputs: dict[str, bool]
) -> None:
    raw = get(authenticator, rp_id=APP_ID, client_extensions=outputs)

    with pytest.raises(CeremonyError) as caught:
        authenticate(raw, credential, relying_party=replace(RELYING_PARTY, app_id=app_id))

    assert caught.value.check == "rp_id_hash_mismatch"


def test_prf_results_are_dropped(authenticator: SoftwareAuthenticator, credential: Credential) -> None:
    outputs = {"prf": {"enabled": True, "results": {"first": "secret"}}, "largeBlob": {"blob": "secret"}}

    verified = authenticate(get(authenticator, client_extensions=outputs), credential)

    assert verified.extensions.client == {"prf": {"enabled": True}, "largeBlob": {}}


def test_signed_extension_outputs_are_reported(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    verified = authenticate(get(authenticator, extensions={"credProtect": 2}), credential)

    assert verified.extensions.credential_protection == 2


# ---- the JSON
# --------------------------------------------------------------------------------------------------


def changed(raw: bytes, **members: Any) -> bytes:
    return json.dumps(json.loads(raw) | members).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: b"", id="nothing"),
        pytest.param(lambda raw: b"[]", id="an array"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="a byte order mark"),
        pytest.param(lambda raw: raw.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(lambda raw: raw + b"x", id="something after it"),
        pytest.param(lambda raw: b'{"type":"public-key",' + raw[1:], id="a member twice"),
        pytest.param(lambda raw: b'{"x":{"a":1,"a":2},' + raw[1:], id="an inner member twice"),
        pytest.param(lambda raw: b'{"x":NaN,' + raw[1:], id="NaN"),
        pytest.param(lambda raw: b'{"x":1e999,' + raw[1:], id="infinity"),
        pytest.param(lambda raw: b'{"x":' + b"9" * 5000 + b"," + raw[1:], id="5,000 digits"),
        pytest.param(lambda raw: b'{"x":0.' + b"9" * 5000 + b"," + raw[1:], id="5,000 decimals"),
        pytest.param(lambda raw: b'{"x":' + b"[" * 40 + b"]" * 40 + b"," + raw[1:], id="too deep"),
        pytest.param(lambda raw: b'{"x":' + b"[" * 9000 + b"]" * 9000 + b"," + raw[1:], id="deeper still"),
        pytest.param(lambda raw: b'{"x":[' + b"[]," * 600 + b"0]," + raw[1:], id="600 arrays"),
        pytest.param(lambda raw: b'{"x":"\xff",' + raw[1:], id="bytes that are no UTF-8"),
        pytest.param(lambda raw: changed(raw, clientExtensionResults=[]), id="extension results in an array"),
        pytest.param(lambda raw: changed(raw, id=None, rawId=None), id="no id"),
        pytest.param(lambda raw: changed(raw, id="AB", rawId="AB"), id="stray bits in the id"),
        pytest.param(lambda raw: changed(raw, id="é", rawId="é"), id="an id of another alphabet"),
        pytest.param(lambda raw: changed(raw, response=None), id="no response"),
        pytest.param(lambda raw: changed(raw, authenticatorAttachment=1), id="attachment is a number"),
    ],
)
def test_a_malformed_answer_is_refused(authenticator: SoftwareAuthenticator, spoil: Any) -> None:
    raw = spoil(get(authenticator))

    with pytest.raises(Malformed) as caught:
        parse_assertion(raw)

    assert caught.value.check == "malformed_request"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b" " * (64 * 1024 + 1), id="body"),
        pytest.param(None, id="client data"),
        pytest.param(b"extensions", id="extension results"),
    ],
)
def test_an_answer_over_a_bound_is_too_large(authenticator: SoftwareAuthenticator, raw: bytes | None) -> None:
    if raw is None:
        raw = get(authenticator, client_data={"padding": "x" * 8192})
    elif raw == b"extensions":
        raw = get(authenticator, client_extensions={"padding": "x" * 8192})

    with pytest.raises(TooLarge) as caught:
        parse_assertion(raw)

    assert caught.value.check == "payload_too_large"


def test_unknown_members_and_words_pass(authenticator: SoftwareAuthenticator, credential: Credential) -> None:
    raw = changed(get(authenticator), authenticatorAttachment="implant", future={"a": ["\\", 1.5, None]})

    assert authenticate(raw, credential).attachment == "implant"


def test_a_null_user_handle_or_an_empty_one_is_none(authenticator: SoftwareAuthenticator) -> None:
    answer = json.loads(get(authenticator))
    handles = []
    for handle in (None, ""):
        answer["response"]["userHandle"] = handle
        handles.append(parse_assertion(json.dumps(answer).encode()).user_handle)

    assert handles == [None, None]


def test_members_that_may_be_left_out(authenticator: SoftwareAuthenticator, credential: Credential) -> None:
    answer = json.loads(get(authenticator, user_handle=None))
    del answer["clientExtensionResults"], answer["authenticatorAttachment"]

    assert authenticate(json.dumps(answer).encode(), credential).attachment is None


# ---- client data
# -----------------------------------------------------------------------------------------------


def test_one_byte_order_mark_before_the_client_data_passes(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    raw = get(authenticator, client_data_json=lambda data: b"\xef\xbb\xbf" + data)

    assert authenticate(raw, credential).user_present


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" * 2 + data, id="two byte order marks"),
        pytest.param(lambda data: data.decode().encode("utf-16-le"), id="UTF-16"),
        pytest.param(lambda data: b"null", id="null"),
        pytest.param(lambda data: b'{"origin":"https://example.org",' + data[1:], id="a known member twice"),
        pytest.param(lambda data: b'{"a":1,"a":1,' + data[1:], id="an unknown member twice"),
        pytest.param(
            lambda data: data.replace(b'"origin"', b'"origin":"https://x.test","or\\u0069gin"'),
            id="a member twice, once with an escape",
        ),
        pytest.param(
            lambda data: b'{"crossOrigin":null,"crossOrigin":false,' + data[1:], id="null, then false"
        ),
        pytest.param(lambda data: data[:-1] + b',"a":-Infinity}', id="infinity"),
        pytest.param(lambda data: data.replace(b"false", b"null"), id="crossOrigin is null"),
    ],
)
def test_client_data_that_could_be_read_twice_is_refused(
    authenticator: SoftwareAuthenticator, credential: Credential, rewrite: Any
) -> None:
    with pytest.raises(CeremonyError) as caught:
        authenticate(get(authenticator, client_data_json=rewrite), credential)

    assert caught.value.check == "client_data_malformed"


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(
            {"other_keys_can_be_added_here": "do not compare clientDataJSON against a template"}, id="text"
        ),
        pytest.param({"tokenBinding": {"status": "supported"}}, id="an object"),
        pytest.param({"note": 'quotes "inside" and \\ a backslash, é'}, id="quotation marks"),
        pytest.param({"number": 1.5, "list": [None, True]}, id="others"),
    ],
)
def test_unknown_client_data_is_harmless(
    authenticator: SoftwareAuthenticator, credential: Credential, members: dict[str, Any]
) -> None:
    assert authenticate(get(authenticator, client_data=members), credential).user_present


def test_white_space_in_client_data_is_harmless(
    authenticator: SoftwareAuthenticator, credential: Credential
) -> None:
    raw = get(authenticator, client_data_json=lambda data: json.dumps(json.loads(data), indent=2).encode())

    assert authenticate(raw, credential).user_present


@pytest.mark.parametrize("kind", [None, 1, "", "webauthn.create", "WEBAUTHN.GET", "payment.get"])
def test_client_data_of_another_type_is_refused(authenticator: SoftwareAuthenticator, kind: Any) -> None:
    with pytest.raises(CeremonyError) as caught:
        parse_assertion(get(authenticator, client_data={"type": kind}))

    assert caught.value.check == "client_data_type_mismatch"


# ---- user handles
# ----------------------------------------------------------------------------------------------

HANDLE = base64url.encode(sha256(b"user").digest()).encode()


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param(HANDLE, True, id="itself"),
        pytest.param(base64url.encode(HANDLE).encode(), True, id="its base64url text"),
        pytest.param(base64url.decode(HANDLE.decode()), True, id="what its text stands for"),
        pytest.param(HANDLE[:-1], False, id="cut short"),
        pytest.param(HANDLE.lower(), False, id="in lower case"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_a_user_handle_is_known_in_the_forms_that_clients_send(received: bytes, expected: bool) -> None:
    assert is_user_handle(received, HANDLE) is expected


@pytest.mark.parametrize(
    ("sent", "stored", "user_known", "check"),
    [
        pytest.param(HANDLE, HANDLE, False, None, id="named by the answer"),
        pytest.param(None, HANDLE, True, None, id="known before"),
        pytest.param(None, HANDLE, False, "user_handle_missing", id="named by nobody"),
        pytest.param(b"other", HANDLE, True, "user_handle_mismatch", id="known before, another answers"),
        pytest.param(b"other", HANDLE, False, "user_handle_mismatch", id="another's credential"),
        # YSA-2026-02: absent must not equal absent.
        pytest.param(None, b"", False, "user_handle_missing", id="absent on both sides"),
        pytest.param(b"", b"", False, "user_handle_missing", id="empty on both sides"),
        pytest.param(b"x", b"", True, "user_handle_mismatch", id="a record without handle"),
    ],
)
def test_the_user_handle_decides_whose_answer_it_is(
    authenticator: SoftwareAuthenticator,
    sent: bytes | None,
    stored: bytes,
    user_known: bool,
    check: str | None,
) -> None:
    assertion = parse_assertion(get(authenticator, user_handle=sent))

    try:
        check_user_handle(assertion, stored, user_known=user_known)
        failed = None
    except CeremonyError as error:
        failed = error.check

    assert failed == check
