# SPDX-License-Identifier: Apache-2.0
"""A million users in a moment: one person enrolls and signs in, and the rows of that are copied in the database file.

Every copy is a user with a passkey, an id and a handle of its own, in all tables and indexes that a real one would be
in; only the key is the same, so that anybody of the million can sign in with it. Server and database do not know the
difference: a sign-in reads its own rows and checks a signature.

Keystile's users have two passkeys each, and five sign-ins behind each passkey, of which it keeps the rows
(`reliability.md` R11).
"""

from __future__ import annotations

import base64
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from benchmarks.loadgen import Person
from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url

WHO_SIGNS_IN: Final = 20_000
"""So many of the copies, anywhere among all, sign in."""
_DAYS_AGO: Final = f"newest.{{0}} - {24 * 60 * 60 * 1000} * nth - abs(random() % {60 * 60 * 1000})"


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the users that are made, and which of their rows in a table. They sign in with the first passkey."""

    number: int
    template: Person
    nth: int = 0

    @property
    def name(self) -> str:
        return f"copy-{self.number:07}"  # in the order of the primary keys, which is quicker to insert

    @property
    def credential_id(self) -> bytes:
        return self.digest(b"credential", 32)

    @property
    def handle(self) -> bytes:
        held = self.template.authenticator.credentials[0].user_handle
        return self.digest(b"handle", len(held))

    @property
    def uuid(self) -> str:
        """As a UUID of version 7: in the order in which the copies were made."""
        time = 0x0190_0000_0000 + self.number
        return str(UUID(int=time << 80 | (0x7000 | self.nth) << 64 | 0x8000 << 48 | self.number))

    @property
    def primary_key(self) -> int:
        return 1_000 + self.number

    def digest(self, purpose: bytes, size: int) -> bytes:
        """So many bytes that no other row has."""
        return blake2b(
            self.number.to_bytes(8, "big") + bytes([self.nth]), digest_size=size, person=purpose
        ).digest()


Column = Callable[[Copy, Any], Any]
"""A copy's value, from the copy and the template's value."""


@dataclass(frozen=True, slots=True)
class History:
    """Rows of what the copies did before: so many in ``table`` for each row of another one, as its newest row is.

    By column, in SQL, the values in which they differ: of ``newest``, of the other row, ``of``, and of ``nth``.
    """

    table: str
    of: str
    times: int
    differs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a user's rows are: the database file, and by table the columns in which users differ."""

    file: str
    tables: Mapping[str, Mapping[str, Column]]
    handle: Callable[[Copy], bytes] | None = None
    """The user handle in the passkey, when the server finds or checks users by it."""
    each: Mapping[str, int] = field(default_factory=dict)
    """By table, how many rows a user has in it, when that is not one."""
    history: History | None = None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _allauth_data(copy: Copy, data: str) -> str:
    """A registration with another credential id in it: allauth keeps all of it and reads it at each sign-in."""
    old = copy.template.authenticator.credentials[0].id
    kept = json.loads(data)
    credential = kept["credential"]
    credential["id"] = credential["rawId"] = base64url.encode(copy.credential_id)
    for name in ("attestationObject", "authenticatorData"):
        raw = base64url.decode(credential["response"][name]).replace(old, copy.credential_id)
        credential["response"][name] = base64url.encode(raw)
    return json.dumps(kept)


def _name(copy: Copy, _: Any) -> str:
    return copy.name


def _mail(copy: Copy, _: Any) -> str:
    return f"{copy.name}@example.com"


def _uuid(copy: Copy, _: Any) -> str:
    return copy.uuid


def _raw_id(copy: Copy, _: Any) -> bytes:
    return copy.credential_id


def _id_base64url(copy: Copy, _: Any) -> str:
    return base64url.encode(copy.credential_id)


def _id_base64(copy: Copy, _: Any) -> str:
    return base64.b64encode(copy.credential_id).decode()


def _primary_key(copy: Copy, _: Any) -> int:
    return copy.primary_key


