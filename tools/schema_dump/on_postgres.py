# SPDX-License-Identifier: Apache-2.0
"""The same rows in PostgreSQL, and the same statements as this code would send them there."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import apsw
import asyncpg

from keystile.server.storage import migrations
from keystile.server.storage.folding import plan, translated
from tests.postgres import PostgresServer, running_postgres
from tests.storage.dumps import Dump
from tools.postgres import program
from tools.schema_dump.living import write_json

# In the order in which they were made, so each after those that it refers to.
_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY oid
"""
# What pg_dump says of itself and of the session, which is not ours to load.
_ASIDE: Final = re.compile(
    r"^(--.*|SET .*;|\\(un)?restrict .*|SELECT pg_catalog\.set_config.*)\n|^\n", re.MULTILINE
)


def write(folder: Path) -> None:
    """Put postgres.sql into the folder of a revision, and PostgreSQL's half into statements.json and calls.json."""
    dump = Dump(folder.name)
    statements = dump.statements
    own = {name: text for name, text in statements["postgres"].items() if name not in statements["sqlite"]}
    ported = {**statements["sqlite"], **own}
    statements["postgres"] = {name: translated(statement) for name, statement in ported.items()}
    write_json(folder / "statements.json", statements)

    calls = json.loads((folder / "calls.json").read_text())
    for call in calls:
        steps = tuple((step["statement"], len(step["values"]), step["may_refuse"]) for step in call["steps"])
        planned = plan(steps)
        call["postgres"] = {
            "guards": [[guard.statement, guard.step, list(guard.values)] for guard in planned.guards],
            "runs": [[run.statement, run.first, list(run.tables)] for run in planned.runs],
        }
    write_json(folder / "calls.json", calls)

    with running_postgres() as server, TemporaryDirectory() as place:
        server.execute("CREATE DATABASE dump")
        migrations.upgrade_postgres(server.url("dump"), folder.name)
        path = Path(place) / "rows.db"
        with closing(apsw.Connection(str(path))) as connection:
            connection.execute(dump.text("sqlite"))
            asyncio.run(_copy(connection, server))
        dumped = subprocess.run(
            [
                *(program("pg_dump"), "--no-owner", "--no-privileges", "--inserts", "--column-inserts"),
                server.url("dump"),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (folder / "postgres.sql").write_text(_ASIDE.sub("", dumped))


async def _copy(file: apsw.Connection, server: PostgresServer) -> None:
    """All rows, put in as the platform puts them in."""
    connection = await asyncpg.connect(server.url("dump"))
    try:
        here = {name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        tables = [table for (table,) in await connection.fetch(_TABLES) if table in here]
        for table in tables:
            await connection.execute(f"DELETE FROM {table}")  # noqa: S608 (what the migrations put there)
            kinds = {
                row["column_name"]: row["data_type"]
                for row in await connection.fetch(
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1",
                    table,
                )
            }
            rows: list[dict[str, Any]] = [
                dict(zip(kinds, row, strict=True))
                for row in file.execute(f"SELECT {', '.join(kinds)} FROM {table} ORDER BY rowid")  # noqa: S608
            ]
            places = ", ".join(f"${number}" for number in range(1, len(kinds) + 1))
            for row in rows:
                values = [
                    bool(value) if kinds[name] == "boolean" and value is not None else value
                    for name, value in row.items()
                ]
                await connection.execute(
                    f"INSERT INTO {table} ({', '.join(kinds)}) VALUES ({places})",  # noqa: S608
                    *values,
                )
    finally:
        await connection.close()
