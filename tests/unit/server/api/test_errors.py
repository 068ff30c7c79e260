# SPDX-License-Identifier: Apache-2.0
"""The one table of errors: every failure has its place, and the body its three members."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest

from keystile.errors import CeremonyError, ChallengeError, KeystileError, Malformed, UnknownCredential
from keystile.server.api.errors import UNAUTHORIZED_TEXT, WIRE_ERRORS, error_body, wire_error


def by_name(errors: Iterable[type[KeystileError]]) -> list[type[KeystileError]]:
    return sorted(errors, key=lambda cls: str(cls))


def descendants(cls: type[KeystileError]) -> Iterator[type[KeystileError]]:
    for child in cls.__subclasses__():
        if child.__module__ == "keystile.errors":
            yield child
            yield from descendants(child)


@pytest.mark.parametrize("error", by_name(descendants(KeystileError)))
def test_every_error_of_the_tree_has_its_row(error: type[KeystileError]) -> None:
    assert error in WIRE_ERRORS


@pytest.mark.parametrize("error", by_name(WIRE_ERRORS))
def test_every_row_makes_a_body_with_the_code_twice(error: type[KeystileError]) -> None:
    row = WIRE_ERRORS[error]

    body = json.loads(error_body(row.code, row.text or "why"))

    assert body == {"error": row.code, "errorCode": row.code, "errorDescription": row.text or "why"}


def test_the_text_of_a_401_is_the_one_that_sdks_compare() -> None:
    assert UNAUTHORIZED_TEXT == (
        "The request is unauthorized. Check that your API key and region base URL are correctly configured."
    )


@pytest.mark.parametrize(
    "check", ["signature_invalid", "user_handle_mismatch", "credential_not_allowed", "challenge_mismatch"]
)
def test_failed_checks_look_alike(check: str) -> None:
    error = ChallengeError(check) if check.startswith("challenge") else CeremonyError(check)

    assert wire_error(error) == wire_error(CeremonyError("origin_mismatch"))


def test_an_expired_challenge_says_to_try_again() -> None:
    row = wire_error(ChallengeError("challenge_expired"))

    assert (row.status, row.code) == (400, "invalid_credential")
    assert row.text is not None
    assert "Try again" in row.text


def test_only_an_unknown_credential_is_called_unknown() -> None:
    unknown = [cls for cls, row in WIRE_ERRORS.items() if row.code == "unknown_credential"]

    assert unknown == [UnknownCredential]


def test_a_child_without_a_row_takes_its_parents() -> None:
    class Odd(Malformed):
        pass

    assert wire_error(Odd("x")) == WIRE_ERRORS[Malformed]
