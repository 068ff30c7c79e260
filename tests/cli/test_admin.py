# SPDX-License-Identifier: Apache-2.0
"""`keystile admin` on a real database: links, who is listed, removing, and what the audit keeps."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keystile.cli.app import run
from keystile.cli.place import last_port, note_port, upgrade
from keystile.server.domain import changes
from keystile.server.domain.admins import Admin, AdminId
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.services import Services, open_services
from keystile.server.settings import for_dev

Keystile = Callable[..., int]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    upgrade(for_dev(tmp_path))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(tmp_path)]) == 0
    return tmp_path


@pytest.fixture
def keystile(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Keystile:
    def keystile(*arguments: str) -> int:
        capsys.readouterr()
        return run([*arguments, "--data-dir", str(data_dir)])

    return keystile


def with_services(data_dir: Path, work: Callable[[Services], Any]) -> Any:
    async def main() -> Any:
        async with open_services(for_dev(data_dir)) as services:
            return await work(services)

    return asyncio.run(main())


def add_ada(data_dir: Path) -> None:
    """As if Ada had followed her link and enrolled a passkey."""
    ada = Admin(AdminId(UserId("0190-ada")), "Ada", "admin", None, 1, "cli")

    async def add(services: Services) -> None:
        await services.portal_tenant.ensure()
        await services.unit_of_work.apply(changes.AddAdmin(ada))

    with_services(data_dir, add)


def audit(data_dir: Path) -> list[str]:
    async def read(services: Services) -> list[str]:
        return [event.event for event in await services.audit_events.of_tenant(PORTAL_TENANT, limit=50)]

    found: list[str] = with_services(data_dir, read)
    return found


def test_an_invitation_prints_a_link_that_is_kept_as_a_hash_only(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("admin", "invite", "--name", "Ada", "--json") == 0
    made = json.loads(capsys.readouterr().out)

    assert made.keys() == {"link", "name", "role", "reach", "expiresAt"}
    assert re.fullmatch(r"http://localhost:8787/portal/link/[\w-]{43}", made["link"])
    secret = made["link"].rpartition("/")[2].encode()
    assert all(secret not in path.read_bytes() for path in data_dir.iterdir())
    assert "admin.invited" in audit(data_dir)
    assert keystile("admin", "list") == 0
    assert "No admins yet" in capsys.readouterr().out


def test_an_invitation_may_be_for_one_tenant(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("admin", "invite", "--tenant", "acme", "--role", "support", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["role"], made["reach"]) == ("support", "acme")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "owner"), "A role is admin or support"),
        (("--name", "a\nb"), "A name is 1 to 100 characters"),
        (("--name", ""), "A name is 1 to 100 characters"),
        (("--tenant", "nowhere"), "none has the id or name nowhere"),
    ],
)
def test_what_cannot_be_invited_is_said(
    keystile: Keystile, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert keystile("admin", "invite", *arguments) != 0
    assert said in capsys.readouterr().err


def test_admins_are_listed_found_by_name_unlocked_and_removed(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ada(data_dir)
    assert keystile("admin", "list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["role"], listed["reach"]) == ("Ada", "admin", "all tenants")

    assert keystile("admin", "unlock", "Ada") == 0
    assert "/portal/link/" in capsys.readouterr().out

    assert keystile("admin", "remove", "Ada", "--dry-run") == 0
    assert keystile("admin", "remove", "Ada") != 0  # nobody to ask
    assert keystile("admin", "remove", "Ada", "--yes") == 0
    assert keystile("admin", "remove", "Ada", "--yes") == 1
    assert "KT-CLI-016" in capsys.readouterr().err
    assert {"admin.unlock_link_made", "admin.removed"} <= set(audit(data_dir))


def test_the_portals_own_tenant_is_in_no_list(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("admin", "invite") == 0
    assert keystile("tenant", "list", "--json") == 0
    assert [tenant["name"] for tenant in json.loads(capsys.readouterr().out)] == ["acme"]
    assert keystile("tenant", "show", "--tenant", PORTAL_TENANT) == 1


def test_a_link_is_for_where_dev_ran_last_and_says_when_nothing_answers_there(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        note_port(data_dir, port)
        assert keystile("admin", "invite") == 0
        said = capsys.readouterr().out
        assert f"http://localhost:{port}/portal/link/" in said
        assert "Nothing answers" not in said

    assert keystile("admin", "invite") == 0
    said = capsys.readouterr().out
    assert f"Nothing answers at localhost:{port} now" in said
    assert f"keystile dev --port {port}" in said


@pytest.mark.parametrize("noted", ["", "no port", "0", "70000", "-1"])
def test_a_port_that_is_none_is_not_believed(data_dir: Path, noted: str) -> None:
    (data_dir / "port").write_text(noted)

    assert last_port(data_dir) == 8787


def test_doctor_names_admins_who_could_be_locked_out(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("doctor") == 0
    assert "nobody is invited to the Portal yet" in capsys.readouterr().out

    add_ada(data_dir)
    assert keystile("doctor", "--json") == 0
    found = [one for one in json.loads(capsys.readouterr().out) if one["check"].startswith("admin")]
    assert [(one["subject"], one["verdict"]) for one in found] == [("Portal", "ok"), ("Ada", "warning")]
    assert found[1]["do"] == "keystile admin unlock 0190-ada"


def test_doctor_warns_of_a_portal_that_shares_an_origin(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYSTILE_DATABASE_URL", f"sqlite:///{data_dir / 'keystile.db'}")
    monkeypatch.setenv("KEYSTILE_MASTER_KEY_FILE", str(data_dir / "master.key"))
    monkeypatch.setenv("KEYSTILE_PUBLIC_URL", "https://auth.example.com")
    said = []
    for origin in ("", "https://acme.example", "https://portal.example.com"):
        monkeypatch.setenv("KEYSTILE_PORTAL_ORIGIN", origin)
        capsys.readouterr()
        run(["doctor", "--json"])
        said += [
            (one["verdict"], one["text"])
            for one in json.loads(capsys.readouterr().out)
            if one["check"] == "portal origin"
        ]

    assert [verdict for verdict, _ in said] == ["warning", "warning", "ok"]
    assert "no origin of its own" in said[0][1]
    assert "share the Portal's origin" in said[1][1]
