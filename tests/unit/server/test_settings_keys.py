# SPDX-License-Identifier: Apache-2.0
"""The master key as text: one key or two, in a setting or a file that is replaced whole."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from keystile.errors import KeysUnreadable, Misconfigured
from keystile.server.domain.keys import MasterKey
from keystile.server.settings.keys import add_master_key, read_master_key, retire_master_key
from tests.unit.server.examples import ACME

OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
NONCE = bytes(12)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "master-key"
    path.write_text(f"{OLD}\n")
    path.chmod(0o440)
    return path


def test_of_two_keys_the_first_wraps_and_both_open() -> None:
    both, old = read_master_key(f"{NEW} {OLD}"), MasterKey(b"o" * 32)
    by_old, by_new = old.wrap(ACME, b"d" * 32, NONCE), both.wrap(ACME, b"d" * 32, NONCE)

    assert both.unwrap(ACME, by_old) == both.unwrap(ACME, by_new) == b"d" * 32
    assert both.opener(ACME, by_old) is both.previous
    assert both.opener(ACME, by_new) is both
    with pytest.raises(KeysUnreadable):
        old.unwrap(ACME, by_new)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no master key"),
        (" \n", "no master key"),
        (f"{NEW} {OLD} {NEW}", "3 master keys"),
        (f"{NEW} {NEW}", "2 master keys"),
        (f"{NEW} short", "not base64"),
        (f"{NEW},{OLD}", "not base64"),
        (f"{NEW} c2hvcnQ=", "32 bytes"),
    ],
)
def test_what_is_no_master_key_is_refused_and_not_shown(text: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why) as refused:
        read_master_key(text)

    assert NEW not in str(refused.value)
    assert OLD not in str(refused.value)


def test_a_key_is_added_before_the_old_one_and_retired_after(file: Path) -> None:
    add_master_key(file)
    new, old = file.read_text().split()
    assert old == OLD
    assert new != OLD

    retire_master_key(file)
    assert file.read_text() == f"{new}\n"


def test_owner_and_mode_of_the_file_stay_and_nothing_is_left_beside_it(file: Path) -> None:
    before = file.stat()
    add_master_key(file)

    after = file.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    assert [*file.parent.iterdir()] == [file]


def test_a_link_to_the_file_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    add_master_key(link)

    assert link.is_symlink()
    assert len(file.read_text().split()) == 2


def test_a_second_key_is_not_added_to_two(file: Path) -> None:
    add_master_key(file)
    both = file.read_text()

    with pytest.raises(Misconfigured, match="two master keys already"):
        add_master_key(file)
    assert file.read_text() == both


def test_a_file_that_cannot_be_replaced_stays_and_the_cure_is_said(file: Path) -> None:
    full = file.rename(file.with_name("x" * 255))  # no room for a longer name beside it

    with pytest.raises(Misconfigured, match=r"cannot be written.*change it there"):
        add_master_key(full)
    assert full.read_text() == f"{OLD}\n"
