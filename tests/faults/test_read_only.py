# SPDX-License-Identifier: Apache-2.0
"""A disk that may not be written. One that is full under load (R7): `outages`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from keystile.server.services import migrate
from tests.faults.node import settings_for

pytestmark = pytest.mark.anyio


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
