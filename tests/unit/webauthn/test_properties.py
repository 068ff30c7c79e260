# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in, only `KeystileError` comes out: bounded here, at length in `make fuzz`."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystile.errors import CeremonyError, KeystileError
from keystile.testing import SoftwareAuthenticator, cbor_writer
from keystile.testing.attestation import FORMATS, Attester, NewCredential, tpm
from keystile.webauthn import (
    AttestationPolicy,
    Credential,
    base64url,
    cbor,
    cose,
    parse_assertion,
    parse_attestation,
)
from keystile.webauthn.authenticator_data import parse_for_registration, read_assertion_extensions
from tests.unit.webauthn import vectors
from tests.unit.webauthn.ceremonies import authenticate, create, enrolled, get, register

quick = partial(settings, derandomize=True, deadline=None, database=None)
LENIENT = AttestationPolicy(
    formats=frozenset((*FORMATS, "android-safetynet")) - {"packed-x5c"}, allow_sha1=True, compound_minimum=1
)


@cache
def signed_in() -> tuple[bytes, Credential]:
    authenticator = SoftwareAuthenticator()
    credential = enrolled(authenticator)
    return get(authenticator), credential


@cache
def registered(name: str) -> dict[str, Any]:
    attester: Attester = partial(tpm, alg=-7) if name == "tpm" else FORMATS[name]
    answer: dict[str, Any] = json.loads(create(SoftwareAuthenticator(attestation=attester)))
    return answer


def only_ours(run: Callable[[], object]) -> None:
    """Run it, and let nothing but our own errors be caught."""
    with suppress(KeystileError):
        run()


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut, doubled or replaced."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        size = chance.choice((1, 1, 1, 2, 4, 16))
        kind = chance.randrange(4)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[at : at + size]
        elif kind == 2:
            changed[at:at] = changed[max(0, at - size) : at]
        else:
            changed[at : at + size] = chance.randbytes(size)
    return bytes(changed)


@quick(max_examples=60)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_as_an_answer(raw: bytes) -> None:
    only_ours(lambda: parse_assertion(raw))
    only_ours(lambda: parse_attestation(raw))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@quick(max_examples=60)
@given(
    name=st.sampled_from(
        ["id", "rawId", "type", "response", "clientExtensionResults", "authenticatorAttachment"]
    ),
    inner=st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle", "transports"]),
    value=anything,
)
def test_any_value_as_a_member(name: str, inner: str, value: Any) -> None:
    raw, credential = signed_in()
    answer = json.loads(raw)
    outer = json.dumps(answer | {name: value}).encode()
    answer["response"][inner] = value
    only_ours(lambda: authenticate(outer, credential))
    only_ours(lambda: authenticate(json.dumps(answer).encode(), credential))
    only_ours(lambda: parse_attestation(outer))


@quick(max_examples=60)
@given(name=st.sampled_from(["type", "challenge", "origin", "crossOrigin", "topOrigin", "x"]), value=anything)
def test_any_value_in_the_client_data(name: str, value: Any) -> None:
    raw, credential = signed_in()
    answer = json.loads(raw)
    members = json.loads(base64url.decode(answer["response"]["clientDataJSON"])) | {name: value}
    answer["response"]["clientDataJSON"] = base64url.encode(json.dumps(members).encode())
    only_ours(lambda: authenticate(json.dumps(answer).encode(), credential))


@pytest.mark.parametrize("seed", range(8))
def test_spoilt_assertions_are_refused(seed: int) -> None:
    raw, credential = signed_in()
    chance = random.Random(seed)
    answer = json.loads(raw)
    for _ in range(40):
        name = chance.choice(["clientDataJSON", "authenticatorData", "signature"])
        changed = json.loads(raw)
        member = spoiled(base64url.decode(answer["response"][name]), chance)
        if member == base64url.decode(answer["response"][name]):
            continue
        changed["response"][name] = base64url.encode(member)
        with pytest.raises(KeystileError):
            authenticate(json.dumps(changed).encode(), credential)
        only_ours(lambda: authenticate(spoiled(raw, chance), credential))


@pytest.mark.parametrize("name", FORMATS)
def test_spoilt_attestation_objects_raise_our_errors_only(name: str) -> None:
    chance = random.Random(name)
    answer = registered(name)
    whole = base64url.decode(answer["response"]["attestationObject"])
    for _ in range(80):
        changed = answer | {"response": dict(answer["response"])}
        changed["response"]["attestationObject"] = base64url.encode(spoiled(whole, chance))
        raw = json.dumps(changed).encode()
        only_ours(lambda raw=raw: register(raw, policy=LENIENT))  # type: ignore[misc]


