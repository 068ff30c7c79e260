# SPDX-License-Identifier: Apache-2.0
"""The floor under a WebAuthn verification in Python: the work that nobody can leave out, and nothing else.

Decoding with msgspec, strict base64url, SHA-256, loading the key, the signatures; at registration a strict reading
of the CBOR too, and for certificates loading them, their signature over the statement and the crypto library's
verifier for the path. One relying party in constants, one algorithm (ES256), one error without a name, no policy,
no options, no extensions, no member counted twice, none of the rules about certificates' contents. It shares no
code with Keystile, so a slow core cannot hide in both. `benchmarks/webauthn.py` compares the two; the floor under
a whole sign-in over HTTP is `benchmarks/floor.py`. Not for production.
"""

from __future__ import annotations

import binascii
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import BasicConstraints, Certificate, load_der_x509_certificate
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store

RP_ID_HASH: Final = sha256(b"example.org").digest()
ORIGIN: Final = "https://example.org"
ES256: Final = ec.ECDSA(hashes.SHA256())
CURVE: Final = ec.SECP256R1()
UP_UV: Final = 0x05
LEAF: Final = ExtensionPolicy.permit_all()
CA: Final = LEAF.require_present(BasicConstraints, Criticality.AGNOSTIC, None)
URL: Final = bytes.maketrans(b"-_+/=", b"+/---")
PADDING: Final = (b"", b"===", b"==", b"=")


class AssertionResponse(msgspec.Struct):
    clientDataJSON: str  # noqa: N815 - the wire's names
    authenticatorData: str  # noqa: N815
    signature: str
    userHandle: str | None = None  # noqa: N815


class Assertion(msgspec.Struct):
    id: str
    rawId: str  # noqa: N815
    type: str
    response: AssertionResponse


class AttestationResponse(msgspec.Struct):
    clientDataJSON: str  # noqa: N815
    attestationObject: str  # noqa: N815
    transports: list[str] | None = None


class Attestation(msgspec.Struct):
    id: str
    rawId: str  # noqa: N815
    type: str
    response: AttestationResponse


class ClientData(msgspec.Struct):
    type: str
    challenge: str
    origin: str
    crossOrigin: bool = False  # noqa: N815


assertion_json = msgspec.json.Decoder(Assertion)
attestation_json = msgspec.json.Decoder(Attestation)
client_data_json = msgspec.json.Decoder(ClientData)


class Refused(Exception):
    """Any check said no."""


def decode(text: str) -> bytes:
    """Strict unpadded base64url."""
    try:
        data = text.encode("ascii").translate(URL) + PADDING[len(text) & 3]
        return binascii.a2b_base64(data, strict_mode=True)
    except ValueError as error:
        raise Refused from error


def client_data(raw: bytes, kind: str, challenge: bytes) -> None:
    said = client_data_json.decode(raw)
    if said.type != kind or said.origin != ORIGIN or said.crossOrigin or decode(said.challenge) != challenge:
        raise Refused


def check_header(data: bytes) -> int:
    """The flags, once hash, presence, verification and backup bits are right."""
    if len(data) < 37 or data[:32] != RP_ID_HASH:
        raise Refused
    flags = data[32]
    if flags & UP_UV != UP_UV or (flags & 0x10 and not flags & 0x08):
        raise Refused
    return flags


def authenticate(raw: bytes, challenge: bytes, credential_id: bytes, point: bytes, sign_count: int) -> int:
    """The new counter of an assertion that holds."""
    answer = assertion_json.decode(raw)
    response = answer.response
    if answer.type != "public-key" or answer.id != answer.rawId or decode(answer.rawId) != credential_id:
        raise Refused
    said = decode(response.clientDataJSON)
    client_data(said, "webauthn.get", challenge)
    data = decode(response.authenticatorData)
    if check_header(data) & 0xC0 or len(data) != 37:
        raise Refused
    counter = int.from_bytes(data[33:37], "big")
    if counter <= sign_count and (counter or sign_count):
        raise Refused
    if response.userHandle is not None:
        decode(response.userHandle)
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    key.verify(decode(response.signature), data + sha256(said).digest(), ES256)
    return counter


def register(
    raw: bytes, challenge: bytes, store: Store | None = None, now: datetime | None = None
) -> tuple[bytes, bytes]:
    """Credential id and point of a registration that holds; its certificates lead to ``store``, if given."""
    answer = attestation_json.decode(raw)
    if answer.type != "public-key" or answer.id != answer.rawId:
        raise Refused
    said = decode(answer.response.clientDataJSON)
    client_data(said, "webauthn.create", challenge)
    members, end = item(encoded := decode(answer.response.attestationObject), 0)
    if end != len(encoded) or members.keys() != {"fmt", "attStmt", "authData"}:
        raise Refused
    data = members["authData"]
    if check_header(data) & 0xC0 != 0x40:
        raise Refused
    start = 55 + int.from_bytes(data[53:55], "big")
    credential_id = data[55:start]
    key, end = item(data, start)
    if end != len(data) or credential_id != decode(answer.rawId) or list(key) != [1, 3, -1, -2, -3]:
        raise Refused
    if key[1] != 2 or key[3] != -7 or key[-1] != 1 or len(key[-2]) != 32 or len(key[-3]) != 32:
        raise Refused
    point = b"\x04" + key[-2] + key[-3]
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    statement = members["attStmt"]
    if members["fmt"] == "none":
        if statement != {}:
            raise Refused
    elif members["fmt"] == "packed" and statement["alg"] == -7:
        signed = data + sha256(said).digest()
        if store is None or now is None:
            public_key.verify(statement["sig"], signed, ES256)
        else:
            by_certificate(statement["x5c"], statement["sig"], signed, store, now)
    else:
        raise Refused
    return credential_id, point


def by_certificate(chain: list[bytes], signature: bytes, signed: bytes, store: Store, now: datetime) -> None:
    leaf: Certificate
    leaf, *others = [load_der_x509_certificate(certificate) for certificate in chain]
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Refused
    key.verify(signature, signed, ES256)
    verifier = (
        PolicyBuilder()
        .store(store)
        .time(now)
        .extension_policies(ca_policy=CA, ee_policy=LEAF)
        .build_client_verifier()
    )
    verifier.verify(leaf, others)


def item(data: bytes, at: int) -> tuple[Any, int]:
    """One strict CBOR item: definite and shortest lengths, no tags or floats, no key twice."""
    if at >= len(data):
        raise Refused
    major, value = data[at] >> 5, data[at] & 0x1F
    at += 1
    if 24 <= value <= 27:
        size = 1 << (value - 24)
        value = int.from_bytes(data[at : at + size], "big")
        at += size
        if at > len(data) or value < (24 if size == 1 else 1 << (4 * size)):
            raise Refused
    elif value > 27:
        raise Refused
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major <= 3:
        end = at + value
        if end > len(data):
            raise Refused
        return (data[at:end] if major == 2 else data[at:end].decode()), end
    if major == 4 and value <= 64:
        items = []
        for _ in range(value):
            member, at = item(data, at)
            items.append(member)
        return items, at
    if major == 5 and value <= 64:
        members: dict[Any, Any] = {}
        for _ in range(value):
            key, at = item(data, at)
            if key in members or type(key) not in (int, str):
                raise Refused
            members[key], at = item(data, at)
        return members, at
    if major == 7 and value in (20, 21, 22):
        return (False, True, None)[value - 20], at
    raise Refused
