# SPDX-License-Identifier: Apache-2.0
"""What is fuzzed: each reader of `keystile.webauthn`, with what must hold for any bytes.

A target takes bytes and returns; an exception that leaves it is a finding. Nothing but `KeystileError` may come out of
the core, and what is accepted must say the same to a second reader. Seeds are the standard's vectors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final

from keystile.errors import CheckFailed, KeystileError, Malformed
from keystile.testing import cbor_writer
from keystile.testing.attestation import FORMATS
from keystile.webauthn import (
    AttestationPolicy,
    Credential,
    base64url,
    cbor,
    client_data,
    cose,
    keys,
    parse_assertion,
    parse_attestation,
    verify_assertion,
    verify_registration,
)
from keystile.webauthn.authenticator_data import (
    AT,
    ED,
    parse_for_registration,
    read_assertion_extensions,
)
from tests.unit.webauthn import vectors

Target = Callable[[bytes], None]
LENIENT: Final = AttestationPolicy(
    formats=frozenset((*FORMATS, "android-safetynet")),
    trust_anchors=(vectors.root(),),
    android_key_strict=False,
    allow_sha1=True,
    compound_minimum=1,
)


class Finding(AssertionError):
    """Something that must hold does not."""


def must(holds: bool, what: str) -> None:
    """As ``assert``, but not left out with -O."""
    if not holds:
        raise Finding(what)


def _bytes(ceremony: Mapping[str, Any], member: str) -> bytes:
    return base64url.decode(ceremony["response"]["response"][member])


@cache
def _vectors() -> Sequence[dict[str, Any]]:
    loaded: list[dict[str, Any]] = vectors.document()["vectors"]
    return loaded


# ---- targets -----------------------------------------------------------------------------------------------


def one_cbor_item(data: bytes) -> None:
    """What is accepted has one encoding only: its own."""
    try:
        value = cbor.decode(data)
    except Malformed:
        return
    must(cbor_writer.encode(value, sort=False) == data, "two encodings of one value")


def cose_key(data: bytes) -> None:
    """What is accepted can be loaded and written again to the byte."""
    try:
        decoded, end = cbor.decode_prefix(data, 0, canonical=True)
        public_key = cose.parse(decoded)
    except (Malformed, CheckFailed):
        return
    must(cbor_writer.encode(decoded) == data[:end], "another order of members")
    must(keys.fits(keys.load(public_key), public_key.alg), "a key of another algorithm")


def authenticator_data(data: bytes) -> None:
    """Every byte of what is accepted is accounted for."""
    with suppress(CheckFailed):
        read = parse_for_registration(data)
        credential = read.credential
        whole = data[:37] + credential.aaguid + len(credential.credential_id).to_bytes(2, "big")
        whole += credential.credential_id + credential.cose_key
        if data[32] & ED:
            whole += cbor_writer.encode(read.extensions, sort=False)
        must(whole == data, "bytes that nothing accounts for")
        must(credential.key == cbor.decode(credential.cose_key), "the shortcut reads another key")
    with suppress(CheckFailed):
        outputs = read_assertion_extensions(data)
        must(not data[32] & AT, "attested data in an assertion")
        whole = data[:37] + (cbor_writer.encode(outputs, sort=False) if data[32] & ED else b"")
        must(whole == data, "bytes that nothing accounts for")


def client_data_json(data: bytes) -> None:
    """What is accepted says the same to the standard library's reader."""
    try:
        read = client_data.parse(data)
        challenge = client_data.challenge_of(read, "webauthn.get")
    except (Malformed, CheckFailed):
        return
    members = json.loads(data.removeprefix(b"\xef\xbb\xbf").decode())
    must(base64url.encode(challenge) == members["challenge"], "another challenge")
    must(read.type == members["type"], "another type")
    must(read.origin == members.get("origin") or read.origin is None, "another origin")
    must(bool(read.crossOrigin) == members.get("crossOrigin", False), "another crossOrigin")
    must(read.topOrigin == members.get("topOrigin"), "another topOrigin")


def attestation_object(data: bytes) -> None:
    """The first byte says whose ceremony it is, the rest is the object."""
    if not data:
        return
    vector = _vectors()[data[0] % len(_vectors())]
    answer = _attestations()[vector["name"]]
    with suppress(CheckFailed):
        verify_registration(
            type(answer)(
                credential_id=answer.credential_id,
                challenge=answer.challenge,
                client_data=answer.client_data,
                client_data_json=answer.client_data_json,
                attestation_object=data[1:],
                transports=(),
                attachment=None,
                extensions=answer.extensions,
            ),
            relying_party=vectors.registration(vector).relying_party,
            challenge=answer.challenge,
            require_user_verification=False,
            algorithms=vectors.ALGORITHMS,
            policy=LENIENT,
            now=vectors.NOW,
        )


def answer_json(data: bytes) -> None:
    """A whole answer, as a body brings it."""
    with suppress(KeystileError):
        parse_attestation(data)
    try:
        assertion = parse_assertion(data)
    except KeystileError:
        return
    case = vectors.authentication(_vectors()[0])
    assert case.credential is not None
    with suppress(CheckFailed):
        verify_assertion(
            assertion,
            relying_party=case.relying_party,
            challenge=assertion.challenge,
            credential=Credential(
                assertion.credential_id, case.credential.public_key, 0, None, case.credential.rp_id
            ),
            require_user_verification=False,
        )


@cache
def _attestations() -> Mapping[str, Any]:
    return {vector["name"]: parse_attestation(vectors.registration(vector).raw) for vector in _vectors()}


TARGETS: Final[Mapping[str, Target]] = {
    "cbor": one_cbor_item,
    "cose": cose_key,
    "authenticator-data": authenticator_data,
    "client-data": client_data_json,
    "attestation-object": attestation_object,
    "answer": answer_json,
}


def seeds(name: str) -> list[bytes]:
    """Where fuzzing of a target begins."""
    registrations = [vector["registration"] for vector in _vectors()]
    both = registrations + [vector["authentication"] for vector in _vectors()]
    objects = [_bytes(ceremony, "attestationObject") for ceremony in registrations]
    found: dict[str, list[bytes]] = {
        "cbor": objects,
        "cose": [base64url.decode(vector["credential_public_key"]) for vector in _vectors()],
        "authenticator-data": [
            _bytes(ceremony, "authenticatorData") for ceremony in both if _has(ceremony, "authenticatorData")
        ],
        "client-data": [_bytes(ceremony, "clientDataJSON") for ceremony in both],
        "attestation-object": [bytes((number,)) + encoded for number, encoded in enumerate(objects)],
        "answer": [json.dumps(ceremony["response"]).encode() for ceremony in both],
    }
    return found[name]


def _has(ceremony: Mapping[str, Any], member: str) -> bool:
    return member in ceremony["response"]["response"]