@pytest.mark.parametrize("vector", vectors.document()["vectors"], ids=lambda vector: vector["name"])
def test_spoilt_vectors_raise_our_errors_only(vector: dict[str, Any]) -> None:
    chance = random.Random(vector["name"])
    for _ in range(25):
        case = vectors.registration(vector)
        inner = case.body["response"]
        inner["attestationObject"] = base64url.encode(
            spoiled(base64url.decode(inner["attestationObject"]), chance)
        )
        only_ours(case.register)


cbor_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-70000, 2**64 - 1)
    | st.binary(max_size=80)
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["alg", "sig", "x5c", "ver", "certInfo", "pubArea", "fmt", "attStmt", "response", 1]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=10,
)


@quick(max_examples=40)
@given(
    name=st.sampled_from(sorted((*FORMATS, "android-safetynet"))),
    statement=cbor_values,
    own=st.sampled_from(["alg", "sig", "x5c", "ver", "certInfo", "pubArea", "response"]),
)
def test_any_statement(name: str, statement: Any, own: str) -> None:
    answer = registered("tpm")

    def attest(made: NewCredential) -> tuple[str, Any]:
        return name, statement

    raw = create(SoftwareAuthenticator(attestation=attest))
    only_ours(lambda: register(raw, policy=LENIENT))
    honest = cbor.decode(base64url.decode(answer["response"]["attestationObject"]))
    assert isinstance(honest, dict)
    inner = honest["attStmt"]
    assert isinstance(inner, dict)
    changed = cbor_writer.encode(honest | {"attStmt": inner | {own: statement}})
    answer = answer | {"response": answer["response"] | {"attestationObject": base64url.encode(changed)}}
    only_ours(lambda: register(json.dumps(answer).encode(), policy=LENIENT))


@quick(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([1, 2, 3, 4, -1, -2, -3, -4, "kty"]),
        st.sampled_from(
            [1, 2, 3, 6, 7, -7, -8, -35, -36, -53, -257, b"", bytes(32), b"\1" * 57, b"\xff" * 256]
        )
        | cbor_values,
        max_size=6,
    )
)
def test_any_cose_key(key: dict[Any, Any]) -> None:
    only_ours(lambda: cose.parse(key))


@quick(max_examples=60)
@given(
    st.builds(
        lambda flags, rest: bytes(32) + bytes((flags,)) + rest, st.integers(0, 255), st.binary(max_size=120)
    )
    | st.binary(max_size=80)
)
def test_any_authenticator_data(data: bytes) -> None:
    for read in (parse_for_registration, read_assertion_extensions):
        with suppress(CeremonyError):
            read(data)


HOSTILE = {
    "lists": b"[" + b"[]," * 21000 + b"0]",
    "nested": b"[" * 30000,
    "objects": b"{" + b",".join(b'"%05d":{}' % number for number in range(5900)) + b"}",
    "members": b"{" + b",".join(b'"%05d":0' % number for number in range(6500)) + b"}",
    "texts": b"[" + b",".join(b'"\xc4\x81a"' for _ in range(9000)) + b"]",
    "numbers": b"[" + b",".join(b"1000" for _ in range(12000)) + b"]",
    "digits": b"9" * 65000,
    "escapes": b'"' + b"\\u0101" * 10000 + b'"',
}


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("place", ["member", "extensions"])
def test_a_hostile_body_stays_small(shape: str, place: str) -> None:
    raw, _ = signed_in()
    if place == "member":
        raw = raw[:-1] + b',"x":' + HOSTILE[shape] + b"}"
    else:
        raw = raw.replace(b'"clientExtensionResults":{}', b'"clientExtensionResults":' + HOSTILE[shape])
    raw = raw[: 64 * 1024 - 1] + b"}"

    tracemalloc.start()
    only_ours(lambda: parse_assertion(raw))
    only_ours(lambda: parse_attestation(raw))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2 * 1024 * 1024


def nested(leaf: bytes, size: int) -> bytes:
    """Arrays of 64 in arrays of 64, of so many bytes of ``leaf`` in all."""
    level = [leaf] * (size // len(leaf))
    while len(level) > 1:
        parts = [level[start : start + 64] for start in range(0, len(level), 64)]
        level = [cbor_writer.head(4, len(part)) + b"".join(part) for part in parts]
    return level[0]


@pytest.mark.parametrize(
    "leaf", [b"\x80", b"\xa0", b"\x40", b"\x61a", b"\x19\xff\xff", b"\x9b" + b"\xff" * 8]
)
def test_a_hostile_attestation_object_stays_small(leaf: bytes) -> None:
    answer = dict(registered("packed"))
    head = b"\xa3" + cbor_writer.encode("fmt") + cbor_writer.encode("packed") + cbor_writer.encode("attStmt")
    tail = cbor_writer.encode("authData") + cbor_writer.encode(bytes(164))
    encoded = head + nested(leaf, 45000) + tail
    answer["response"] = answer["response"] | {"attestationObject": base64url.encode(encoded)}
    raw = json.dumps(answer).encode()

    tracemalloc.start()
    only_ours(lambda: register(raw))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2 * 1024 * 1024
