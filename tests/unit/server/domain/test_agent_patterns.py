# SPDX-License-Identifier: Apache-2.0
"""The pieces together say what the whole does, and the event loop is not kept while they are compiled."""

from __future__ import annotations

import subprocess
import sys

import pytest
import ua_parser

from keystile.server.domain.agent_patterns import patterns

BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
AGENTS = [
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {BLINK} Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {BLINK} Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "okhttp/4.9.3",
    "nothing that anybody knows",
    "x" * 500,
]


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent[:40])
def test_the_pieces_find_what_the_whole_finds(agent: str) -> None:
    found, whole = patterns().recognise(agent), ua_parser.parser(agent, ua_parser.Domain.ALL)

    assert (found.user_agent, found.os, found.device) == (whole.user_agent, whole.os, whole.device)


SIGN_IN_ONLY = """
import sys
import keystile.server.app
print("ua_parser" in sys.modules)
"""


def test_a_server_that_only_signs_people_in_never_loads_them() -> None:
    ran = subprocess.run([sys.executable, "-c", SIGN_IN_ONLY], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
