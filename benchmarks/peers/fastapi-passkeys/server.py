# SPDX-License-Identifier: Apache-2.0
"""A peer of benchmarks/bench.py: fastapi-passkeys with its SQLAlchemy repository on aiosqlite, on uvicorn, uvloop and
httptools. It writes no session; challenges are in memory, its default. Commits are durable. Not for production.

    python server.py --port PORT --data-dir DIR
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi_passkeys import PasskeyConfig, Passkeys, PasskeyUser
from fastapi_passkeys.contrib.sqlalchemy import PasskeyBase, SqlAlchemyCredentialRepository
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine


def application(data_dir: Path) -> FastAPI:
    engine = create_async_engine(f"sqlite+aiosqlite:///{data_dir / 'passkeys.db'}")

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @asynccontextmanager
    async def tables(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(PasskeyBase.metadata.create_all)
        yield

    def user(request: Request) -> PasskeyUser:
        name = request.headers["x-user"]
        return PasskeyUser(id=name, name=name, display_name=name)

    passkeys = Passkeys(
        config=PasskeyConfig(rp_id="localhost", rp_name="Benchmark", expected_origins=["http://localhost"]),
        credential_repository=SqlAlchemyCredentialRepository(async_sessionmaker(engine)),
        get_user=user,
    )
    app = FastAPI(lifespan=tables)
    app.include_router(passkeys.router)
    passkeys.install_exception_handlers(app)
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    arguments = parser.parse_args()
    uvicorn.run(
        application(arguments.data_dir),
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        ws="none",
    )
