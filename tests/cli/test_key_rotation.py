# SPDX-License-Identifier: Apache-2.0
"""`keystile signing-keys` and `keystile master-key`: what they change, print and refuse, and that no key is shown."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from keystile.cli.app import run
from keystile.cli.place import upgrade
from keystile.server.settings import for_dev
from tests.cli.test_administration import Keystile, printed


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / ".keystile"
    upgrade(for_dev(folder))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def keystile(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Keystile:
    capsys.readouterr()
    return lambda *arguments: run([*arguments, "--data-dir", str(data_dir)])


Output = pytest.CaptureFixture[str]


def keys(keystile: Keystile, capsys: Output) -> Any:
    capsys.readouterr()
    assert keystile("signing-keys", "list", "--json") == 0
    return printed(capsys)


# ---- signing keys ----


def test_a_rotated_key_signs_and_the_one_before_is_listed_with_its_end(
    keystile: Keystile, capsys: Output
) -> None:
    assert keystile("signing-keys", "rotate") == 0
    assert capsys.readouterr().out.startswith("acme: key 2 signs now; older ones verify until")

    new, old = keys(keystile, capsys)
    assert (new["keyId"], new["verifiesUntil"], old["keyId"]) == (2, None, 1)
    assert old["verifiesUntil"] > new["signsSince"]
    keystile("tenant", "show", "--json")
    assert printed(capsys)["signingKey"] == 2


def test_a_second_rotation_in_the_same_moment_is_refused(keystile: Keystile, capsys: Output) -> None:
    keystile("signing-keys", "rotate")

    assert keystile("signing-keys", "rotate") == 1
    assert "Try again in a moment" in capsys.readouterr().err


def test_revoking_asks_first_and_leaves_one_key(keystile: Keystile, capsys: Output) -> None:
    keystile("signing-keys", "rotate")
    assert keystile("signing-keys", "revoke") == 1
    assert keystile("signing-keys", "revoke", "--dry-run") == 0
    assert [key["keyId"] for key in keys(keystile, capsys)] == [2, 1]

    assert keystile("signing-keys", "revoke", "--yes") == 0
    assert [key["keyId"] for key in keys(keystile, capsys)] == [3]


def test_all_means_every_tenant_and_the_portal(keystile: Keystile, capsys: Output) -> None:
    keystile("tenant", "create", "shop", "--rp-id", "shop.example")
    assert keystile("admin", "invite", "--name", "Ada") == 0
    assert keystile("signing-keys", "rotate") == 2  # which one?
    capsys.readouterr()

    assert keystile("signing-keys", "rotate", "--all", "--json") == 0
    assert [(row["name"], row["keyId"]) for row in printed(capsys)] == [
        ("acme", 2),
        ("shop", 2),
        ("Keystile Portal", 2),
    ]


def test_a_setting_put_back_to_its_default_brings_no_revoked_key_back(
    keystile: Keystile, capsys: Output
) -> None:
    keystile("signing-keys", "revoke", "--yes")

    assert keystile("tenant", "update", "--reset", "signing-keys") == 2
    assert "keystile signing-keys" in capsys.readouterr().err
    assert [key["keyId"] for key in keys(keystile, capsys)] == [2]


# ---- the master key ----


def test_a_master_key_is_replaced_in_three_steps_and_never_shown(
    keystile: Keystile, data_dir: Path, capsys: Output
) -> None:
    file = data_dir / "master.key"
    old = file.read_text().strip()

    assert keystile("master-key", "add") == 0
    new, second = file.read_text().split()
    assert second == old
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keystile("tenant", "list") == 0
    assert keystile("master-key", "retire", "--yes") == 1
    assert keystile("master-key", "rotate", "--dry-run") == 0
    assert keystile("master-key", "rotate") == 1  # needs a yes
    assert keystile("master-key", "rotate", "--yes") == 0
    assert keystile("master-key", "rotate") == 0  # nothing is left to do
    assert keystile("master-key", "retire", "--yes") == 0

    assert file.read_text() == f"{new}\n"
    assert keystile("doctor", "--json") == 0
    said = capsys.readouterr()
    for key in (old, new):
        assert key not in said.out + said.err


def test_doctor_says_how_far_it_has_come(keystile: Keystile, capsys: Output) -> None:
    def found() -> Any:
        capsys.readouterr()
        keystile("doctor", "--json")
        return next(one for one in printed(capsys) if one["check"] == "master key")

    assert found()["verdict"] == "ok"
    keystile("master-key", "add")
    assert "keystile master-key rotate" in found()["do"]
    keystile("master-key", "rotate", "--yes")
    assert "keystile master-key retire" in found()["do"]


@pytest.mark.parametrize("command", ["rotate", "retire"])
def test_a_step_without_a_second_key_says_which_comes_first(
    keystile: Keystile, capsys: Output, command: str
) -> None:
    assert keystile("master-key", command, "--yes") == 1
    assert "keystile master-key add" in capsys.readouterr().err


def test_a_third_master_key_is_not_added(keystile: Keystile, data_dir: Path, capsys: Output) -> None:
    keystile("master-key", "add")
    both = (data_dir / "master.key").read_text()

    assert keystile("master-key", "add") == 1
    assert "keystile master-key retire" in capsys.readouterr().err
    assert (data_dir / "master.key").read_text() == both


def test_a_wrong_old_master_key_is_refused_and_nothing_changes(
    keystile: Keystile, data_dir: Path, capsys: Output
) -> None:
    file = data_dir / "master.key"
    old = file.read_text()
    file.write_text(" ".join(base64.b64encode(letter * 32).decode() for letter in (b"n", b"x")))

    assert keystile("master-key", "rotate", "--yes") == 3
    assert "another master key" in capsys.readouterr().err
    file.write_text(old)
    assert keystile("signing-keys", "list") == 0


def test_a_backup_from_before_is_restored_with_the_old_master_key_after_the_new_one(
    keystile: Keystile, data_dir: Path, tmp_path: Path, capsys: Output
) -> None:
    file, backup = data_dir / "master.key", str(tmp_path / "backup.db")
    old = file.read_text().strip()
    assert keystile("backup", backup) == 0
    for step in (("add",), ("rotate", "--yes"), ("retire", "--yes")):
        assert keystile("master-key", *step) == 0
    new = file.read_text().strip()

    assert keystile("restore", backup, "--yes") == 3
    assert "put it after the new one" in capsys.readouterr().err
    file.write_text(f"{new}\n{old}\n")
    assert keystile("restore", backup, "--yes") == 0
    assert keystile("master-key", "rotate", "--yes") == 0
    assert keystile("master-key", "retire", "--yes") == 0

    assert file.read_text() == f"{new}\n"
    assert keystile("signing-keys", "list") == 0


def test_where_the_master_key_is_a_setting_a_new_one_is_printed_once(
    data_dir: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (data_dir / "master.key").read_text().strip()
    monkeypatch.setenv("KEYSTILE_DATABASE_URL", f"sqlite:///{data_dir / 'keystile.db'}")
    monkeypatch.setenv("KEYSTILE_PUBLIC_URL", "https://auth.example.com")
    monkeypatch.setenv("KEYSTILE_MASTER_KEY", old)
    assert run(["master-key", "add"]) == 0
    new = capsys.readouterr().out.splitlines()[0]
    assert len(base64.b64decode(new)) == 32

    monkeypatch.setenv("KEYSTILE_MASTER_KEY", f"{new} {old}")
    assert run(["master-key", "rotate", "--yes"]) == 0
    assert run(["master-key", "retire", "--yes"]) == 1
    said = capsys.readouterr()
    assert "take the second one out of KEYSTILE_MASTER_KEY" in said.err
    assert new not in said.out + said.err

    monkeypatch.setenv("KEYSTILE_MASTER_KEY", new)
    assert run(["tenant", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "acme"
