# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.response`: bounds of an answer's JSON, and which answers need the slow reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from keystile.errors import Malformed, TooLarge
from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import parse_assertion, parse_attestation, strict_json
from tests.unit.webauthn.ceremonies import create, enrolled, get

Change = Callable[[dict[str, Any]], Any]


@cache
def answers() -> tuple[bytes, bytes]:
    authenticator = SoftwareAuthenticator()
    registered = create(authenticator)
    enrolled(authenticator)
    return registered, get(authenticator)


def without(*names: str) -> Change:
    def change(answer: dict[str, Any]) -> None:
        for name in names:
            answer.pop(name, None)
            answer["response"].pop(name, None)

    return change


def with_outputs(outputs: Any) -> Change:
    return lambda answer: answer.update(clientExtensionResults=outputs)


USUAL: dict[str, Change] = {
    "all members": lambda answer: None,
    "no attachment": without("authenticatorAttachment"),
    "no user handle and no transports": without("userHandle", "transports"),
    "no extension results": without("clientExtensionResults"),
    "no convenience members": without("publicKey", "publicKeyAlgorithm"),
    "extension results": with_outputs({"credProps": {"rk": True}}),
    "no transport": lambda answer: answer["response"].update(
        {"transports": []} if "transports" in answer["response"] else {}
    ),
}


def changed(raw: bytes, change: Change) -> bytes:
    answer = json.loads(raw)
    change(answer)
    return json.dumps(answer).encode()


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize(("ceremony", "parse"), [(0, parse_attestation), (1, parse_assertion)])
def test_what_browsers_send_needs_no_slow_reader(
    name: str, ceremony: int, parse: Callable[[bytes], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = changed(answers()[ceremony], USUAL[name])
    slow: list[bytes] = []
    read = strict_json.read

    def noted(text: bytes) -> object:
        slow.append(text)
        return read(text)

    monkeypatch.setattr(strict_json, "read", noted)

    parse(raw)

    assert raw not in slow


def test_no_extension_results_need_no_reader_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(strict_json, "read")

    assert parse_assertion(changed(answers()[1], without("clientExtensionResults"))).extensions.client == {}
    assert parse_assertion(answers()[1]).extensions.client == {}


@pytest.mark.parametrize("ceremony", [0, 1])
@pytest.mark.parametrize(
    "member", ["id", "rawId", "type", "response", "clientExtensionResults", "authenticatorAttachment"]
)
def test_a_member_twice_is_refused(ceremony: int, member: str) -> None:
    raw = answers()[ceremony]
    again = json.dumps({member: json.loads(raw)[member]}).encode()[1:-1]
    parse = (parse_attestation, parse_assertion)[ceremony]

    with pytest.raises(Malformed):
        parse(raw[:-1] + b"," + again + b"}")


def padded(raw: bytes, size: int) -> bytes:
    """The same answer with a member that nobody knows, of so many bytes in all."""
    start = raw[:-1] + b',"x":"'
    return start + b"y" * (size - len(start) - 2) + b'"}'


def test_64_kib_are_read() -> None:
    assert parse_assertion(padded(answers()[1], 64 * 1024)).credential_id


def test_more_than_64_kib_are_refused() -> None:
    with pytest.raises(TooLarge):
        parse_assertion(padded(answers()[1], 64 * 1024 + 1))


def outputs_of(size: int) -> bytes:
    filler = "y" * (size - len('{"x": ""}'))
    return changed(answers()[1], with_outputs({"x": filler}))


def test_8_kib_of_extension_results_are_read() -> None:
    assert len(parse_assertion(outputs_of(8 * 1024)).extensions.client["x"]) == 8 * 1024 - 9


def test_more_than_8_kib_of_extension_results_are_refused() -> None:
    with pytest.raises(TooLarge):
        parse_assertion(outputs_of(8 * 1024 + 1))
