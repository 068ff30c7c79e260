# SPDX-License-Identifier: Apache-2.0
"""A million users in a moment: one person enrolls at the server, and its rows are copied in the database file.

Every copy is a user with a passkey, an id and a handle of its own, in all tables and indexes that a real one would be
in; only the key is the same, so that anybody of the million can sign in with it. Server and database do not know the
difference: a sign-in reads its own rows and checks a signature.
"""

from __future__ import annotations

import base64
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from benchmarks.loadgen import Person
from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url

WHO_SIGNS_IN: Final = 20_000
"""So many of the copies, anywhere among all, sign in."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the users that are made."""

    number: int
    template: Person

    @property
    def name(self) -> str:
        return f"copy-{self.number}"

    @property
    def credential_id(self) -> bytes:
        return blake2b(self.number.to_bytes(8, "big"), digest_size=32, person=b"credential").digest()

    @property
    def handle(self) -> bytes:
        held = self.template.authenticator.credentials[0].user_handle
        return blake2b(self.number.to_bytes(8, "big"), digest_size=len(held), person=b"handle").digest()

    @property
    def uuid(self) -> str:
        """As a UUID of version 7: in the order in which the copies were made."""
        time = 0x0190_0000_0000 + self.number
        return str(UUID(int=time << 80 | 0x7000 << 64 | 0x8000 << 48 | self.number))

    @property
    def primary_key(self) -> int:
        return 1_000 + self.number


Column = Callable[[Copy, Any], Any]
"""A copy's value, from the copy and the template's value."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a user's rows are: the database file, and by table the columns in which users differ."""

    file: str
    tables: Mapping[str, Mapping[str, Column]]
    handle: Callable[[Copy], bytes] | None = None
    """The user handle in the passkey, when the server finds or checks users by it."""


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
            _copy(database, table, differs, template, count)
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode=WAL").fetchall()
    who = random.Random(count).sample(range(count), min(count, WHO_SIGNS_IN))
    return [_person(Copy(number, template), rows) for number in who]


def _copy(
    database: sqlite3.Connection, table: str, differs: Mapping[str, Column], template: Person, count: int
) -> None:
    cursor = database.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    [row] = cursor.fetchall()
    makers = [differs.get(column) for column in columns]

    def copies() -> Iterator[Sequence[Any]]:
        for number in range(count):
            copy = Copy(number, template)
            yield [make(copy, value) if make else value for make, value in zip(makers, row, strict=True)]

    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    database.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', copies())


def _person(copy: Copy, rows: Rows) -> Person:
    held = copy.template.authenticator.credentials[0]
    handle = rows.handle(copy) if rows.handle else held.user_handle
    own = replace(held, id=copy.credential_id, user_handle=handle)
    return Person(copy.name, SoftwareAuthenticator(credentials=[own]))
