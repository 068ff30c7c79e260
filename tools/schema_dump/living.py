# SPDX-License-Identifier: Apache-2.0
"""A small installation that lives for a while on this code: what it holds then, and what requests write next."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import apsw

from keystile.errors import KeystileError
from keystile.server.domain.identifiers import TenantId
from keystile.server.storage import statements
from keystile.server.storage.database import Step
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Browser, Json, succeeded
from tests.faults.node import Node, running
from tests.storage.dumps import ADA, CREDENTIAL_ID, KEY_PAIR, nothing

# A sample for a column in which no row has anything yet.
_SAMPLES: Final[dict[Any, str]] = {
    "TEXT": "'Größe: «½» 漢字 🔑'",
    "BIGINT": "7",
    "BOOLEAN": "1",
    "BYTEA": "x'00ff'",
}


class _Refused(KeystileError):
    """Which step it was."""


@dataclass
class Recorder:
    """The units that the node's database runs, each run a second time at once."""

    node: Node
    calls: list[Json] = field(default_factory=list)

    @asynccontextmanager
    async def call(
        self, name: str, request: tuple[str, Any, str | None] | None = None
    ) -> AsyncIterator[None]:
        database: Any = self.node.services.database
        transact = database.transact

        async def recorded(steps: Sequence[Step]) -> list[int]:
            touched: list[int] = await transact(steps)
            again, refused = None, None
            try:
                again = await transact([_tagged(step, number) for number, step in enumerate(steps)])
            except _Refused as error:
                refused = int(str(error))
            call = {
                "name": name,
                "steps": [
                    {
                        "statement": step.statement,
                        "values": [_encoded(value) for value in step.values],
                        "may_refuse": step.refusal is not None,
                    }
                    for step in steps
                ],
                "touched": touched,
                "again": again,
                "refused": refused,
                "request": request,
            }
            self.calls.append(call)
            return touched

        database.transact = recorded
        try:
            yield
        finally:
            database.transact = transact


def _tagged(step: Step, number: int) -> Step:
    return Step(step.statement, step.values, step.refusal and (lambda: _Refused(str(number))))


