# SPDX-License-Identifier: Apache-2.0
"""A backup under load, and a restore on a new place (R18), on each store.

64 people go on while the backup is made beside the server: `keystile backup`, or `pg_dump`. Then the server is killed,
and what the backup holds is restored into a new folder, or a new PostgreSQL server, which got nothing else but the
master key. What was acknowledged before the backup began is in it, nothing that nobody sent, and no counter is behind
a sign-in that is (I2–I4); the restore is in the audit of every tenant (I6). No challenge, token or link that was issued
before is good after it, neither those that were answered, before or after the backup, nor those that never were.

    python -m tests.faults.backup --store postgres --answers 5000
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.books import Books
from tests.faults.installation import Installation, install
from tests.faults.kills import NAMES, Store, place
from tests.faults.load import Load
from tests.faults.outcome import Outcome
from tests.postgres_cluster import cluster
from tools.postgres import program


async def run(store: Store, *, answers: int) -> Outcome:
    """So many good answers before the backup begins, those while it is made, and so many after it; then a restore.

    Raises:
        AssertionError: a promise was broken; the message names it.
    """
    with place(store) as url, TemporaryDirectory(prefix="keystile-backup-") as folder:
        installation, file = await install(url), Path(folder) / "backup"
        load = Load(installation)
        async with installation.serving():
            await load.enroll()
            unanswered = await load.sign_ins(load.people_count)
            async with load.running():
                await load.succeeded(answers)
                due = [one for one in load.books.attempts if one.successes]
                await _back_up(store, installation, file)
                await load.succeeded(answers)
        sent = list(load.books.attempts)
        acknowledged = sum(bool(one.successes) for one in sent)
        async with _copy(store, installation, file) as copy:
            kept = await Books(sent).audit(copy, due=due)
            assert acknowledged > len(kept) >= len(due), "nobody wrote while the backup was made"
            counts = Books(due).counts(kept)
            restored = await _restored(store, copy, file)
            # Links are gone with the restore, opened or not.
            left = [one for one in sent if id(one) in kept and one.kind != "link"]
            books = Books(load.books.attempts)
            assert await books.audit(restored, due=left) == {id(one) for one in left}
            async with restored.serving():
                accepted = await load.send_again(set())
                assert accepted == 0, f"{accepted} answers from before the restore were good"
                await load.sign_in()
                load.close()
            new = load.books.attempts[len(sent) :]
            assert await books.audit(restored, due=left + new) == {id(one) for one in left + new}
    return Outcome(
        f"R18 backup and restore, {NAMES[store]}",
        counts,
        notes=f"{acknowledged} were acknowledged in all, {len(kept)} are in the backup; after the restore "
        f"{len(sent)} earlier answers, {len(unanswered)} of them never sent before, were refused, and everybody signed "
        "in anew",
    )


async def _back_up(store: Store, installation: Installation, file: Path) -> None:
    if store == "sqlite":
        await installation.run("backup", str(file))
        assert file.stat().st_mode & 0o777 == 0o600
    else:
        await _postgres("pg_dump", "--format", "custom", "--file", str(file), installation.database_url)


@asynccontextmanager
async def _copy(store: Store, installation: Installation, file: Path) -> AsyncIterator[Installation]:
    """What the backup holds, as it is: in its file, or in a new PostgreSQL server."""
    if store == "sqlite":
        yield replace(installation, database_url=f"sqlite:///{file}")
        return
    with cluster() as database:
        database.server.execute("CREATE DATABASE keystile")
        copy = replace(installation, database_url=database.server.url("keystile"))
        await _postgres("pg_restore", "--exit-on-error", "--dbname", copy.database_url, str(file))
        yield copy
        database.check("keystile")


async def _restored(store: Store, copy: Installation, file: Path) -> Installation:
    """In its new place, ready to be served."""
    if store == "sqlite":
        copy = replace(copy, database_url=f"sqlite:///{file.with_name('restored.db')}")
        await copy.run("restore", str(file), "--yes")
    else:
        await copy.run("data", "end-challenges", "--yes")
    event = "database.restored" if store == "sqlite" else "challenges.ended"
    told = await copy.rows(f"SELECT count(*) FROM audit_event WHERE event = '{event}'")
    assert told == [(1,)], "I6: the audit does not know of the restore"
    return copy


async def _postgres(name: str, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        program(name), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--answers", type=int, default=5_000)
    given = parser.parse_args()
    sys.stdout.write(f"{asyncio.run(run(given.store, answers=given.answers))}\n")


if __name__ == "__main__":
    main()
