# SPDX-License-Identifier: Apache-2.0
"""A disk that is full while people sign in, and one that may not be written (R7).

The server is a real `keystile serve`; full is what the limit of file sizes makes of its disk, which is moved from
outside, so that nothing of it is restarted.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from keystile.server.services import migrate
from tests.faults.actors import Backend, Browser
from tests.faults.crash import Connection, sign_in_of, verify
from tests.faults.node import settings_for
from tests.faults.processes import enroll, serving, with_a_tenant

pytestmark = pytest.mark.anyio


async def test_a_full_disk_answers_503_keeps_reading_and_heals_by_itself(tmp_path: Path) -> None:
    database = tmp_path / "keystile.db"
    tenant_id, secret_key = await with_a_tenant(database)
    async with serving(database, tenant_id, secret_key) as server:
        (person,) = await enroll(server, 1)
        connection = await Connection.open(server.port)
        browser = Browser(connection.send, tenant_id, person.authenticator)
        backend = Backend(connection.send, secret_key)
        token = (await browser.sign_in())["accessToken"]
        acknowledged = []

        # No file may grow from here on.
        full = Path(f"{database}-wal").stat().st_size
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
        refused = None
        for _ in range(200):  # what is there of the log is used up first
            one = sign_in_of(person, await browser.assertion())
            answer = await verify(server, connection, one)
            if answer.status != 200:
                refused = one
                break
            acknowledged.append(one)
        assert refused is not None, "the disk never was full"
        assert (answer.status, answer.code) == (503, "unexpected_error")
        assert "nothing was saved" in answer.json["errorDescription"]
        assert int(answer.headers["retry-after"]) >= 1

        # What only reads goes on, and options need nothing at all.
        assert (await backend.validate(token))["isValid"] is True
        assert (await backend.ask("GET", f"/v1/users/{person.user_id}")).status == 200
        assert (await backend.ask("POST", f"/v1/users/{person.user_id}/actions/pay", {})).status == 503
        await browser.options()

        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        freed = time.monotonic()
        # The same answer again: it was not used up by the failure.
        again = await verify(server, connection, refused)
        assert again.status == 200, again.body
        assert time.monotonic() - freed < 5
        acknowledged.append(refused)
        connection.close()

    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {nonce for (nonce,) in opened.execute("SELECT nonce FROM action WHERE nonce IS NOT NULL")}
    assert {one.nonce for one in acknowledged} <= kept


NOBODY = 65_534


@pytest.mark.parametrize("locked", ["file", "folder"])
async def test_what_may_not_be_written_is_said_at_the_start(tmp_path: Path, locked: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    database = folder / "keystile.db"
    migrate(settings_for(database))
    folder.chmod(0o555 if locked == "folder" else 0o777)
    database.chmod(0o444 if locked == "file" else 0o666)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", PROGRAM, str(database)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)

    assert b"may not write" in said, said.decode()
    assert locked.encode() in said


# Whoever runs tests may be root, who may write everything.
PROGRAM = f"""
import asyncio, os, sys
from pathlib import Path
from keystile.errors import Misconfigured
from keystile.server.services import open_services
from tests.faults.node import settings_for
for folder in list(Path(sys.argv[1]).parents)[1:-2] if os.getuid() == 0 else []:
    folder.chmod(folder.stat().st_mode | 0o111)
if os.getuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})

async def main():
    async with open_services(settings_for(Path(sys.argv[1]))):
        print("started")

try:
    asyncio.run(main())
except Misconfigured as error:
    print(error)
"""
