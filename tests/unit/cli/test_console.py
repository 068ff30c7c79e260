# SPDX-License-Identifier: Apache-2.0
"""What commands print, and how they ask."""

from __future__ import annotations

import io
import json

import pytest

from keystile.cli import console
from keystile.cli.failures import FAILURES, CommandFailed, Exit, from_keystile
from keystile.errors import Conflict, KeystileError, Malformed, Misconfigured, NotFound


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tenantId", "Tenant id"),
        ("rp_name", "Rp name"),
        ("name", "Name"),
        ("lastVerifiedAt", "Last verified at"),
    ],
)
def test_a_label_is_the_name_in_words(name: str, words: str) -> None:
    assert console.label(name) == words


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), ([], "–"), (True, "yes"), (False, "no"), (["a", "b"], "a, b"), (7, "7")]
)
def test_a_value_is_shown_as_people_write_it(value: object, shown: str) -> None:
    assert console.text(value) == shown


def test_a_record_is_one_line_for_each_member(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_record(
        {"name": "acme", "origins": ["https://a.example", "https://b.example"]}, as_json=False
    )

    assert capsys.readouterr().out.splitlines() == [
        "Name     acme",
        "Origins  https://a.example",
        "         https://b.example",
    ]


def test_json_is_the_only_thing_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table([{"name": "acme", "hidden": 1}], ["name"], as_json=True, empty="none")

    assert json.loads(capsys.readouterr().out) == [{"name": "acme", "hidden": 1}]


def test_an_empty_table_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table([], ["name"], as_json=False, empty="No tenants yet. Do: keystile tenant create")

    assert capsys.readouterr().out == "No tenants yet. Do: keystile tenant create\n"


def test_a_table_has_no_colour_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table([{"name": "acme"}], ["name"], as_json=False, empty="none")

    assert capsys.readouterr().out.split() == ["Name", "acme"]


def test_a_failure_goes_to_standard_error_with_its_cure(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_failure(CommandFailed("KT-CLI-005", why="8787 is in use", do="add --port 0"))

    assert capsys.readouterr().err.splitlines() == [
        "✗ KT-CLI-005  The port is taken",
        "  Why        8787 is in use",
        "  Do         add --port 0",
        "  More       docs/reference/errors.md#kt-cli-005",
    ]


def test_without_a_terminal_a_question_is_a_no() -> None:
    with pytest.raises(CommandFailed) as caught:
        console.confirm("Remove it?", yes=False, answers=io.StringIO(""))

    assert caught.value.code == "KT-CLI-002"


def test_yes_needs_nobody_to_ask() -> None:
    console.confirm("Remove it?", yes=True, answers=io.StringIO(""))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("answer", ["y\n", "YES\n", " y \n"])
def test_a_yes_goes_on(answer: str) -> None:
    console.confirm("Remove it?", yes=False, answers=Terminal(answer))


@pytest.mark.parametrize("answer", ["\n", "n\n", "yo\n", ""])
def test_anything_but_a_yes_is_a_no(answer: str) -> None:
    with pytest.raises(CommandFailed) as caught:
        console.confirm("Remove it?", yes=False, answers=Terminal(answer))

    assert caught.value.kind.exit_code == Exit.REFUSED


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (Misconfigured("m"), Exit.SETUP_WRONG),
        (Malformed("m"), Exit.USAGE),
        (NotFound("m"), Exit.REFUSED),
        (Conflict("m"), Exit.REFUSED),
    ],
)
def test_our_errors_keep_their_words_and_get_an_exit_code(error: KeystileError, exit_code: Exit) -> None:
    failure = from_keystile(error)

    assert (failure.kind.exit_code, failure.lines["why"]) == (exit_code, "m")


def test_every_failure_ends_with_one_of_the_three_codes() -> None:
    assert {kind.exit_code for kind in FAILURES.values()} == {Exit.REFUSED, Exit.USAGE, Exit.SETUP_WRONG}
