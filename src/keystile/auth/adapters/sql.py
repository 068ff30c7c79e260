# SPDX-License-Identifier: Apache-2.0
"""The adapter over a SQL database. Statements are in `statements`; connecting is the database's business."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from os import PathLike
from typing import Final, Self

import msgspec

from keystile.auth.adapters import statements as sql
from keystile.auth.adapters.sqlite import Connection, Database, Row, SqliteDatabase, Value
from keystile.auth.models import Account, StoredSession, User, VerificationToken

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class SqlAdapter:
    """The whole `Adapter`, and `SpendsResults`, over SQL. Tables are made, or updated, at first use."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        _unit: Connection | None = None,
    ) -> None:
        self._database = database
        self._connection: Connection = _unit or database
        self._clock = clock
        self._ready = _unit is not None

    @classmethod
    def sqlite(cls, path: str | PathLike[str], clock: Callable[[], datetime] | None = None) -> Self:
        """Keep everything in one SQLite file. Several processes may share it."""
        database = SqliteDatabase(path)
        return cls(database) if clock is None else cls(database, clock)

    async def create_tables(self) -> None:
        """Make the tables, or add what a newer version needs. Called at first use; harmless to repeat."""
        async with self._database.transaction() as unit:
            await unit.fetch(sql.CREATE_SCHEMA_TABLE, {})
            found = (await unit.fetch(sql.READ_SCHEMA_VERSION, {}))[0]["version"]
            done = found if isinstance(found, int) else 0
            for version, step in enumerate(sql.SCHEMA[done:], start=done + 1):
                for statement in step:
                    await unit.fetch(statement, {})
                await unit.fetch(sql.WRITE_SCHEMA_VERSION, {"version": version})
        self._ready = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Self]:
        if not self._ready:
            await self.create_tables()
        async with self._database.transaction() as unit:
            yield type(self)(self._database, self._clock, _unit=unit)

    async def create_user(self, user: User) -> User:
        return _user((await self._fetch(sql.CREATE_USER, _user_values(user)))[0])

    async def get_user(self, user_id: str) -> User | None:
        return _first_user(await self._fetch(sql.GET_USER, {"id": user_id}))

    async def get_user_by_email(self, email: str) -> User | None:
        return _first_user(await self._fetch(sql.GET_USER_BY_EMAIL, {"email": email}))

    async def get_user_by_account(self, provider: str, provider_account_id: str) -> User | None:
        keys = {"provider": provider, "provider_account_id": provider_account_id}
        return _first_user(await self._fetch(sql.GET_USER_BY_ACCOUNT, keys))

    async def update_user(self, user: User) -> User | None:
        return _first_user(await self._fetch(sql.UPDATE_USER, _user_values(user)))

    async def delete_user(self, user_id: str) -> User | None:
        return _first_user(await self._fetch(sql.DELETE_USER, {"id": user_id}))

    async def link_account(self, account: Account) -> Account:
        values = {
            "provider": account.provider,
            "provider_account_id": account.provider_account_id,
            "user_id": account.user_id,
            "type": account.type,
            "tokens": msgspec.json.encode(dict(account.tokens)).decode(),
        }
        await self._fetch(sql.LINK_ACCOUNT, values)
        return account

    async def unlink_account(self, provider: str, provider_account_id: str) -> Account | None:
        keys = {"provider": provider, "provider_account_id": provider_account_id}
        rows = await self._fetch(sql.UNLINK_ACCOUNT, keys)
        return _account(rows[0]) if rows else None

    async def create_session(self, session: StoredSession) -> StoredSession:
        values: dict[str, Value] = {
            "session_token": session.session_token,
            "user_id": session.user_id,
            "expires": _to_ms(session.expires),
        }
        await self._fetch(sql.CREATE_SESSION, values)
        return session

    async def get_session_and_user(self, session_token: str) -> tuple[StoredSession, User] | None:
        rows = await self._fetch(sql.GET_SESSION_AND_USER, {"session_token": session_token})
        return (_session(rows[0]), _user(rows[0])) if rows else None

    async def update_session(self, session_token: str, expires: datetime) -> StoredSession | None:
        values: dict[str, Value] = {"session_token": session_token, "expires": _to_ms(expires)}
        rows = await self._fetch(sql.UPDATE_SESSION, values)
        return _session(rows[0]) if rows else None

    async def delete_session(self, session_token: str) -> StoredSession | None:
        rows = await self._fetch(sql.DELETE_SESSION, {"session_token": session_token})
        return _session(rows[0]) if rows else None

    async def create_verification_token(self, token: VerificationToken) -> VerificationToken:
        values: dict[str, Value] = {
            "identifier": token.identifier,
            "token": token.token,
            "expires": _to_ms(token.expires),
        }
        async with self._unit() as unit:
            await unit.fetch(sql.SWEEP_VERIFICATION_TOKENS, {"now": _to_ms(self._clock())})
            await unit.fetch(sql.CREATE_VERIFICATION_TOKEN, values)
        return token

    async def use_verification_token(self, identifier: str, token: str) -> VerificationToken | None:
        rows = await self._fetch(sql.USE_VERIFICATION_TOKEN, {"identifier": identifier, "token": token})
        return _token(rows[0]) if rows else None

    async def spend_result(self, key: str, expires: datetime) -> bool:
        async with self._unit() as unit:
            await unit.fetch(sql.SWEEP_SPENT_RESULTS, {"now": _to_ms(self._clock())})
            spent = await unit.fetch(sql.SPEND_RESULT, {"key": key, "expires": _to_ms(expires)})
        return bool(spent)

    async def _fetch(self, statement: str, parameters: Mapping[str, Value]) -> list[Row]:
        if not self._ready:
            await self.create_tables()
        return await self._connection.fetch(statement, parameters)

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Connection]:
        """The transaction this adapter is bound to, or one of its own."""
        if self._connection is not self._database:
            yield self._connection
            return
        async with self.transaction() as adapter:
            yield adapter._connection


def _to_ms(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _from_ms(value: object) -> datetime:
    return _EPOCH + timedelta(milliseconds=_integer(value))


def _integer(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"the database holds {type(value).__name__} where a number of milliseconds belongs")
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _user_values(user: User) -> dict[str, Value]:
    verified = None if user.email_verified is None else _to_ms(user.email_verified)
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "email_verified": verified,
        "image": user.image,
    }


def _first_user(rows: list[Row]) -> User | None:
    return _user(rows[0]) if rows else None


def _user(row: Row) -> User:
    verified = row["email_verified"]
    return User(
        id=str(row["id"]),
        name=_text(row["name"]),
        email=_text(row["email"]),
        email_verified=None if verified is None else _from_ms(verified),
        image=_text(row["image"]),
    )


def _account(row: Row) -> Account:
    return Account(
        user_id=str(row["user_id"]),
        type=str(row["type"]),
        provider=str(row["provider"]),
        provider_account_id=str(row["provider_account_id"]),
        tokens=msgspec.json.decode(str(row["tokens"]), type=dict[str, object]),
    )


def _session(row: Row) -> StoredSession:
    return StoredSession(
        session_token=str(row["session_token"]),
        user_id=str(row["user_id"]),
        expires=_from_ms(row["expires"]),
    )


def _token(row: Row) -> VerificationToken:
    return VerificationToken(
        identifier=str(row["identifier"]), token=str(row["token"]), expires=_from_ms(row["expires"])
    )