def _encoded(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


async def write(folder: Path) -> None:
    """Live, and put sqlite.sql, told.json, calls.json and the SQLite half of statements.json into ``folder``."""
    with TemporaryDirectory() as place:
        async with running(Path(place)) as node:
            ada = node.browser()
            spent = await _live(node, ada)
            _fill_gaps(node.path)
            write_json(folder / "statements.json", _statements(node.path))
            (folder / "sqlite.sql").write_text(_dumped(node.path, Path(place) / "copy.db"))
            ((handle,),) = node.rows(
                "SELECT user_handle FROM app_user WHERE tenant_id = ?1 AND user_id = ?2", node.tenant_id, ADA
            )
            told = {
                "made_at": node.clock(),
                "tenant_id": node.tenant_id,
                "secret_key": node.backend.secret_key,
                "user_handle": handle,
                "spent": spent,
            }
            write_json(folder / "told.json", told)
            write_json(folder / "calls.json", await _go_on(node, ada))


async def _live(node: Node, ada: Browser) -> list[tuple[str, Any, str | None]]:
    """What happened until the dump; the requests of it that may not succeed again."""
    backend = node.backend
    spent: list[tuple[str, Any, str | None]] = []

    async def verify(browser: Browser, body: Json, token: str | None = None) -> Json:
        spent.append(("verify", body, token))
        return succeeded(await browser.verify(body, token))

    # Ada's passkey, its sign-ins, and a step-up.
    token = (await backend.track(ADA, "enroll", username="ada@example.com", displayName="Ада Лавлейс"))[
        "token"
    ]
    body = await ada.creation(token, key_pair=KEY_PAIR, credential_id=CREDENTIAL_ID)
    spent.append(("add", body, token))
    succeeded(await ada.add(body, token))
    await verify(ada, await ada.assertion())
    challenge = await ada.challenge("signIn", "once")
    given = await ada.options(challenge_id=challenge)
    await verify(ada, {**ada.answer(given), "challengeId": challenge})
    node.clock.forward(60)
    asked = await backend.track(
        ADA,
        "withdraw",
        idempotencyKey="größer-als-1000",
        redirectUrl="https://app.example.com/zurück?à=1",
        redirectToSettings=True,
        ipAddress="2001:db8::1",
        userAgent="Mozilla/5.0 (「試験」)",
        deviceId="gerät-1",
        locale="de-AT",
        custom={"amount": 1000.5, "to": "Öl & Gas 株式会社"},
    )
    await verify(ada, await ada.assertion(asked["token"]), asked["token"])

    # Actions that nobody answered, or somebody judged.
    for number, state in enumerate(("ALLOW", "BLOCK", "REVIEW_REQUIRED", "CHALLENGE_FAILED")):
        await backend.track(ADA, "pay", idempotencyKey=f"pay-{number}")
        await backend.update_action(ADA, "pay", f"pay-{number}", state)
    await backend.track("ohne-alles", "open", idempotencyKey="open-1")

    # All that an app may say of a user, and one it says nothing of.
    user = {
        "email": "zoë@exämple.com",
        "emailVerified": True,
        "phoneNumber": "+43123456789",
        "phoneNumberVerified": False,
        "username": "zoë",
        "displayName": "Zoë 東京 🗝",
        "locale": "fr-CA",
        "custom": {"größe": [1, None, "½"]},
    }
    succeeded(await backend.ask("POST", "/v1/users/zo%C3%AB", user))
    zoe = node.browser(SoftwareAuthenticator(synced=False, attachment="cross-platform", transports=("usb",)))
    await zoe.enroll((await backend.track("zoë", "enroll"))["token"])
    await verify(zoe, await zoe.assertion())

    # Passkeys and people that are gone: what they spent stays spent.
    lost = node.browser()
    await lost.enroll((await backend.track("gone", "enroll"))["token"])
    await verify(lost, await lost.assertion())
    await backend.remove_authenticators("gone")
    left = node.browser()
    await left.enroll((await backend.track("left", "enroll"))["token"])
    await verify(left, await left.assertion())
    await backend.delete_user("left")

    # Another tenant, with the same user and a key that was revoked.
    other, others = await node.add_tenant("Łódź 株式会社")
    await node.administration.add_origin(other, "http://localhost:8080")
    key = await node.administration.create_key(other)
    await node.administration.revoke_key(other, key.key.key_id)
    theirs = Browser(node.send, other)
    await theirs.enroll((await others.track(ADA, "enroll"))["token"])
    await theirs.sign_in()

    await _administer(node)
    return spent


async def _administer(node: Node) -> None:
    """The Portal's admins, links and sessions, and FIDO metadata that somebody brought."""
    from datetime import date

    from keystile.server.domain import changes
    from keystile.server.domain.model_sheets import pack
    from keystile.webauthn.metadata import Metadata
    from tests.faults.portal_visitor import visitor

    await visitor(node, name="åsa")
    await visitor(node, name="support", role="support", reach=node.tenant_id)
    links = node.services.admin_links
    await links.invite("Ευγενία", "support", TenantId(node.tenant_id), actor="admin:åsa")
    await links.take_ticket((await links.invite("Renée", "admin", None, actor="cli")).secret)
    sheet = pack(Metadata(7, date(2030, 4, 1), {}))
    stored = changes.StoreMetadata(
        7, date(2030, 4, 1), sheet, "https://mds.example.com/", '"7"', node.clock()
    )
    await node.services.unit_of_work.apply(stored, changes.BumpSettings())


async def _go_on(node: Node, ada: Browser) -> list[Json]:
    """What requests write from then on."""
    recorder, backend = Recorder(node), node.backend
    async with recorder.call("track a new user"):
        token = (await backend.track("neu", "enroll", idempotencyKey="neu-1"))["token"]
    browser = node.browser()
    body = await browser.creation(token)
    async with recorder.call("enroll", ("add", body, token)):
        succeeded(await browser.add(body, token))
    body = await ada.assertion()
    async with recorder.call("sign in", ("verify", body, None)):
        succeeded(await ada.verify(body))
    async with recorder.call("track"):
        token = (await backend.track(ADA, "withdraw", idempotencyKey="später"))["token"]
    body = await ada.assertion(token)
    async with recorder.call("step up", ("verify", body, token)):
        succeeded(await ada.verify(body, token))
    return recorder.calls


def _fill_gaps(path: Path) -> None:
    """Let every column have something in some row: what only later requests would have written."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                first = f"SELECT max(rowid) FROM {table}"  # noqa: S608 (names of our own tables)
                connection.execute(
                    f"UPDATE {table} SET {column} = {_SAMPLES.get(kind, 'NULL')} "  # noqa: S608
                    f"WHERE rowid = ({first}) AND NOT EXISTS (SELECT 1 FROM {table} WHERE {column} IS NOT NULL)"
                )


def _statements(path: Path) -> dict[str, dict[str, str]]:
    """The statements by name; those that SQLite does not know are PostgreSQL's own."""
    found: dict[str, dict[str, str]] = {"sqlite": {}, "postgres": {}}
    with closing(apsw.Connection(str(path))) as connection:
        for name, value in vars(statements).items():
            if name.isupper() and not name.startswith("_") and isinstance(value, str):
                try:
                    connection.execute(f"EXPLAIN {value}", nothing(value)).fetchall()
                except apsw.SQLError:
                    found["postgres"][name] = value
                else:
                    found["sqlite"][name] = value
    return found


def _dumped(path: Path, copy: Path) -> str:
    """The database as the statements that make it."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("VACUUM INTO ?1", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
