# SPDX-License-Identifier: Apache-2.0
"""The standard's test vectors as ceremonies, and the recipes that break them one change at a time.

A ceremony here is plain data: the JSON that a browser sends, the server's record and its policy. A recipe
changes it and nothing is signed again, so that each refusal comes from the check made for it
(`tests/vectors/webauthn.json` explains).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509

from keystile.errors import CeremonyError
from keystile.testing import cbor_writer
from keystile.webauthn import (
    AttestationPolicy,
    Credential,
    PublicKey,
    RelyingParty,
    VerifiedAssertion,
    VerifiedRegistration,
    base64url,
    cbor,
    check_user_handle,
    cose,
    parse_assertion,
    parse_attestation,
    verify_assertion,
    verify_registration,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALGORITHMS = (-7, -8, -35, -36, -53, -257)
USER_HANDLE = b"\0"


@cache
def document() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "vectors" / "webauthn.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


@cache
def root() -> x509.Certificate:
    return x509.load_der_x509_certificate(base64url.decode(document()["attestation_root_der"]))


@dataclass
class Case:
    """One ceremony of one vector, as a server would meet it."""

    vector: dict[str, Any]
    body: dict[str, Any]
    challenge: bytes
    rp_id: str = "example.org"
    allow_cross_origin: bool = True
    top_origins: frozenset[str] = frozenset({"https://example.com"})
    require_uv: bool = False
    algorithms: tuple[int, ...] = ALGORITHMS
    roots: tuple[x509.Certificate, ...] = field(default_factory=lambda: (root(),))
    known_ids: frozenset[bytes] = frozenset()
    allowed: frozenset[bytes] | None = None
    user_known: bool = True
    credential: Credential | None = None

    @property
    def relying_party(self) -> RelyingParty:
        origins = frozenset({"https://example.org"})
        return RelyingParty(self.rp_id, origins, self.top_origins, self.allow_cross_origin)

    @property
    def raw(self) -> bytes:
        return json.dumps(self.body).encode()

    def register(self) -> VerifiedRegistration:
        policy = AttestationPolicy(
            require_trusted=self.vector["attestation_type"] == "x5c",
            trust_anchors=self.roots,
            android_key_strict=False,
        )
        verified = verify_registration(
            parse_attestation(self.raw),
            relying_party=self.relying_party,
            challenge=self.challenge,
            require_user_verification=self.require_uv,
            algorithms=self.algorithms,
            policy=policy,
            now=NOW,
        )
        # The database's unique constraint, in one line.
        if verified.credential_id in self.known_ids:
            raise CeremonyError("credential_already_registered", "known")
        return verified

    def authenticate(self) -> VerifiedAssertion:
        assertion = parse_assertion(self.raw)
        if self.credential is None:
            raise CeremonyError("credential_not_found", "no such record")
        check_user_handle(assertion, USER_HANDLE, user_known=self.user_known)
        verified = verify_assertion(
            assertion,
            relying_party=self.relying_party,
            challenge=self.challenge,
            credential=self.credential,
            require_user_verification=self.require_uv,
            allowed_credentials=self.allowed,
        )
        # The tenant's policy `refuse`, in one line.
        if verified.sign_count_regressed:
            raise CeremonyError("sign_count_regression", "refused")
        return verified


def stored_key(vector: dict[str, Any]) -> PublicKey:
    return cose.parse(cbor.decode(base64url.decode(vector["credential_public_key"])))


def registration(vector: dict[str, Any]) -> Case:
    ceremony = vector["registration"]
    return Case(vector, deepcopy(ceremony["response"]), base64url.decode(ceremony["challenge"]))


def authentication(vector: dict[str, Any]) -> Case:
    ceremony = vector["authentication"]
    credential = Credential(
        id=base64url.decode(vector["credential_id"]),
        public_key=stored_key(vector),
        sign_count=0,
        backup_eligible=vector["registration"]["flags"]["be"],
        rp_id="example.org",
    )
    return Case(
        vector,
        deepcopy(ceremony["response"]),
        base64url.decode(ceremony["challenge"]),
        credential=credential,
    )


def applications() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each recipe with each vector it is made for."""
    for mutation in document()["mutations"]:
        for vector in document()["vectors"]:
            if _applies(mutation["applies_to"], vector):
                yield mutation, vector


def mutated(mutation: dict[str, Any], vector: dict[str, Any]) -> Case:
    case = registration(vector) if mutation["ceremony"] == "registration" else authentication(vector)
    _apply_policy(case, mutation.get("policy", {}))
    if "sign_count" in mutation.get("record", {}) and case.credential is not None:
        case.credential = replace(case.credential, sign_count=mutation["record"]["sign_count"])
    for operation in mutation["ops"]:
        _OPERATIONS[operation["op"]](case, operation)
    return case