ROWS: Final[Mapping[str, Rows]] = {
    "keystile": Rows(
        "keystile.db",
        {
            "app_user": {
                "user_id": _name,
                "username": _name,
                "user_handle": lambda copy, _: base64url.encode(copy.handle),
            },
            "authenticator": {
                "authenticator_id": _uuid,
                "user_id": _name,
                "username": _name,
                "credential_id": _raw_id,
            },
        },
        handle=lambda copy: copy.handle,
        each={"authenticator": 2},
        history=History(
            "action",
            "authenticator",
            5,
            {
                "user_id": "of.user_id",
                "authenticator_id": "of.authenticator_id",
                "idempotency_key": "lower(hex(randomblob(16)))",
                "nonce": "randomblob(length(newest.nonce))",
                "created_at": _DAYS_AGO.format("created_at"),
                "state_updated_at": _DAYS_AGO.format("state_updated_at"),
            },
        ),
    ),
    "floor": Rows("floor.db", {"credential": {"id": _raw_id, "user_id": _name}}),
    "fastapi-passkeys": Rows(
        "passkeys.db", {"passkey_credentials": {"credential_id": _raw_id, "user_id": _name}}
    ),
    "authjs": Rows(
        "auth.db",
        {
            "user": {"id": _uuid, "email": _mail},
            "account": {"userId": _uuid, "providerAccountId": _id_base64},
            "authenticator": {"userId": _uuid, "providerAccountId": _id_base64, "credentialID": _id_base64},
        },
    ),
    "better-auth": Rows(
        "auth.db",
        {
            "user": {"id": _uuid, "name": _name, "email": _mail},
            "passkey": {"id": _uuid, "userId": _uuid, "credentialID": _id_base64url},
        },
    ),
    "allauth": Rows(
        "site.db",
        {
            "auth_user": {"id": _primary_key, "username": _name},
            "mfa_authenticator": {"id": _primary_key, "user_id": _primary_key, "data": _allauth_data},
        },
        handle=lambda copy: _base36(copy.primary_key).encode(),
    ),
}


def fill(folder: Path, rows: Rows, template: Person, count: int) -> list[Person]:
    """Make so many users beside the one that is there, in a database that no server has open.

    Returns:
        some of them, in no order.
    """
    with closing(sqlite3.connect(folder / rows.file, isolation_level=None)) as database:
        # What is made here need not survive a crash; the server sets its own way when it opens the file.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            database.execute(f"PRAGMA {pragma}").fetchall()
        database.execute("BEGIN")
        for table, differs in rows.tables.items():
            with _without_indexes(database, table):
                _copy(database, table, differs, template, count, rows.each.get(table, 1))
        if rows.history:
            with _without_indexes(database, rows.history.table):
                _remember(database, rows.history)
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode=WAL").fetchall()
    who = random.Random(count).sample(range(count), min(count, WHO_SIGNS_IN))
    return [_person(Copy(number, template), rows) for number in who]


@contextmanager
def _without_indexes(database: sqlite3.Connection, table: str) -> Iterator[None]:
    """Make a table's indexes anew at the end: that takes a fraction of the time."""
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    for name, _ in indexes:
        database.execute(f'DROP INDEX "{name}"')
    yield
    for _, statement in indexes:
        database.execute(statement)


def _copy(
    database: sqlite3.Connection,
    table: str,
    differs: Mapping[str, Column],
    template: Person,
    count: int,
    each: int,
) -> None:
    cursor = database.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    [row] = cursor.fetchall()
    makers = [differs.get(column) for column in columns]

    def copies() -> Iterator[Sequence[Any]]:
        for number in range(count):
            for nth in range(each):
                copy = Copy(number, template, nth)
                yield [make(copy, value) if make else value for make, value in zip(makers, row, strict=True)]

    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    database.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', copies())


def _remember(database: sqlite3.Connection, history: History) -> None:
    columns = [name for _, name, *_ in database.execute(f'PRAGMA table_info("{history.table}")')]
    values = ", ".join(history.differs.get(name, f'newest."{name}"') for name in columns)
    database.execute(
        f"WITH RECURSIVE times (nth) AS (VALUES (1) UNION ALL SELECT nth + 1 FROM times WHERE nth < {history.times}), "
        f'newest AS MATERIALIZED (SELECT * FROM "{history.table}" ORDER BY rowid DESC LIMIT 1) '
        f'INSERT INTO "{history.table}" SELECT {values} FROM newest, "{history.of}" AS of, times'
    )


def _person(copy: Copy, rows: Rows) -> Person:
    held = copy.template.authenticator.credentials[0]
    handle = rows.handle(copy) if rows.handle else held.user_handle
    own = replace(held, id=copy.credential_id, user_handle=handle)
    return Person(copy.name, SoftwareAuthenticator(credentials=[own]))
