# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.authenticator_data`: layout, one byte on either side of each bound."""

from __future__ import annotations

import pytest

from keystile.errors import CeremonyError
from keystile.testing import cbor_writer, key_pairs
from keystile.webauthn import cbor
from keystile.webauthn.authenticator_data import parse_for_registration, read_assertion_extensions

HASH = bytes(range(32))
AAGUID = b"keystile-testing"
KEY = key_pairs.generate(-7).cose_key
OKP = key_pairs.generate(-8).cose_key


def data(flags: int = 0x45, *, credential_id: bytes = b"id", key: bytes = KEY, rest: bytes = b"") -> bytes:
    attested = AAGUID + len(credential_id).to_bytes(2, "big") + credential_id + key
    return HASH + bytes((flags,)) + b"\xf1\xf2\xf3\xf4" + (attested if flags & 0x40 else b"") + rest


def extensions_of(size: int) -> bytes:
    """One extension output, of so many bytes in all."""
    head = b"\xa1\x61x\x59"
    return head + (size - 6).to_bytes(2, "big") + bytes(size - 6)


def check_of(raw: bytes) -> str:
    with pytest.raises(CeremonyError) as caught:
        parse_for_registration(raw)
    return caught.value.check


def test_every_field_is_read_from_its_place() -> None:
    read = parse_for_registration(data(0xC5, rest=cbor_writer.encode({"credProtect": 2})))

    assert (read.rp_id_hash, read.flags, read.sign_count, read.extensions) == (
        HASH,
        0xC5,
        0xF1F2F3F4,
        {"credProtect": 2},
    )
    assert (read.credential.aaguid, read.credential.credential_id, read.credential.cose_key) == (
        AAGUID,
        b"id",
        KEY,
    )


@pytest.mark.parametrize("key", [KEY, OKP], ids=["ES256", "another"])
def test_a_key_is_read_as_the_general_reader_does(key: bytes) -> None:
    assert parse_for_registration(data(key=key)).credential.key == cbor.decode(key)


@pytest.mark.parametrize("rest", [b"", cbor_writer.encode({"credProtect": 2})], ids=["last", "not last"])
def test_an_es256_key_needs_no_general_reader(rest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = cbor.decode(KEY)
    reader = cbor.decode_prefix
    # Only extensions, which are not asked for in canonical order, may be read by it.
    monkeypatch.setattr(cbor, "decode_prefix", lambda raw, start: reader(raw, start))

    assert parse_for_registration(data(0xC5 if rest else 0x45, rest=rest)).credential.key == expected


def test_without_extensions_there_are_none() -> None:
    assert parse_for_registration(data()).extensions == {}
    assert read_assertion_extensions(data(0x05)) == {}


def test_8_kib_are_read() -> None:
    raw = data(0x85, rest=extensions_of(8192 - 37))

    assert len(raw) == 8192
    assert read_assertion_extensions(raw).keys() == {"x"}


def test_more_than_8_kib_are_refused() -> None:
    with pytest.raises(CeremonyError, match="authenticator_data_malformed"):
        read_assertion_extensions(data(0x85, rest=extensions_of(8193 - 37)))


@pytest.mark.parametrize(
    ("raw", "check"),
    [
        pytest.param(data()[:36], "authenticator_data_malformed", id="no counter"),
        pytest.param(data(0x05), "attested_data_missing", id="no credential"),
        pytest.param(data()[:54], "authenticator_data_malformed", id="no length of the id"),
        pytest.param(data(credential_id=b"", key=b""), "credential_id_empty", id="an empty id"),
        pytest.param(data()[:56], "authenticator_data_malformed", id="cut in the id"),
        pytest.param(data(key=b""), "public_key_malformed", id="no key"),
        pytest.param(data()[:-1], "public_key_malformed", id="cut in the key"),
        pytest.param(data(key=KEY[:10]), "public_key_malformed", id="cut before x"),
        pytest.param(
            data(key=KEY[:42] + b"\x23" + KEY[43:] + b"\0"), "authenticator_data_malformed", id="-4"
        ),
        pytest.param(
            data(key=KEY[:43] + b"\x78" + KEY[44:-1] + b"\xff"), "public_key_malformed", id="y text"
        ),
        pytest.param(
            data(key=b"\xa4\x03\x27\x01\x01" + OKP[5:]), "public_key_malformed", id="not in canonical order"
        ),
        pytest.param(data(key=b"\x80"), "public_key_malformed", id="key is an array"),
        pytest.param(data(rest=b"\0"), "authenticator_data_malformed", id="a byte too many"),
        pytest.param(data(0xC5), "extensions_malformed", id="no extensions"),
        pytest.param(data(0xC5, rest=b"\x80"), "extensions_malformed", id="extensions in an array"),
        pytest.param(data(0xC5, rest=b"\xa1\x01\x01"), "extensions_malformed", id="named by a number"),
        pytest.param(
            data(0xC5, rest=b"\xa0\0"), "authenticator_data_malformed", id="a byte after extensions"
        ),
    ],
)
def test_another_layout_is_refused(raw: bytes, check: str) -> None:
    assert check_of(raw) == check


@pytest.mark.parametrize(("size", "check"), [(1023, None), (1024, "credential_id_too_long")])
def test_a_credential_id_has_at_most_1023_bytes(size: int, check: str | None) -> None:
    raw = data(credential_id=bytes(size))

    if check is None:
        assert len(parse_for_registration(raw).credential.credential_id) == size
    else:
        assert check_of(raw) == check


def test_a_credential_in_an_assertion_is_refused() -> None:
    with pytest.raises(CeremonyError, match="attested_data_unexpected"):
        read_assertion_extensions(data())
