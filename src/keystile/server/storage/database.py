# SPDX-License-Identifier: Apache-2.0
"""What the stores need of a database: read rows, and run a unit of steps as one durable transaction.

Statements use numbered placeholders (``?1``), which SQLite takes as they are and PostgreSQL after one
rewriting. Values are text, bytes, integers, booleans and ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

import msgspec

from keystile.errors import KeystileError
from keystile.server.domain.retention import Due, Pause
from keystile.server.telemetry.measures import StorageMeasures

Value = str | bytes | int | bool | None
Row = tuple[Value, ...]


POOL_SIZE: Final = 10
NO_URL: Final = (
    "KEYSTILE_DATABASE_URL cannot be read as a URL. Write postgresql://user:password@host:5432/database; what means "
    "something in a URL is written as a number where it is in a password: %2F for /, %40 for @, %23 for #, %3F for ?."
)


class PostgresPlace(msgspec.Struct, frozen=True):
    """Where a PostgreSQL database is, and how it is spoken to. The URL may hold a password, and is in no message."""

    url: str
    prepared: bool = True
    """Whether statements are prepared once for each connection; not through PgBouncer in transaction mode."""
    pool: int = POOL_SIZE
    """The most connections that one process opens."""

    @property
    def name(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path.lstrip('/') or 'the database'} on {parts.netloc.rpartition('@')[2] or 'this machine'}"

    def __repr__(self) -> str:
        return f"PostgresPlace({self.name})"


class Step(msgspec.Struct, frozen=True):
    """One statement of a transaction. What ``refusal`` makes is raised, and nothing is done, when it touches no row."""

    statement: str
    values: Sequence[Value]
    refusal: Callable[[], KeystileError] | None = None
    is_long: bool = False
    """Whether it may touch any number of rows. Nobody but writers may have to wait for it."""


class Partitions(Protocol):
    """The months by which a database keeps actions and audit events."""

    async def make_ahead(self, now: int) -> None:
        """Make those of this month and the next ones, unless they are there.

        Raises:
            Misconfigured: the database user may not.
            Unavailable: not now; what it would take goes to the default partition.
        """

    async def drop_actions(self, due: Due, revivable: int, pause: Pause) -> int:
        """Drop months of which every action is from before its tenant's time in ``due``; how many rows went.

        A tenant that is not named there keeps all; so does a month with a nonce that expires at ``revivable`` or later.
        """

    async def drop_events(self, due: Due, pause: Pause) -> int:
        """The same of audit events."""


class Database(Protocol):
    @property
    def measures(self) -> StorageMeasures:
        """What it tells an operator of itself."""

    @property
    def partitions(self) -> Partitions | None:
        """Where it has any."""

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of one SELECT.

        Raises:
            Unavailable: the database does not answer.
        """

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        """Run the steps in order as one durable transaction; say how many rows each touched.

        Raises:
            KeystileError: the refusal of the first step that touched no row or broke a constraint.
            Unavailable: the database cannot take it now; nothing was done, unless the message says that this is
                not known.
        """
