# SPDX-License-Identifier: Apache-2.0
"""What the lists say: every state has a word and an icon or a tone, and what has no word is shown as it is stored."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import keystile.server
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.users import User, UserAttributes
from keystile.server.portal import words
from keystile.wire.server import ACTION_STATES
from tests.storage.examples import ACME, CREDENTIAL, NOON, an_authenticator

pytestmark = pytest.mark.anyio

EVENT = re.compile(r'"((?:action|admin|authenticator|key|model|origin|tenant|user|verification)\.[a-z_]+)"')
MAC_CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def test_every_state_has_a_word_and_never_a_colour_alone() -> None:
    assert set(words.STATES) == set(ACTION_STATES)
    assert len({word.text for word in words.STATES.values()}) == len(ACTION_STATES)
    assert all(word.tone != "plain" for word in words.STATES.values())


def test_every_event_that_is_ever_written_has_a_word() -> None:
    """Their names stand in the source where they are written, as whole strings."""
    source = Path(keystile.server.__file__).parent
    written = {
        name
        for folder in ("domain", "methods", "metadata")
        for file in (source / folder).rglob("*.py")
        for name in EVENT.findall(file.read_text())
    }
    assert len(written) > 20
    assert written <= set(words.EVENTS)


def test_an_event_without_a_word_is_shown_by_its_name() -> None:
    assert words.event("webhook.sent").text == "webhook.sent"


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("cli", ("Command line", "")),
        ("user:ada", ("ada", "User")),
        ("user:a:b", ("a:b", "User")),
        ("admin:1", ("Grace", "Admin")),
        ("admin:2", ("2", "Admin")),
        ("robot:7", ("7", "robot")),
        ("user:\u202eada", ("ada", "User")),
    ],
)
def test_who_did_it_is_said_with_what_they_are(actor: str, said: tuple[str, str]) -> None:
    assert words.actor(actor, {"1": "Grace"}) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\u202eeve", "eve"),
        ("\u2067eve\u2069\u2069\u202d", "eve"),
        ("\u202e\u2066", "u-1"),
        ("\u05d3\u05d5\u05d3 \u200f!", "\u05d3\u05d5\u05d3 \u200f!"),
        ("", "u-1"),
    ],
)
def test_a_name_turns_nothing_around_that_stands_after_it(name: str, said: str) -> None:
    user = User(ACME, UserId("u-1"), "handle", NOON, NOON, UserAttributes(display_name=name))

    assert words.person(user, "u-1") == said
    assert words.person(None, "\u202eu-1") == "u-1"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (MAC_CHROME, "Chrome 126 on Mac OS"),
        (IPHONE, "Mobile Safari 17 on Apple iPhone"),
        ("curl/8.0", ""),
        (None, ""),
        ("<script>alert(1)</script>", ""),
    ],
)
async def test_a_browser_is_named_with_what_it_runs_on(user_agent: str | None, said: str) -> None:
    assert await words.browser(user_agent) == said


async def test_a_passkey_has_the_name_that_its_person_gave_it() -> None:
    shown = await words.passkey(an_authenticator(name="Blue phone"))

    assert (shown.name, shown.kind.text, shown.kind.icon) == ("Blue phone", "Synced", "cloud")
    assert dict(shown.facts)["Signs with"] == "ES256"


async def test_a_passkey_of_one_device_says_so() -> None:
    credential = replace(CREDENTIAL, backup_eligible=False)

    shown = await words.passkey(replace(an_authenticator(), credential=credential))

    assert shown.kind.text == "On one device"


async def test_what_is_no_passkey_is_called_by_its_method() -> None:
    shown = await words.passkey(replace(an_authenticator(), method="AUTHENTICATOR_APP", credential=None))

    assert (shown.name, shown.facts) == ("Authenticator app", [])


def test_details_are_said_in_words() -> None:
    event = AuditEvent(ACME, "1", NOON, "cli", "x", "", {"userId": "ada", "trusted": True, "reach": None})

    assert words.details(event) == [("User id", "ada"), ("Trusted", "yes"), ("Reach", "–")]
