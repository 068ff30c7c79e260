# SPDX-License-Identifier: Apache-2.0
"""Starting and stopping as an operator meets them at night: a wrong key, a broken file, a database that is away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest

from keystile.errors import KeystileError, Misconfigured, Unavailable
from keystile.server.app import Application, create_app
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.tenants import Tenants
from keystile.server.services import migrate, open_services
from keystile.server.settings import Settings
from tests.faults.actors import ORIGIN
from tests.faults.node import Node, settings_for

pytestmark = pytest.mark.anyio


def write(path: Path, statement: str, *values: object) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement, values)
    connection.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path / "keystile.db")
    migrate(settings)
    return settings


async def with_a_tenant(settings: Settings) -> str:
    async with open_services(settings) as services:
        tenant, _ = await services.administration.create_tenant("Acme", rp_id="localhost", origins=[ORIGIN])
    return tenant.id


async def test_another_master_key_is_refused_at_the_start(settings: Settings) -> None:
    await with_a_tenant(settings)
    other = replace(settings, master_key=MasterKey(b"o" * 32))

    with pytest.raises(Misconfigured, match="another master key"):
        async with open_services(other):
            pass


async def test_an_empty_database_starts_with_any_master_key(settings: Settings) -> None:
    async with open_services(replace(settings, master_key=MasterKey(b"o" * 32))) as services:
        assert await services.tenants.list() == []


async def break_keys(node: Node, tenant_id: str) -> None:
    write(node.path, "UPDATE tenant SET wrapped_key = zeroblob(60) WHERE tenant_id = ?1", tenant_id)
    node.services.tenants.forget()


async def test_a_tenant_whose_keys_cannot_be_opened_fails_alone(node: Node) -> None:
    broken, backend = await node.add_tenant("Broken")
    await break_keys(node, broken)

    answer = await backend.ask("GET", "/v1/users/jo")

    assert (answer.status, answer.code) == (500, "unexpected_error")
    assert "master key" not in answer.json["errorDescription"]
    assert (await node.backend.ask("GET", "/v1/users/jo")).status == 200


async def test_a_tenant_whose_keys_cannot_be_opened_is_still_listed(node: Node) -> None:
    broken, _ = await node.add_tenant("Broken")
    await break_keys(node, broken)

    assert {tenant.name for tenant in await node.services.tenants.list()} == {"Acme", "Broken"}


async def test_a_node_starts_though_one_tenant_of_several_is_broken(settings: Settings) -> None:
    first = await with_a_tenant(settings)
    await with_a_tenant(settings)
    write(settings.database, "UPDATE tenant SET wrapped_key = zeroblob(60) WHERE tenant_id = ?1", first)

    async with open_services(settings) as services:
        assert len(await services.tenants.list()) == 2


@pytest.mark.parametrize(
    "content", [pytest.param(b"no database " * 100, id="another file"), pytest.param(b"", id="an empty file")]
)
async def test_a_file_that_is_no_database_of_ours_is_refused_with_a_cure(
    tmp_path: Path, content: bytes
) -> None:
    settings = settings_for(tmp_path / "keystile.db")
    settings.database.write_bytes(content)

    with pytest.raises(Misconfigured, match=r"keystile migrate|not a database"):
        async with open_services(settings):
            pass


async def test_a_folder_instead_of_a_file_is_refused_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="KEYSTILE_DATABASE_URL"):
        async with open_services(settings_for(tmp_path)):
            pass


async def test_a_folder_that_cannot_be_made_is_refused_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Misconfigured, match="cannot be made"):
        migrate(settings_for(tmp_path / "file" / "keystile.db"))


async def lifespan(app: Application, *events: str) -> list[dict[str, Any]]:
    """What the server is told when it asks for these events of the application's life."""
    waiting, sent = list(events), []

    async def receive() -> dict[str, Any]:
        return {"type": f"lifespan.{waiting.pop(0)}"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "lifespan"}, receive, send)
    return sent


async def away(*_: object) -> Any:
    raise Unavailable("The database does not answer.")


async def test_a_database_that_is_away_at_the_start_is_said_and_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tenants, "refresh", away)
    app = create_app(settings)

    sent = await lifespan(app, "startup")

    assert sent == [{"type": "lifespan.startup.failed", "message": "The database does not answer."}]
    assert app.services is None


async def test_stopping_closes_the_database_though_the_last_counts_cannot_be_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings)
    await app.start()
    assert app.services is not None
    assert app.jobs is not None
    database = app.services.database
    monkeypatch.setattr(type(app.jobs.failures), "flush", away)

    await app.stop()

    with pytest.raises(KeystileError, match="stopping"):
        await database.transact([])


async def test_a_page_that_fails_answers_with_the_one_error_body(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("keystile.server.app.describe", broken)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/v1/docs", "headers": [], "query_string": b""}
    with pytest.raises(RuntimeError):  # for the server that runs us to log
        await node.application(scope, receive, send)

    assert sent[0]["status"] == 500
    assert json.loads(sent[1]["body"])["error"] == "unexpected_error"
