# SPDX-License-Identifier: Apache-2.0
"""Ours beside py_webauthn and python-fido2, over ceremonies made by the software authenticator.

What we accept at least one of them accepts, or `tests/vectors/beyond_oracles.toml` names the section that allows it.
What we refuse and both accept stands in `STRICTER` with the check, and so with the rule, that refuses it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from keystile.errors import CeremonyError, KeystileError, Malformed
from keystile.testing import SoftwareAuthenticator, attestation, cbor_writer, key_pairs
from keystile.webauthn import AttestationPolicy, base64url
from tests.unit.webauthn import oracles
from tests.unit.webauthn.ceremonies import NOW, authenticate, create, enrolled, get, register
from tests.unit.webauthn.oracles import Verdicts

POLICY = AttestationPolicy(trust_anchors=(attestation.default_authority().root,))
OTHER = key_pairs.generate(-7)

Change = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """The check that refuses it here, or None; and what the others say."""

    refused_by: str | None
    verdicts: Verdicts


def ours(run: Callable[[], object]) -> str | None:
    try:
        run()
    except (CeremonyError, Malformed) as error:
        return error.check
    except KeystileError as error:  # pragma: no cover  (would be a bug)
        return type(error).__name__
    return None


def registration(
    *,
    alg: int = -7,
    offered: tuple[int, ...] | None = None,
    attester: str | attestation.Attester = "none",
    body: Change | None = None,
    **lies: Any,
) -> Outcome:
    authenticator = SoftwareAuthenticator(algorithms=(alg,), attestation=attester)
    raw = create(authenticator, **lies)
    if body is not None:
        raw = json.dumps(body(json.loads(raw))).encode()
    algorithms = offered or (alg,)
    return Outcome(
        ours(lambda: register(raw, algorithms=algorithms, policy=POLICY, now=NOW)),
        oracles.registration(raw, algorithms, attested=attester != "none"),
    )


def authentication(
    *, alg: int = -7, stored_count: int = 0, body: Change | None = None, synced: bool = True, **lies: Any
) -> Outcome:
    authenticator = SoftwareAuthenticator(algorithms=(alg,), synced=synced)
    credential = enrolled(authenticator)
    raw = get(authenticator, **lies)
    if body is not None:
        raw = json.dumps(body(json.loads(raw))).encode()
    return Outcome(
        ours(lambda: authenticate(raw, credential)),
        oracles.authentication(raw, authenticator.credentials[0], stored_count),
    )


def data(change: Callable[[bytes], bytes]) -> dict[str, Any]:
    return {"authenticator_data": change}


def client(change: Callable[[bytes], bytes]) -> dict[str, Any]:
    return {"client_data_json": change}


def with_id(text: str) -> Change:
    return lambda answer: answer | {"id": text, "rawId": text}


def with_member(name: str, change: Callable[[str], Any]) -> Change:
    def apply(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"response": answer["response"] | {name: change(answer["response"][name])}}

    return apply


def with_attestation_object(change: Callable[[bytes], bytes]) -> Change:
    return with_member("attestationObject", lambda text: base64url.encode(change(base64url.decode(text))))


def with_key(members: dict[int, Any]) -> dict[str, Any]:
    """Another COSE key in the authenticator data."""
    return data(lambda raw: raw[:87] + cbor_writer.encode(members))


P256 = {1: 2, 3: -7, -1: 1, -2: OTHER.cose_key[10:42], -3: OTHER.cose_key[45:77]}

# What both ceremonies can lie about.
COMMON: dict[str, dict[str, Any]] = {
    "honest": {},
    "another challenge": {"challenge": b"d" * 57},
    "another origin": {"origin": "https://evil.example"},
    "origin without TLS": {"origin": "http://example.org"},
    "origin with a slash": {"origin": "https://example.org/"},
    "another relying party": {"rp_id": "example.com"},
    "nobody present": {"user_present": False},
    "nobody verified": {"user_verified": False},
    "framed": {"cross_origin": True},
    "framed by a named origin": {"top_origin": "https://evil.example"},
    "crossOrigin is text": {"client_data": {"crossOrigin": "false"}},
    "unknown client data": {"client_data": {"x": {"y": [1]}}},
    "another type": {"type": "payment.get"},
    "no type": {"client_data": {"type": None}},
    "no challenge": {"client_data": {"challenge": None}},
    "padded challenge": {"client_data": {"challenge": base64url.encode(b"c" * 57) + "=="}},
    "a byte order mark": client(lambda raw: b"\xef\xbb\xbf" + raw),
    "two byte order marks": client(lambda raw: b"\xef\xbb\xbf" * 2 + raw),
    "UTF-16": client(lambda raw: raw.decode().encode("utf-16")),
    "origin twice": client(lambda raw: b'{"origin":"https://evil.example",' + raw[1:]),
    "backed up, not eligible": {"backup_eligible": False, "backed_up": True},
    "signed extensions": {"extensions": {"credProtect": 2}},
    "extensions in an array": {"extensions": [1]},
    "extension named by a number": {"extensions": {1: 1}},
    "a byte after the data": data(lambda raw: raw + b"\0"),
    "the data cut short": data(lambda raw: raw[:36]),
    "id and rawId of another credential": {"body": with_id("AAAA")},
    "a padded member": {"body": with_member("clientDataJSON", lambda text: text + "=")},
    "a member of another type": {"body": with_member("clientDataJSON", lambda text: 7)},
    "not a public key": {"body": lambda answer: answer | {"type": "password"}},
    "unknown attachment": {"body": lambda answer: answer | {"authenticatorAttachment": "implant"}},
}

REGISTRATIONS: dict[str, dict[str, Any]] = {
    **COMMON,
    **{f"self attestation with {alg}": {"alg": alg, "attester": "packed"} for alg in key_pairs.ALGORITHMS},
    **{f"format {name}": {"attester": name} for name in attestation.FORMATS if name != "tpm"},
    "format tpm": {"attester": partial(attestation.tpm, alg=-257)},
    "reserved flags": {"flags": 0x7F},
    "not offered": {"offered": (-257,)},
    "conditional create": {"conditional": True},
    "long credential id": {"credential_id": bytes(1024)},
    "empty credential id": {"credential_id": b""},
    "key off the curve": with_key(P256 | {-3: P256[-2]}),
    "short coordinate": with_key(P256 | {-2: bytes(31)}),
    "private key too": with_key(P256 | {-4: bytes(32)}),
    "key of another curve": with_key(P256 | {-1: 2}),
    "key not in canonical order": data(lambda raw: raw[:87] + b"\xa5" + raw[90:92] + raw[88:90] + raw[92:]),
    "RSA exponent 3": {
        "alg": -257,
        "authenticator_data": lambda raw: raw[:-4] + b"\x41\3",
    },
    "RSA exponent 1": {
        "alg": -257,
        "authenticator_data": lambda raw: raw[:-4] + b"\x41\1",
    },
    "Ed25519 identity": {"alg": -8, "authenticator_data": lambda raw: raw[:-32] + b"\1" + bytes(31)},
    "a byte after the object": {"body": with_attestation_object(lambda raw: raw + b"\0")},
    "indefinite length": {"body": with_attestation_object(lambda raw: b"\xbf" + raw[1:] + b"\xff")},
    "unknown transport": {"body": with_member("transports", lambda _: ["teleport"])},
    "self attestation by another key": {
        "attester": lambda made: ("packed", {"alg": -7, "sig": OTHER.sign(made.signed)})
    },
    "empty x5c": {
        "attester": lambda made: ("packed", {"alg": -7, "sig": made.key_pair.sign(made.signed), "x5c": []})
    },
    "certificate of a CA": {"attester": partial(attestation.packed, ca=True)},
    "certificate for another use": {
        "attester": partial(attestation.packed, subject=(*attestation.SUBJECT[:2], *attestation.SUBJECT[3:]))
    },
    "certificate of another model": {"attester": partial(attestation.packed, aaguid=b"\x04\x10" + bytes(16))},
    "none with a statement": {"attester": lambda made: ("none", {"sig": b""})},
    "none with an array": {"attester": lambda made: ("none", [])},
}

AUTHENTICATIONS: dict[str, dict[str, Any]] = {
    **COMMON,
    **{f"algorithm {alg}": {"alg": alg} for alg in key_pairs.ALGORITHMS},
    "reserved flags": {"flags": 0x3F},
    "device-bound": {"synced": False},
    "eligibility changed": {"backup_eligible": False, "backed_up": False},
    "another key": {"key_pair": OTHER},
    "r = s = 0": {"signature": bytes.fromhex("3006020100020100")},
    "counter in use": {"sign_count": 9, "stored_count": 8},
    "attested data in an assertion": {"flags": 0x5D},
}


def outcomes() -> Iterator[tuple[str, Callable[[], Outcome]]]:
    for name, arguments in REGISTRATIONS.items():
        yield f"create: {name}", partial(registration, **arguments)
    for name, arguments in AUTHENTICATIONS.items():
        yield f"get: {name}", partial(authentication, **arguments)


CASES = dict(outcomes())


@cache
def outcome(name: str) -> Outcome:
    return CASES[name]()


@cache
def beyond() -> dict[str, dict[str, str]]:
    path = Path(__file__).parents[2] / "vectors" / "beyond_oracles.toml"
    return {case["name"]: case for case in tomllib.loads(path.read_text("utf-8"))["case"]}


# What we refuse and both accept: the check that refuses it, and the section that tells the rule.
STRICTER: dict[str, tuple[str, str]] = {
    **{
        f"{ceremony}: {name}": rule
        for ceremony in ("create", "get")
        for name, rule in {
            "framed": ("cross_origin_not_allowed", "§7.1, §7.2: crossOrigin"),
            "framed by a named origin": ("cross_origin_not_allowed", "§7.1, §7.2: topOrigin"),
            "crossOrigin is text": ("client_data_malformed", "§5.8.1: crossOrigin is a boolean"),
            "padded challenge": ("challenge_malformed", "§5.8.1: base64url without padding"),
            "origin twice": ("client_data_malformed", "RFC 8259 §4: names should be unique"),
            "extensions in an array": ("extensions_malformed", "§6.1: a CBOR map"),
            "extension named by a number": ("extensions_malformed", "§9.3: keys are extension identifiers"),
            "a padded member": ("malformed_request", "§5.1: Base64URLString"),
        }.items()
    },
    "create: id and rawId of another credential": (
        "credential_id_mismatch",
        "§7.1, §6.5.1: one credential id",
    ),
    "create: long credential id": ("credential_id_too_long", "§7.1: at most 1023 bytes"),
    "create: key off the curve": ("public_key_malformed", "RFC 9053 §7.1.1: a point of the curve"),
    "create: short coordinate": ("public_key_malformed", "RFC 9053 §7.1.1: leading zeros stay"),
    "create: private key too": ("public_key_malformed", "§6.5.1: no other members"),
    "create: key of another curve": ("public_key_malformed", "§5.8.5: -7 means P-256"),
    "create: key not in canonical order": ("public_key_malformed", "§6.5.1: CTAP2 canonical form"),
    "create: RSA exponent 3": ("public_key_weak", "FIPS 186-5 §5.4: above 2^16"),
    "create: RSA exponent 1": ("public_key_weak", "FIPS 186-5 §5.4: above 2^16"),
    "create: Ed25519 identity": ("public_key_weak", "RFC 8032 §5.1: not a generator's multiple"),
    "create: empty x5c": ("attestation_statement_malformed", "§8.2: x5c present means certificates"),
    "get: eligibility changed": ("backup_eligibility_changed", "§7.2, §6.1.3: BE never changes"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_we_accept_an_oracle_accepts_or_the_standard_allows(name: str) -> None:
    result = outcome(name)
    is_beyond = result.refused_by is None and not result.verdicts.any

    assert is_beyond is (name in beyond())


@pytest.mark.parametrize("name", CASES)
def test_what_we_refuse_and_both_accept_has_a_rule(name: str) -> None:
    result = outcome(name)
    stricter = result.refused_by if result.verdicts.all else None
    check, _section = STRICTER.get(name, (None, ""))

    assert stricter == check


def test_every_rule_that_is_stricter_names_a_case() -> None:
    assert STRICTER.keys() <= CASES.keys()


def test_every_entry_beyond_the_oracles_names_a_case_and_a_section() -> None:
    assert all(name in CASES and "§" in case["section"] for name, case in beyond().items())