def _applies(scope: str, vector: dict[str, Any]) -> bool:
    if scope == "all":
        return True
    if scope == "x5c":
        return bool(vector["attestation_type"] == "x5c")
    return vector["format"] in scope.removeprefix("fmt:").split(",")


def _apply_policy(case: Case, policy: dict[str, Any]) -> None:
    case.allow_cross_origin = policy.get("allow_cross_origin", case.allow_cross_origin)
    case.top_origins = frozenset(policy.get("top_origins", case.top_origins))
    case.rp_id = policy.get("rp_id", case.rp_id)
    case.require_uv = policy.get("require_uv", case.require_uv)
    case.algorithms = tuple(policy.get("algs", case.algorithms))
    case.roots = tuple(policy.get("roots", case.roots))
    if "known_ids" in policy:
        case.known_ids = frozenset({base64url.decode(case.vector["credential_id"])})
    if policy.get("allow_credentials") is not None:
        case.allowed = frozenset(base64url.decode(text) for text in policy["allow_credentials"])
    if "expected_user_handle" in policy:
        case.user_known = policy["expected_user_handle"] is not None


# ---- operations of the recipes -----------------------------------------------------------------------------

Operation = dict[str, Any]


def _value(operation: Operation) -> Any:
    return base64url.decode(operation["value_b64"]) if "value_b64" in operation else operation["value"]


def _member(case: Case, name: str) -> bytes:
    return base64url.decode(case.body["response"][name])


def _set_member(case: Case, name: str, data: bytes) -> None:
    case.body["response"][name] = base64url.encode(data)


