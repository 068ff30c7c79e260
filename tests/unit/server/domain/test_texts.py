# SPDX-License-Identifier: Apache-2.0
"""Texts that people and apps give: every language's names pass, control characters do not."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.errors import Malformed
from keystile.server.domain.identifiers import idempotency_key, is_plain, user_id
from keystile.server.domain.users import checked_attributes

NAMES = [
    pytest.param("山田\u3000太郎", id="japanese, with the space of its script"),
    pytest.param("علی\u200cرضا", id="persian, with a zero-width non-joiner"),
    pytest.param("Jean\u00a0Dupont", id="a space that does not break"),
    pytest.param("👩\u200d🚀", id="an emoji joined of two"),
    pytest.param("Jo\u00adanna", id="a soft hyphen"),
    pytest.param("O'Néill-Żuk", id="marks and accents"),
]
CONTROLS = [
    pytest.param("a\x00b", id="nul"),
    pytest.param("a\nb", id="a line break"),
    pytest.param("a\x1b[2Jb", id="a terminal's escape"),
    pytest.param("a\x7fb", id="delete"),
    pytest.param("a\x85b", id="next line"),
    pytest.param("a\u2028b", id="a line separator"),
    pytest.param("a\ud800b", id="half a surrogate pair"),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_language_are_plain(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_user_may_have_any_name(name: str) -> None:
    assert checked_attributes({"display_name": name}) == {"display_name": name}


@pytest.mark.parametrize("text", CONTROLS)
@pytest.mark.parametrize(
    "check", [user_id, idempotency_key, lambda text: checked_attributes({"email": text})]
)
def test_control_characters_are_refused(check: Any, text: str) -> None:
    with pytest.raises(Malformed, match="control characters"):
        check(text)
