# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the middle of concurrent sign-ins, a restart, and the books compared (R1 in small).

The server is a real `keystile dev` process on a file. People sign in all at once; when a chosen number of
them have their answer, the process is killed and started again. An answer counts as *acknowledged* when its
200 has fully arrived; a request without one is *in doubt*. Afterwards everything is sent once more, and the
client's history is compared with the database by the invariants of `reliability.md` §2:

I1  no challenge has more than one success;
I2  every success that a client saw is in the database;
I3  every sign-in in the database is one that a client sent;
I4  signature counters never fall.

    python -m tests.faults.crash --rounds 20 --sign-ins 200
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url
from tests.faults.actors import ORIGIN, VERIFY, Answer, Backend, Browser, Json, basic

_ENVIRONMENT = {
    # All people share one address here.
    "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
    "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
    "KEYSTILE_LOG_REQUESTS": "false",
}


@dataclass(slots=True)
class SignIn:
    """One answer that was sent, and what came back: all of it or nothing."""

    user_id: str
    nonce: bytes
    counter: int
    body: Json
    answers: list[Answer] = field(default_factory=list)

    @property
    def successes(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status == 200]


@dataclass(slots=True)
class Counts:
    """What a run came to."""

    rounds: int = 0
    sent: int = 0
    acknowledged: int = 0
    in_doubt_and_kept: int = 0
    in_doubt_and_lost: int = 0
    replays_refused: int = 0
    replays_accepted: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rounds} kills; {self.sent} sign-ins sent: {self.acknowledged} acknowledged, "
            f"{self.in_doubt_and_kept} in doubt and in the database, {self.in_doubt_and_lost} in doubt and not; "
            f"sent again: {self.replays_refused} refused, {self.replays_accepted} accepted (all of them lost before)"
        )


@dataclass(slots=True)
class Person:
    user_id: str
    authenticator: SoftwareAuthenticator


