# SPDX-License-Identifier: Apache-2.0
"""The administering commands on a real database: what they print, change, refuse, and end with."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keystile.cli.app import run
from keystile.cli.place import upgrade
from keystile.server.app import open_services
from keystile.server.domain.identifiers import user_id
from keystile.server.settings import for_dev

Keystile = Callable[..., int]


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `keystile dev` makes it, with one tenant, acme; migrating once is enough for all tests."""
    folder = tmp_path_factory.mktemp("acme")
    upgrade(for_dev(folder))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def data_dir(acme: Path, tmp_path: Path) -> Path:
    return shutil.copytree(acme, tmp_path / ".keystile")


@pytest.fixture
def keystile(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Keystile:
    """Run a command on that folder; what it printed before is forgotten."""
    capsys.readouterr()
    return lambda *arguments: run([*arguments, "--data-dir", str(data_dir)])


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def add_user(data_dir: Path, name: str, **attributes: str) -> None:
    async def main() -> None:
        async with open_services(for_dev(data_dir)) as services:
            (tenant,) = await services.tenants.list()
            await services.users.update(tenant, user_id(name), attributes)

    asyncio.run(main())


# ---- tenants ----


def test_a_new_tenant_is_listed_with_its_origin(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "list", "--json") == 0

    (tenant,) = printed(capsys)
    assert (tenant["name"], tenant["rpId"], tenant["origins"]) == (
        "acme",
        "acme.example",
        ["https://acme.example"],
    )


def test_a_tenant_comes_with_a_key_that_is_shown_once(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "create", "shop", "--rp-id", "shop.example", "--json") == 0
    secret = printed(capsys)["secretKey"]

    keystile("tenant", "show", "--tenant", "shop", "--json")
    shown = capsys.readouterr().out
    assert secret not in shown
    assert secret[-4:] in shown


def test_two_tenants_cannot_share_a_name(keystile: Keystile) -> None:
    assert keystile("tenant", "create", "acme", "--rp-id", "other.example") == 1


@pytest.mark.parametrize("rp_id", ["https://acme.example", "ACME.example", "127.0.0.1", "acme example", ""])
def test_what_is_not_a_domain_is_not_an_rp_id(keystile: Keystile, rp_id: str) -> None:
    assert keystile("tenant", "create", "new", "--rp-id", rp_id) == 2


def test_with_several_tenants_a_command_asks_which(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    keystile("tenant", "create", "shop", "--rp-id", "shop.example")

    assert keystile("keys", "list") == 2
    assert "acme, shop" in capsys.readouterr().err


def test_a_tenant_that_is_not_there_is_refused(keystile: Keystile) -> None:
    assert keystile("tenant", "show", "--tenant", "nobody") == 1


@pytest.mark.parametrize(
    ("option", "value", "setting", "expected"),
    [
        ("--rp-name", "Acme Ltd", "rp_name", "Acme Ltd"),
        ("--default-outcome", "ALLOW", "default_outcome", "ALLOW"),
        ("--user-verification", "preferred", "user_verification", "preferred"),
        ("--hint", "hybrid", "hints", ["hybrid"]),
        ("--no-conditional-create", None, "conditional_create", False),
        ("--sign-count", "refuse", "sign_count", "refuse"),
        ("--ceremony-timeout-seconds", "60", "ceremony_timeout_seconds", 60),
        ("--token-seconds", "300", "token_seconds", 300),
        ("--anonymous-challenge-seconds", "900", "anonymous_challenge_seconds", 900),
    ],
)
def test_each_option_of_update_changes_its_setting(
    keystile: Keystile,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str | None,
    setting: str,
    expected: object,
) -> None:
    assert keystile("tenant", "update", option, *([value] if value else [])) == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    assert printed(capsys)["settings"][setting] == expected


def test_a_dry_run_of_update_changes_nothing(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("tenant", "update", "--token-seconds", "300", "--dry-run") == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    assert printed(capsys)["settings"]["token_seconds"] == 600


def test_a_setting_out_of_range_is_refused_even_in_a_dry_run(keystile: Keystile) -> None:
    assert keystile("tenant", "update", "--token-seconds", "1", "--dry-run") == 2


# ---- origins ----


def test_an_origin_is_added_in_the_form_that_browsers_send(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "origins", "add", "https://www.acme.example:443/") == 0
    assert capsys.readouterr().out == "Added https://www.acme.example.\n"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://acme.example", "acme.example", "https://acme.example/x"]
)
def test_an_origin_that_browsers_would_not_let_in_is_refused(keystile: Keystile, origin: str) -> None:
    assert keystile("tenant", "origins", "add", origin) == 2


def test_an_origin_is_removed_after_a_yes(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("tenant", "origins", "remove", "https://acme.example", "--yes") == 0
    capsys.readouterr()

    keystile("tenant", "origins", "list", "--json")
    assert printed(capsys) == []


# ---- API keys ----


def test_a_tenant_has_at_most_two_live_keys(keystile: Keystile) -> None:
    assert [keystile("keys", "create"), keystile("keys", "create")] == [0, 1]


def test_a_revoked_key_is_gone(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"], "--yes") == 0
    capsys.readouterr()
    keystile("keys", "list", "--json")
    assert printed(capsys) == []


def test_a_dry_run_of_revoke_revokes_nothing(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"], "--dry-run") == 0
    capsys.readouterr()
    keystile("keys", "list", "--json")
    assert printed(capsys) == [key]


def test_without_a_terminal_and_a_yes_nothing_is_revoked(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"]) == 1


# ---- users ----


@pytest.mark.parametrize("name", ["usr_1", "ada@example.com", "ada"])
def test_a_user_is_found_by_id_address_or_username(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    add_user(data_dir, "usr_1", email="ada@example.com", username="ada")

    assert keystile("user", "show", name, "--json") == 0
    assert printed(capsys)["userId"] == "usr_1"


def test_an_address_that_two_users_share_is_not_guessed(keystile: Keystile, data_dir: Path) -> None:
    add_user(data_dir, "usr_1", email="ada@example.com")
    add_user(data_dir, "usr_2", email="ada@example.com")

    assert keystile("user", "show", "ada@example.com") == 1


def test_somebody_never_seen_is_not_a_user(keystile: Keystile) -> None:
    assert keystile("user", "show", "nobody") == 1


def test_there_is_nothing_to_remove_from_a_user_without_authenticators(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_user(data_dir, "usr_1")

    assert keystile("user", "remove-authenticator", "usr_1", "--yes") == 1
    assert "has enrolled nothing" in capsys.readouterr().err


# ---- the database ----


def test_a_folder_without_a_database_is_a_wrong_set_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tenant", "list", "--data-dir", str(tmp_path)]) == 3
    assert "KT-CLI-011" in capsys.readouterr().err


def test_the_database_is_readable_by_its_owner_only(data_dir: Path) -> None:
    assert (data_dir / "keystile.db").stat().st_mode & 0o777 == 0o600


def test_migrate_has_nothing_to_do_the_second_time(keystile: Keystile) -> None:
    assert [keystile("migrate"), keystile("migrate", "--check")] == [0, 0]


def test_doctor_is_content_with_a_fresh_folder(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("doctor", "--json") == 0
    assert {finding["verdict"] for finding in printed(capsys)} <= {"ok", "warning"}


def test_doctor_ends_with_3_when_a_check_fails(keystile: Keystile) -> None:
    keystile("tenant", "origins", "remove", "https://acme.example", "--yes")

    assert keystile("doctor") == 3
