# SPDX-License-Identifier: Apache-2.0
"""none, fido-u2f, apple, android-key, tpm and compound: what each format asks, one lie at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import NameOID

from keystile.errors import CeremonyError
from keystile.testing import SoftwareAuthenticator, key_pairs
from keystile.testing.attestation import (
    NewCredential,
    android_key,
    apple,
    authorization_list,
    compound,
    der,
    fido_u2f,
    none,
    packed,
    packed_self,
    public_area,
    tpm,
)
from keystile.webauthn.attestation.policy import FORMATS
from tests.unit.webauthn.attestation.attesting import TRUSTING, attested, changed, check_of
from tests.unit.webauthn.ceremonies import create, register

CERTIFICATE = "attestation_certificate_invalid"
STATEMENT = "attestation_statement_malformed"
KEY = "attestation_key_mismatch"
NONCE = "attestation_nonce_mismatch"
SIGNATURE = "attestation_signature_invalid"
ALGORITHM = "attestation_algorithm_mismatch"
OTHER_KEY = key_pairs.generate(-7)


@pytest.mark.parametrize("statement", [[], None, 0, {"sig": b""}])
def test_none_is_the_empty_map(statement: Any) -> None:
    assert check_of(changed(none, lambda _: statement)) == STATEMENT


# ---- fido-u2f ------------------------------------------------------------------------------------------------


def test_a_u2f_statement_is_trusted() -> None:
    assert attested(fido_u2f).attestation_trusted


def test_the_model_of_a_u2f_authenticator_is_zero_where_policy_asks() -> None:
    assert (
        check_of(fido_u2f, policy=replace(TRUSTING, fido_u2f_zero_aaguid=True))
        == "attestation_aaguid_mismatch"
    )


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (partial(fido_u2f, alg=-35), CERTIFICATE),
        (partial(fido_u2f, alg=-257), CERTIFICATE),
        (changed(fido_u2f, lambda s: s | {"x5c": s["x5c"] * 2}), STATEMENT),
        (changed(fido_u2f, lambda s: s | {"alg": -7}), STATEMENT),
        (changed(fido_u2f, lambda s: s | {"sig": b""}), SIGNATURE),
    ],
)
def test_a_u2f_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester) == check


def test_a_u2f_credential_is_an_es256_one() -> None:
    assert check_of(fido_u2f, algorithm=-35) == ALGORITHM


# ---- apple ---------------------------------------------------------------------------------------------------


def test_an_apple_statement_is_trusted() -> None:
    assert attested(apple).attestation_type == "anonca"


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (partial(apple, nonce=bytes(32)), NONCE),
        (partial(apple, nonce=None), CERTIFICATE),
        (partial(apple, key=OTHER_KEY), KEY),
        (changed(apple, lambda s: s | {"alg": -7}), STATEMENT),
    ],
)
def test_an_apple_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester) == check


# ---- android-key ---------------------------------------------------------------------------------------------

HONEST = authorization_list(purposes=(2,), origin=0)


@pytest.mark.parametrize(("software", "hardware"), [(b"", HONEST), (HONEST, b""), (HONEST, HONEST)])
def test_an_android_statement_is_trusted(software: bytes, hardware: bytes) -> None:
    assert attested(partial(android_key, software=software, hardware=hardware)).attestation_trusted


def test_only_the_hardware_counts_where_policy_asks() -> None:
    policy = replace(TRUSTING, android_key_hardware=True)

    assert attested(android_key, policy=policy).attestation_trusted
    assert check_of(partial(android_key, software=HONEST, hardware=b""), policy=policy) == CERTIFICATE


def test_empty_lists_pass_where_policy_is_lenient() -> None:
    policy = replace(TRUSTING, android_key_strict=False)

    assert attested(partial(android_key, hardware=b""), policy=policy).attestation_trusted


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (partial(android_key, key=OTHER_KEY), KEY),
        (partial(android_key, challenge=bytes(32)), NONCE),
        (partial(android_key, description=None), CERTIFICATE),
        (partial(android_key, description=der(b"\x30", bytes(300))), CERTIFICATE),
        (partial(android_key, description=b"\x30\x04\x30\x05\x00\x00"), CERTIFICATE),
        (partial(android_key, description=b"\x30"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x80"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x81\x01\x00"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x82\x01"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x05\x00"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x00"), CERTIFICATE),
        (partial(android_key, description=b"\x31\x00"), CERTIFICATE),
        (partial(android_key, description=b"\xbf\xff\xff\xff\x7f\x00"), CERTIFICATE),
        (partial(android_key, description=b"\xbf"), CERTIFICATE),
        (partial(android_key, description=b"\x30\x10" + b"\x04\x00" * 8), CERTIFICATE),
        (partial(android_key, description=b"\x30\x10" + b"\x02\x00" * 8), CERTIFICATE),
        (partial(android_key, hardware=b""), CERTIFICATE),
        (partial(android_key, hardware=authorization_list(purposes=(2,))), CERTIFICATE),
        (partial(android_key, hardware=authorization_list(purposes=(2,), origin=2)), CERTIFICATE),
        (partial(android_key, hardware=authorization_list(origin=0)), CERTIFICATE),
        (partial(android_key, hardware=authorization_list(purposes=(2, 3), origin=0)), CERTIFICATE),
        (partial(android_key, hardware=authorization_list(purposes=(3,), origin=0)), CERTIFICATE),
        (partial(android_key, hardware=HONEST + authorization_list(all_applications=True)), CERTIFICATE),
        (partial(android_key, software=authorization_list(all_applications=True)), CERTIFICATE),
        (partial(android_key, hardware=der(b"\xbf\x85\x3e", der(b"\x02", b""))), CERTIFICATE),
        (changed(android_key, lambda s: s | {"sig": b""}), SIGNATURE),
        (changed(android_key, lambda s: s | {"ver": ""}), STATEMENT),
    ],
)
def test_an_android_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester) == check


# ---- tpm -----------------------------------------------------------------------------------------------------

quick_tpm = partial(tpm, alg=-7)


@pytest.mark.parametrize(
    ("aik", "algorithm"),
    [(-7, -7), (-35, -35), (-36, -36), (-257, -257)],
)
def test_a_tpm_statement_is_trusted(aik: int, algorithm: int) -> None:
    assert attested(partial(tpm, alg=aik), algorithm=algorithm).attestation_type == "attca"


def test_sha1_counts_only_where_policy_allows_it() -> None:
    old = partial(tpm, alg=-65535)

    assert check_of(old) == ALGORITHM
    assert attested(old, policy=replace(TRUSTING, allow_sha1=True)).attestation_trusted


def test_a_tpm_name_by_sha1_counts_only_where_policy_allows_it() -> None:
    def old(made: NewCredential) -> tuple[str, Any]:
        return tpm(made, alg=-7, area=public_area(made.key_pair, name_alg=0x0004), name_hash="sha1")

    assert check_of(old) == ALGORITHM
    assert attested(old, policy=replace(TRUSTING, allow_sha1=True)).attestation_trusted


def area(change: Any) -> Any:
    """An attester with a public area changed after it was made."""

    def attest(made: NewCredential) -> tuple[str, Any]:
        return tpm(made, alg=-7, area=change(public_area(made.key_pair)))

    return attest


# Offsets in a TPMT_PUBLIC: type 0, nameAlg 2, attributes 4, authPolicy 8, symmetric 10, scheme 12, curve 14, kdf 16.
def overwritten(offset: int, value: bytes) -> Any:
    return area(lambda data: data[:offset] + value + data[offset + len(value) :])


@pytest.mark.parametrize(
    ("attester", "check"),
    [
        (changed(quick_tpm, lambda s: s | {"ver": "1.2"}), STATEMENT),
        (changed(quick_tpm, lambda s: s | {"ver": 2}), STATEMENT),
        (changed(quick_tpm, lambda s: s | {"ecdaaKeyId": b""}), STATEMENT),
        (changed(quick_tpm, lambda s: s | {"alg": -8}), ALGORITHM),
        (partial(tpm, alg=-8), ALGORITHM),
        (changed(quick_tpm, lambda s: s | {"sig": b""}), SIGNATURE),
        (changed(quick_tpm, lambda s: s | {"certInfo": s["certInfo"] + b"\0"}), STATEMENT),
        (changed(quick_tpm, lambda s: s | {"certInfo": s["certInfo"][:9]}), STATEMENT),
        (partial(quick_tpm, magic=b"\xffTCH"), STATEMENT),
        (partial(quick_tpm, kind=b"\x80\x18"), STATEMENT),
        (partial(quick_tpm, extra_data=bytes(32)), NONCE),
        (partial(quick_tpm, name=bytes(34)), KEY),
        (partial(quick_tpm, area=public_area(OTHER_KEY)), KEY),
        (partial(quick_tpm, area=public_area(key_pairs.generate(-257))), KEY),
        (area(lambda data: data + b"\0"), STATEMENT),
        (area(lambda data: data[:-1]), STATEMENT),
        (overwritten(2, b"\x00\x12"), STATEMENT),
        (overwritten(10, b"\x00\x06"), STATEMENT),
        (overwritten(14, b"\x00\x04"), KEY),
        (overwritten(14, b"\x00\x10"), KEY),
        (partial(quick_tpm, subject=((NameOID.COMMON_NAME, "AIK"),)), CERTIFICATE),
        (partial(quick_tpm, usage=None), CERTIFICATE),
        (partial(quick_tpm, usage=ObjectIdentifier("2.23.133.8.1")), CERTIFICATE),
        (partial(quick_tpm, names=None), CERTIFICATE),
        (partial(quick_tpm, names=((ObjectIdentifier("2.23.133.2.1"), "id:4B545354"),)), CERTIFICATE),
        (partial(quick_tpm, ca=True), CERTIFICATE),
        (partial(quick_tpm, ca=None), CERTIFICATE),
    ],
)
def test_a_tpm_lie_fails_the_check_made_for_it(attester: Any, check: str) -> None:
    assert check_of(attester) == check


def test_a_tpm_says_how_a_key_signs() -> None:
    """A scheme and a key derivation are each followed by their hash."""

    def with_schemes(made: NewCredential) -> tuple[str, Any]:
        data = public_area(made.key_pair)
        return tpm(made, alg=-7, area=data[:12] + b"\0\x18\0\x0b" + data[14:16] + b"\0\x20\0\x0b" + data[18:])

    assert attested(with_schemes).attestation_trusted


def test_a_tpm_has_no_ed25519_keys() -> None:
    def attest(made: NewCredential) -> tuple[str, Any]:
        return tpm(made, alg=-7, area=public_area(OTHER_KEY))

    assert check_of(attest, algorithm=-8) == KEY


@pytest.mark.parametrize("bad", ["modulus", "exponent", "bits"])
def test_a_tpm_key_of_rsa_is_compared_in_every_part(bad: str) -> None:
    pair = key_pairs.generate(-257)
    data = bytearray(public_area(pair))
    data[{"bits": 15, "exponent": 19, "modulus": -1}[bad]] ^= 2

    def attest(made: NewCredential) -> tuple[str, Any]:
        changed_area = bytearray(public_area(made.key_pair))
        changed_area[{"bits": 15, "exponent": 19, "modulus": -1}[bad]] ^= 2
        return tpm(made, alg=-7, area=bytes(changed_area))

    assert check_of(attest, algorithm=-257) == KEY


# ---- compound ------------------------------------------------------------------------------------------------


def unknown(made: NewCredential) -> tuple[str, Any]:
    return "x-unknown", {}


BROKEN = changed(packed, lambda s: s | {"sig": b""})


def test_a_compound_statement_is_trusted_if_one_of_its_parts_is() -> None:
    verified = attested(compound(packed_self, packed))

    assert (verified.attestation_type, verified.attestation_trusted) == ("compound", True)


def test_parts_of_unknown_formats_are_passed_over() -> None:
    assert attested(compound(unknown, packed)).attestation_trusted


def test_a_policy_may_take_fewer_parts() -> None:
    policy = replace(TRUSTING, compound_minimum=1)

    assert not attested(compound(BROKEN, packed_self), policy=policy).attestation_trusted


@pytest.mark.parametrize(
    ("attester", "minimum", "check"),
    [
        (compound(packed_self), None, STATEMENT),
        (compound(), None, STATEMENT),
        (compound(packed_self, compound(packed_self, packed_self)), None, STATEMENT),
        (changed(compound(packed_self, packed), lambda parts: {}), None, STATEMENT),
        (changed(compound(packed_self, packed), lambda parts: [1, 2]), None, STATEMENT),
        (
            changed(compound(packed_self, packed), lambda parts: [{**parts[0], "x": 1}, parts[1]]),
            None,
            STATEMENT,
        ),
        (
            changed(compound(packed_self, packed), lambda parts: [{**parts[0], "fmt": 1}, parts[1]]),
            None,
            STATEMENT,
        ),
        (compound(unknown, unknown), None, "attestation_format_unsupported"),
        (compound(unknown, packed), 2, "attestation_format_unsupported"),
        (compound(packed_self, BROKEN), None, SIGNATURE),
        (compound(packed_self, BROKEN), 2, SIGNATURE),
    ],
)
def test_a_compound_lie_fails_the_check_made_for_it(attester: Any, minimum: int | None, check: str) -> None:
    assert check_of(attester, policy=replace(TRUSTING, compound_minimum=minimum)) == check


def test_compound_statements_may_be_refused() -> None:
    policy = replace(TRUSTING, formats=FORMATS - {"compound"})

    assert check_of(compound(packed_self, packed), policy=policy) == "attestation_format_unsupported"


# ---- what the report says ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attester", "name", "kind"),
    [
        (none, "none", "none"),
        (packed_self, "packed", "self"),
        (packed, "packed", "basic"),
        (fido_u2f, "fido-u2f", "basic"),
        (apple, "apple", "anonca"),
        (android_key, "android-key", "basic"),
        (partial(tpm, alg=-7), "tpm", "attca"),
        (compound(packed_self, packed), "compound", "compound"),
    ],
)
def test_the_report_names_format_and_type(attester: Any, name: str, kind: str) -> None:
    verified = attested(attester)

    assert (verified.attestation_format, verified.attestation_type) == (name, kind)


@pytest.mark.parametrize("aaguid", [UUID(int=0), UUID(int=1)])
def test_a_policy_may_ask_u2f_authenticators_for_no_model(aaguid: UUID) -> None:
    authenticator = SoftwareAuthenticator(attestation=fido_u2f, aaguid=aaguid)
    policy = replace(TRUSTING, fido_u2f_zero_aaguid=True)

    if aaguid.int == 0:
        assert register(create(authenticator), policy=policy).aaguid == aaguid
    else:
        with pytest.raises(CeremonyError, match="attestation_aaguid_mismatch"):
            register(create(authenticator), policy=policy)


def test_the_first_part_that_fails_says_why_a_compound_statement_fails() -> None:
    other_model = partial(packed, aaguid=b"\x04\x10" + bytes(16))

    assert check_of(compound(BROKEN, other_model)) == check_of(BROKEN)
    assert check_of(compound(other_model, BROKEN)) == check_of(other_model)


def description(**changes: bytes) -> bytes:
    """An Android key description with some of its eight fields, by their place, replaced."""
    fields = [b"\x02\x01\x03", b"\x0a\x01\x01", b"\x02\x01\x04", b"\x0a\x01\x01"]
    fields += [b"\x04\x01c", b"\x04\x00", b"\x30\x00", b"\x30\x00"]
    for place, field in changes.items():
        fields[int(place[1:])] = field
    return der(b"\x30", b"".join(fields))


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        pytest.param({}, "attestation_nonce_mismatch", id="another challenge"),
        pytest.param({"_4": b"\x0c\x01c"}, CERTIFICATE, id="challenge is a text"),
        pytest.param({"_5": b"\x0c\x00"}, "attestation_nonce_mismatch", id="unique id is a text"),
        pytest.param({"_6": b"\x31\x00"}, CERTIFICATE, id="software list is a set"),
        pytest.param({"_7": b"\x31\x00"}, CERTIFICATE, id="hardware list is a set"),
        pytest.param({"_7": b""}, CERTIFICATE, id="seven fields"),
        pytest.param({"_7": b"\x30\x00\x30\x00"}, CERTIFICATE, id="nine fields"),
    ],
)
def test_a_key_description_has_its_eight_fields(changes: dict[str, bytes], check: str) -> None:
    assert check_of(partial(android_key, description=description(**changes))) == check


@pytest.mark.parametrize("alg", [-7, -9, -35, -51, -36, -52, -37, -38, -39, -257, -258, -259])
def test_a_tpm_may_sign_with_every_algorithm(alg: int) -> None:
    assert attested(partial(tpm, alg=alg)).attestation_trusted


@pytest.mark.parametrize(("name_alg", "name_hash"), [(0x0B, "sha256"), (0x0C, "sha384"), (0x0D, "sha512")])
def test_a_tpm_may_name_its_key_by_every_hash(name_alg: int, name_hash: str) -> None:
    def attest(made: NewCredential) -> tuple[str, Any]:
        area = public_area(made.key_pair, name_alg=name_alg)
        return tpm(made, alg=-7, area=area, name_hash=name_hash)

    assert attested(attest).attestation_trusted


@pytest.mark.parametrize("missing", [0, 1, 2], ids=["manufacturer", "model", "version"])
def test_a_tpm_is_named_by_all_three_attributes(missing: int) -> None:
    names = tuple(
        (ObjectIdentifier(f"2.23.133.2.{number}"), "id:1") for number in (1, 2, 3) if number != missing + 1
    )

    assert check_of(partial(tpm, alg=-7, names=names)) == CERTIFICATE


@pytest.mark.parametrize(
    ("aaguid", "trusted"), [(b"keystile-testing", True), (bytes(16), False)], ids=["its model", "another"]
)
def test_a_tpm_certificate_may_name_the_model(aaguid: bytes, trusted: bool) -> None:
    attester = partial(tpm, alg=-7, aaguid=b"\x04\x10" + aaguid)

    if trusted:
        assert attested(attester).attestation_trusted
    else:
        assert check_of(attester) == "attestation_aaguid_mismatch"