def _client_data(change: Callable[[dict[str, Any], Operation], None]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        members = json.loads(_member(case, "clientDataJSON"))
        change(members, operation)
        text = json.dumps(members, separators=(",", ":"), ensure_ascii=False)
        _set_member(case, "clientDataJSON", text.encode())

    return apply


def _flip_challenge(members: dict[str, Any], operation: Operation) -> None:
    challenge = bytearray(base64url.decode(members["challenge"]))
    challenge[0] ^= 1
    members["challenge"] = base64url.encode(bytes(challenge))


def _append_text(members: dict[str, Any], operation: Operation) -> None:
    members[operation["key"]] += operation["value"]


def _client_bytes(change: Callable[[bytes, Operation], bytes]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        _set_member(case, "clientDataJSON", change(_member(case, "clientDataJSON"), operation))

    return apply


def _attestation(change: Callable[[dict[Any, Any], Operation], None]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        members = cbor.decode(_member(case, "attestationObject"))
        assert isinstance(members, dict)
        change(members, operation)
        _set_member(case, "attestationObject", cbor_writer.encode(members, sort=False))

    return apply


def _attestation_bytes(change: Callable[[bytes, Operation], bytes]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        _set_member(case, "attestationObject", change(_member(case, "attestationObject"), operation))

    return apply


def _statement(change: Callable[[dict[Any, Any], Operation], None]) -> Callable[[Case, Operation], None]:
    return _attestation(lambda members, operation: change(members["attStmt"], operation))


def _authenticator_data(
    change: Callable[[bytearray, Operation], bytearray],
) -> Callable[[Case, Operation], None]:
    def in_object(members: dict[Any, Any], operation: Operation) -> None:
        members["authData"] = bytes(change(bytearray(members["authData"]), operation))

    def apply(case: Case, operation: Operation) -> None:
        if "attestationObject" in case.body["response"]:
            _attestation(in_object)(case, operation)
        else:
            data = bytearray(_member(case, "authenticatorData"))
            _set_member(case, "authenticatorData", bytes(change(data, operation)))

    return apply


def _xor(data: bytearray, operation: Operation) -> bytearray:
    data[operation["offset"]] ^= operation["mask"]
    return data


def _and(data: bytearray, operation: Operation) -> bytearray:
    data[operation["offset"]] &= operation["mask"]
    return data


def _or(data: bytearray, operation: Operation) -> bytearray:
    data[operation["offset"]] |= operation["mask"]
    return data


def _overwrite(data: bytearray, operation: Operation) -> bytearray:
    value = base64url.decode(operation["value"])
    data[operation["offset"] : operation["offset"] + len(value)] = value
    return data


def _duplicate(data: bytes, operation: Operation) -> bytes:
    members = cbor.decode(data)
    assert isinstance(members, dict)
    key = operation["key"]
    again = cbor_writer.encode(key) + cbor_writer.encode(members[key], sort=False)
    return bytes((data[0] + 1,)) + data[1:] + again


def _set(members: dict[Any, Any], operation: Operation) -> None:
    members[operation.get("key", operation.get("field"))] = _value(operation)


def _remove(members: dict[Any, Any], operation: Operation) -> None:
    del members[operation.get("key", operation.get("field"))]


def _pop(members: dict[Any, Any], operation: Operation) -> None:
    members.pop(operation["key"], None)


def _xor_field(statement: dict[Any, Any], operation: Operation) -> None:
    statement[operation["field"]] = bytes(_xor(bytearray(statement[operation["field"]]), operation))


def _xor_certificate(statement: dict[Any, Any], operation: Operation) -> None:
    statement["x5c"][0] = bytes(_xor(bytearray(statement["x5c"][0]), operation))


def _repeat_certificates(statement: dict[Any, Any], operation: Operation) -> None:
    statement["x5c"] = statement["x5c"] * 2


def _signature(change: Callable[[bytes, Operation], bytes]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        _set_member(case, "signature", change(_member(case, "signature"), operation))

    return apply


def _body(change: Callable[[dict[str, Any], str, Operation], None]) -> Callable[[Case, Operation], None]:
    def apply(case: Case, operation: Operation) -> None:
        *parents, name = operation["path"].split(".")
        holder = case.body
        for parent in parents:
            holder = holder[parent]
        change(holder, name, operation)

    return apply


def _set_at(holder: dict[str, Any], name: str, operation: Operation) -> None:
    holder[name] = operation["value"]


def _remove_at(holder: dict[str, Any], name: str, operation: Operation) -> None:
    del holder[name]


def _append_at(holder: dict[str, Any], name: str, operation: Operation) -> None:
    holder[name] += operation["value"]


def _flip_expected_challenge(case: Case, operation: Operation) -> None:
    case.challenge = bytes((case.challenge[0] ^ 1,)) + case.challenge[1:]


def _other_key(case: Case, operation: Operation) -> None:
    assert case.credential is not None
    other = next(
        vector
        for vector in document()["vectors"]
        if vector["algorithm"] == -7 and vector["name"] != case.vector["name"]
    )
    case.credential = replace(case.credential, public_key=stored_key(other))


def _flip_backup_eligible(case: Case, operation: Operation) -> None:
    assert case.credential is not None
    case.credential = replace(case.credential, backup_eligible=not case.credential.backup_eligible)


def _no_record(case: Case, operation: Operation) -> None:
    case.credential = None


_OPERATIONS: dict[str, Callable[[Case, Operation], None]] = {
    "cd.set": _client_data(_set),
    "cd.remove": _client_data(_pop),
    "cd.append_text": _client_data(_append_text),
    "cd.challenge_flip": _client_data(_flip_challenge),
    "cd.truncate": _client_bytes(lambda data, operation: data[: -operation["bytes"]]),
    "cd.raw": _client_bytes(lambda data, operation: base64url.decode(operation["value"])),
    "cd.prepend_member": _client_bytes(
        lambda data, operation: data[:1] + base64url.decode(operation["value"]) + data[1:]
    ),
    "cd.append_bytes": _client_bytes(lambda data, operation: data + base64url.decode(operation["value"])),
    "ad.xor": _authenticator_data(_xor),
    "ad.and": _authenticator_data(_and),
    "ad.or": _authenticator_data(_or),
    "ad.keep": _authenticator_data(lambda data, operation: data[: operation["bytes"]]),
    "ad.append": _authenticator_data(lambda data, operation: data + base64url.decode(operation["value"])),
    "ad.set": _authenticator_data(_overwrite),
    "ao.set": _attestation(_set),
    "ao.remove": _attestation(_remove),
    "ao.append": _attestation_bytes(lambda data, operation: data + base64url.decode(operation["value"])),
    "ao.truncate": _attestation_bytes(lambda data, operation: data[: -operation["bytes"]]),
    "ao.dup": _attestation_bytes(_duplicate),
    "ao.indefinite": _attestation_bytes(lambda data, operation: b"\xbf" + data[1:] + b"\xff"),
    "stmt.set": _statement(_set),
    "stmt.remove": _statement(_remove),
    "stmt.xor": _statement(_xor_field),
    "stmt.x5c_xor": _statement(_xor_certificate),
    "stmt.x5c_repeat": _statement(_repeat_certificates),
    "sig.xor": _signature(lambda data, operation: bytes(_xor(bytearray(data), operation))),
    "sig.set": _signature(lambda data, operation: base64url.decode(operation["value"])),
    "sig.append": _signature(lambda data, operation: data + base64url.decode(operation["value"])),
    "body.set": _body(_set_at),
    "body.remove": _body(_remove_at),
    "body.append_text": _body(_append_at),
    "policy.challenge_flip": _flip_expected_challenge,
    "record.other_key": _other_key,
    "record.flip_be": _flip_backup_eligible,
    "record.none": _no_record,
}
