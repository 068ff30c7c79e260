# SPDX-License-Identifier: Apache-2.0
"""A backup under load, and a restore on a new place (R18).

People sign in without a pause while `keystile backup` runs beside the server; then the server is killed, and what the
backup holds is restored into another folder, which got nothing else but the master key. Of `reliability.md` §2:

I2  what was acknowledged before the backup began is in it;
I3  nothing is in it that nobody sent;
I4  no counter is behind a sign-in that is in it;
I6  the restore is in the audit of every tenant.

No challenge that was issued before the restore is good after it: neither those that were answered, in or after the
backup, nor those that never were.

    python -m tests.faults.backup --people 50 --sign-ins 5000
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Backend, Browser
from tests.faults.crash import Connection, Person, Server, SignIn, sign_in_of, started, verify


@dataclass(slots=True)
class Outcome:
    acknowledged: int = 0
    before_the_backup: int = 0
    in_the_backup: int = 0
    refused_after_the_restore: int = 0

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} sign-ins acknowledged, {self.before_the_backup} of them before the backup began; "
            f"{self.in_the_backup} in the backup; {self.refused_after_the_restore} earlier challenges refused after "
            "the restore, none accepted"
        )


class Load:
    """People who sign in, one after another each, until told to stop."""

    def __init__(self, server: Server, people: list[Person]) -> None:
        self.server, self.people = server, people
        self.history: list[SignIn] = []
        self._stopped = False
        self._acknowledged = 0
        self._one_more = asyncio.Event()

    async def run(self) -> None:
        await asyncio.gather(*map(self._sign_in, self.people))

    async def more(self, sign_ins: int) -> None:
        """Until so many more are acknowledged."""
        wanted = self._acknowledged + sign_ins
        while self._acknowledged < wanted:
            self._one_more.clear()
            await self._one_more.wait()

    def stop(self) -> None:
        self._stopped = True

    async def _sign_in(self, person: Person) -> None:
        connection = await Connection.open(self.server.port)
        browser = Browser(connection.send, self.server.tenant_id, person.authenticator)
        while not self._stopped:
            one = sign_in_of(person, await browser.assertion())
            self.history.append(one)
            one.answers.append(await verify(self.server, connection, one))
            assert one.answers[0].status == 200, one.answers[0].body
            self._acknowledged += 1
            self._one_more.set()
        connection.close()


async def run(folder: Path, *, people: int, sign_ins: int) -> Outcome:
    """So many sign-ins before a backup is made, those while it is, and so many after it; then a restore.

    Raises:
        AssertionError: a promise was broken; the message names it.
    """
    old, new, file = folder / "old", folder / "new", folder / "keystile.backup"
    everybody = [Person(f"user-{number}", SoftwareAuthenticator(synced=False)) for number in range(people)]
    outcome = Outcome()
    async with started(old) as server:
        connection = await Connection.open(server.port)
        backend = Backend(connection.send, server.secret_key)
        unanswered = []
        for person in everybody:
            browser = Browser(connection.send, server.tenant_id, person.authenticator)
            await browser.enroll((await backend.track(person.user_id, "enroll"))["token"])
            unanswered.append(sign_in_of(person, await browser.assertion()))
        connection.close()
        load = Load(server, everybody)
        running = asyncio.create_task(load.run())
        await load.more(sign_ins)
        before = [one for one in load.history if one.successes]
        await keystile("backup", str(file), "--data-dir", str(old))
        await load.more(sign_ins)
        load.stop()
        await running
    assert file.stat().st_mode & 0o777 == 0o600

    new.mkdir()
    shutil.copy(old / "master.key", new)
    await keystile("restore", str(file), "--yes", "--data-dir", str(new))
    kept = audit(new / "keystile.db", load.history, before)
    outcome.acknowledged = sum(bool(one.successes) for one in load.history)
    outcome.before_the_backup, outcome.in_the_backup = len(before), len(kept)

    async with started(new) as server:
        connection = await Connection.open(server.port)
        for one in unanswered + load.history:
            answer = await verify(server, connection, one)
            assert answer.status == 400, f"a challenge from before the restore was good: {answer.body!r}"
            outcome.refused_after_the_restore += 1
        for person in everybody:
            await Browser(connection.send, server.tenant_id, person.authenticator).sign_in()
        connection.close()
    return outcome


def audit(database: Path, history: list[SignIn], before: list[SignIn]) -> set[bytes]:
    """Compare what was restored with what was sent; gives the nonces of the sign-ins in it."""
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:

        def read(statement: str) -> list[tuple[Any, ...]]:
            return list(connection.execute(statement))

        assert read("PRAGMA integrity_check") == [("ok",)]
        kept = {nonce for (nonce,) in read("SELECT nonce FROM action WHERE nonce IS NOT NULL")}
        counters = dict(read("SELECT user_id, sign_count FROM authenticator"))
        tenants = {tenant for (tenant,) in read("SELECT tenant_id FROM tenant")}
        told = {
            tenant
            for (tenant,) in read("SELECT tenant_id FROM audit_event WHERE event = 'database.restored'")
        }
        open_links = read("SELECT 1 FROM admin_invitation") + read("SELECT 1 FROM admin_session")
    assert {one.nonce for one in before} <= kept, "I2: an acknowledged sign-in is not in a later backup"
    assert kept <= {one.nonce for one in history}, "I3: the backup has a sign-in that nobody sent"
    for one in history:
        assert one.nonce not in kept or counters[one.user_id] >= one.counter, (
            "I4: a counter is behind a sign-in"
        )
    assert {tenant for tenant in tenants if str(tenant)[:8] != "00000000"} == told, (
        "I6: the audit does not know"
    )
    assert open_links == [], "a link or a session of the Portal outlived the restore"
    return kept


async def keystile(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run the command as a process of its own; gives what it said."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("keystile"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return said.decode()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--sign-ins", type=int, default=5_000)
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="keystile-backup-") as folder:
        outcome = asyncio.run(run(Path(folder), people=arguments.people, sign_ins=arguments.sign_ins))
    sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
