# SPDX-License-Identifier: Apache-2.0
"""An empty database of this version, in milliseconds.

Alembic alone takes longer to import than a test run may take to start. The revisions are plain SQL behind
``op.execute`` (docs/decisions/0004), so they are run here with an ``op`` that has nothing else. A revision
that asks for more goes to Alembic, like every database that is not a test's.
"""

from __future__ import annotations

import builtins
from contextlib import closing
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import apsw

from keystile.server.storage import migrations

_VERSIONS: Final = Path(migrations.__file__).parent / "versions"


def create(path: Path) -> None:
    """Make the database at ``path``, where no file is yet; its folder is made too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    statements = _statements()
    if statements is None:
        migrations.upgrade(f"sqlite:///{path}")
        return
    with closing(apsw.Connection(str(path))) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@cache
def _statements() -> tuple[str, ...] | None:
    """What all revisions execute, in order, and Alembic's own note of the last; None: one needs Alembic."""
    revisions = {
        revision["down_revision"]: revision
        for revision in (_loaded(file) for file in sorted(_VERSIONS.glob("[0-9]*.py")))
    }
    found: list[str] = [
        "CREATE TABLE alembic_version "
        "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    ]
    last = None
    while (revision := revisions.get(last)) is not None:
        revision["op"].execute = found.append
        try:
            revision["upgrade"]()
        except (AttributeError, TypeError):
            return None
        last = revision["revision"]
    found.append(f"INSERT INTO alembic_version VALUES ('{migrations.HEAD}')")  # noqa: S608  (our own constant)
    return tuple(found) if last == migrations.HEAD else None


def _loaded(file: Path) -> dict[str, Any]:
    """The names in a revision's module, whose ``from alembic import op`` gives one that only knows the dialect."""
    on_sqlite = SimpleNamespace(dialect=SimpleNamespace(name="sqlite"))
    stand_in = SimpleNamespace(op=SimpleNamespace(get_context=lambda: on_sqlite))

    def importing(name: str, *rest: Any) -> Any:
        return stand_in if name == "alembic" else builtins.__import__(name, *rest)

    names: dict[str, Any] = {
        "__builtins__": {**vars(builtins), "__import__": importing},
        "__name__": file.stem,
    }
    exec(compile(file.read_text(), str(file), "exec"), names)  # noqa: S102 (our own revisions, from our own package)
    return names