class Connection:
    """One keep-alive connection that reads one answer at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", "host: localhost", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        given = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        content = await self._reader.readexactly(int(given["content-length"]))
        return Answer(int(head[0].split()[1]), given, content)

    def close(self) -> None:
        self._writer.close()


@dataclass(slots=True)
class Server:
    process: asyncio.subprocess.Process
    port: int
    tenant_id: str
    secret_key: str

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


@asynccontextmanager
async def started(data_dir: Path) -> AsyncIterator[Server]:
    """`keystile dev`, killed at the end if it has not been before."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("keystile"),
        *("dev", "--port", "0", "--smtp-port", "0", "--ready-json", "--origin", ORIGIN),
        *("--data-dir", str(data_dir)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    )
    assert process.stdout is not None
    try:
        ready = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        port = int(ready["apiUrl"].removesuffix("/v1").rpartition(":")[2])
        yield Server(process, port, ready["tenantId"], ready["secretKey"])
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class Run:
    """One run: people, what they sent, and what the database held after each kill."""

    def __init__(self, data_dir: Path, *, sign_ins: int, seed: int) -> None:
        self.data_dir = data_dir
        self.random = Random(seed)
        self.people = [
            Person(f"user-{number}", SoftwareAuthenticator(synced=False)) for number in range(sign_ins)
        ]
        self.history: list[SignIn] = []
        self.counters: dict[str, int] = {}
        self.counts = Counts()

    async def enroll(self, server: Server) -> None:
        """Everybody gets a passkey with a counter; not part of what is measured."""
        connection = await Connection.open(server.port)
        backend = Backend(connection.send, server.secret_key)
        for person in self.people:
            browser = Browser(connection.send, server.tenant_id, person.authenticator)
            await browser.enroll((await backend.track(person.user_id, "enroll"))["token"])
        connection.close()

    async def crash(self, server: Server) -> list[SignIn]:
        """Everybody signs in at once; the server is killed when some have their answer."""
        connections = [await Connection.open(server.port) for _ in self.people]
        sent = []
        for person, connection in zip(self.people, connections, strict=True):
            browser = Browser(connection.send, server.tenant_id, person.authenticator)
            sent.append(sign_in_of(person, await browser.assertion()))
        enough = self.random.randrange(1, len(sent))
        arrived = 0

        async def sign_in(one: SignIn, connection: Connection) -> None:
            nonlocal arrived
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                one.answers.append(await verify(server, connection, one))
                arrived += 1
                if arrived == enough:
                    server.kill()

        await asyncio.gather(*map(sign_in, sent, connections))
        for connection in connections:
            connection.close()
        self.history += sent
        self.counts.rounds += 1
        self.counts.sent += len(sent)
        return sent

    async def replay(self, server: Server, sent: list[SignIn], kept: set[bytes]) -> None:
        """All of it once more: what is in the database is refused, what was lost may still succeed, once."""
        connection = await Connection.open(server.port)
        for one in sent:
            answer = await verify(server, connection, one)
            was_kept = one.nonce in kept
            assert answer.status == (400 if was_kept else 200), f"{one.user_id}: {answer.body!r}"
            if one.successes:
                self.counts.acknowledged += 1
            elif was_kept:
                self.counts.in_doubt_and_kept += 1
            else:
                self.counts.in_doubt_and_lost += 1
            self.counts.replays_refused += was_kept
            self.counts.replays_accepted += not was_kept
            one.answers.append(answer)
        connection.close()

    def audit(self) -> set[bytes]:
        """Compare the history with the file; gives the nonces of all sign-ins in it."""
        with closing(apsw.Connection(str(self.data_dir / "keystile.db"))) as database:

            def read(statement: str) -> list[tuple[Any, ...]]:
                return list(database.execute(statement))

            assert read("PRAGMA integrity_check") == [("ok",)]
            assert read("PRAGMA foreign_key_check") == []
            rows = read("SELECT nonce, user_id, idempotency_key, state FROM action WHERE nonce IS NOT NULL")
            spent = {nonce for (nonce,) in read("SELECT nonce FROM spent_challenge")}
            counters = dict(read("SELECT user_id, sign_count FROM authenticator"))
        kept = {nonce: row for nonce, *row in rows}
        sent = {one.nonce for one in self.history}

        assert len(kept) == len(rows), "I1: a challenge signed somebody in twice"
        assert not kept.keys() & spent, "I1: a challenge was spent in two places"
        assert kept.keys() <= sent, "I3: the database has a sign-in that nobody sent"
        for one in self.history:
            assert len(one.successes) <= 1, "I1: a client saw two successes for one challenge"
            for answer in one.successes:
                assert one.nonce in kept, "I2: a sign-in that was acknowledged is not in the database"
                assert kept[one.nonce] == [one.user_id, _idempotency_key(answer), "CHALLENGE_SUCCEEDED"], "I2"
                assert counters[one.user_id] >= one.counter, "I4: a counter is behind an acknowledged sign-in"
        for user_id, counter in counters.items():
            assert counter >= self.counters.get(user_id, 0), "I4: a counter fell"
        self.counters = counters
        return set(kept)


async def run(data_dir: Path, *, rounds: int, sign_ins: int, seed: int = 1) -> Counts:
    """So many kills, each in the middle of so many sign-ins.

    Raises:
        AssertionError: an invariant was broken; the message names it.
    """
    this = Run(data_dir, sign_ins=sign_ins, seed=seed)
    sent: list[SignIn] = []
    kept: set[bytes] = set()
    for number in range(rounds + 1):
        async with started(data_dir) as server:
            if number == 0:
                await this.enroll(server)
            else:
                await this.replay(server, sent, kept)
            if number < rounds:
                sent = await this.crash(server)
        kept = this.audit()
    return this.counts


def sign_in_of(person: Person, body: Json) -> SignIn:
    response: dict[str, Any] = body["authenticationCredential"]["response"]
    client_data = json.loads(base64url.decode(response["clientDataJSON"]))
    challenge = base64url.decode(client_data["challenge"])
    data = base64url.decode(response["authenticatorData"])
    return SignIn(person.user_id, challenge[4:20], int.from_bytes(data[33:37], "big"), body)


async def verify(server: Server, connection: Connection, one: SignIn) -> Answer:
    headers = {"authorization": basic(server.tenant_id), "content-type": "application/json", "origin": ORIGIN}
    return await connection.send("POST", VERIFY, headers, json.dumps(one.body).encode())


def _idempotency_key(answer: Answer) -> str:
    """Of the action that a result token is about."""
    payload = answer.json["accessToken"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["other"]["idempotencyKey"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--sign-ins", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="keystile-crash-") as folder:
        counts = asyncio.run(
            run(Path(folder), rounds=arguments.rounds, sign_ins=arguments.sign_ins, seed=arguments.seed)
        )
    sys.stdout.write(f"{counts}\n")


if __name__ == "__main__":
    main()
