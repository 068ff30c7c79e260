# SPDX-License-Identifier: Apache-2.0
"""The floor under a durable passkey sign-in in Python: the same checks, one transaction, nothing else.

A bare ASGI app on uvicorn, uvloop and httptools. Like Keystile it issues sealed challenges without a write,
reads the credential once, checks everything that WebAuthn asks for and one ES256 signature, and commits two
writes durably (`synchronous=FULL`, group commit). Unlike Keystile it has one tenant and one relying party in
constants, no routing, no settings, no tokens, no limits, no log, and errors without a body. It shares no code
with Keystile, so a slow core cannot hide in both. `benchmarks/signin.py` compares the two. Not for
production.

    python benchmarks/floor.py --port 0 --data-dir DIR     prints one line of JSON once it listens
"""

from __future__ import annotations

import argparse
import asyncio
import binascii
import hmac
import json
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

import apsw
import msgspec
import uvicorn
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

RP_ID_HASH: Final = sha256(b"localhost").digest()
ORIGIN: Final = "http://localhost"
KEY: Final = os.urandom(32)
ES256: Final = ec.ECDSA(hashes.SHA256())
CURVE: Final = ec.SECP256R1()
UP_UV: Final = 0x05

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Response(msgspec.Struct):
    clientDataJSON: str  # noqa: N815 - the wire's names
    authenticatorData: str  # noqa: N815
    signature: str
    userHandle: str | None = None  # noqa: N815


class Credential(msgspec.Struct):
    id: str
    rawId: str  # noqa: N815
    type: str
    response: Response


class Verify(msgspec.Struct):
    authenticationCredential: Credential  # noqa: N815


class ClientData(msgspec.Struct):
    type: str
    challenge: str
    origin: str
    crossOrigin: bool = False  # noqa: N815


verify_body = msgspec.json.Decoder(Verify)
client_data_json = msgspec.json.Decoder(ClientData)
URL: Final = str.maketrans("-_", "+/")


class Refused(Exception):
    """Any check said no."""


def decode(text: str) -> bytes:
    """Strict unpadded base64url."""
    try:
        return binascii.a2b_base64(text.translate(URL) + "=" * (-len(text) % 4), strict_mode=True)
    except ValueError as error:
        raise Refused from error


def encode(data: bytes) -> str:
    return (
        binascii.b2a_base64(data, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_").decode()
    )


# --- challenges ---------------------------------------------------------------------------------------------


def issue() -> str:
    """version, key id, flags, nonce, expiry, MAC: no row."""
    head = b"\x01\x00\x01\x05" + os.urandom(16) + (int(time.time()) + 3600).to_bytes(5, "big")
    return encode(head + hmac.digest(KEY, b"floor" + head, "sha256"))


def open_challenge(sealed: bytes) -> bytes:
    """The nonce of a challenge that is ours and not expired."""
    head = sealed[:25]
    if (
        len(sealed) != 57
        or head[:4] != b"\x01\x00\x01\x05"
        or not hmac.compare_digest(sealed[25:], hmac.digest(KEY, b"floor" + head, "sha256"))
        or int.from_bytes(head[20:25], "big") <= time.time()
    ):
        raise Refused
    return head[4:20]


# --- the database -------------------------------------------------------------------------------------------

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS credential (
  id BLOB PRIMARY KEY, user_id TEXT NOT NULL, point BLOB NOT NULL, sign_count INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS action (
  id BLOB PRIMARY KEY, user_id TEXT NOT NULL, nonce BLOB NOT NULL UNIQUE, state TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS action_of_user ON action (user_id, at);
"""


class Database:
    """One writer thread that commits whatever is waiting together; reads on the event loop."""

    def __init__(self, path: Path) -> None:
        self.writer = self._open(path)
        for statement in SCHEMA.split(";"):
            self.writer.execute(statement)
        self.reader = self._open(path)
        self.waiting: SimpleQueue[tuple[asyncio.Future[bool], tuple[Any, ...]]] = SimpleQueue()
        self.loop: asyncio.AbstractEventLoop | None = None

    def _open(self, path: Path) -> apsw.Connection:
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def find(self, credential_id: bytes) -> tuple[str, bytes, int] | None:
        cursor = self.reader.execute(
            "SELECT user_id, point, sign_count FROM credential WHERE id = ?", (credential_id,)
        )
        row = cursor.fetchone()
        cursor.close()
        return row

    async def record(self, *values: Any) -> bool:
        """Both writes; whether this nonce was new. Returns when they are on disk."""
        if self.loop is None:
            self.loop = asyncio.get_running_loop()
            threading.Thread(target=self._write, daemon=True).start()
        done: asyncio.Future[bool] = self.loop.create_future()
        self.waiting.put((done, values))
        return await done

    def _write(self) -> None:
        assert self.loop is not None
        while True:
            batch = [self.waiting.get()]
            while len(batch) < 128:
                try:
                    batch.append(self.waiting.get_nowait())
                except Empty:
                    break
            self.writer.execute("BEGIN IMMEDIATE")
            results = [(done, self._one(*values)) for done, values in batch]
            self.writer.execute("COMMIT")
            self.loop.call_soon_threadsafe(_tell, results)

    def _one(self, credential_id: bytes, sign_count: int, user_id: str, nonce: bytes, now: int) -> bool:
        self.writer.execute("SAVEPOINT one")
        try:
            self.writer.execute(
                "UPDATE credential SET sign_count = max(sign_count, ?), used_at = ? WHERE id = ?",
                (sign_count, now, credential_id),
            )
            self.writer.execute(
                "INSERT INTO action (id, user_id, nonce, state, at)"
                " VALUES (?, ?, ?, 'CHALLENGE_SUCCEEDED', ?)",
                (now.to_bytes(8, "big") + os.urandom(8), user_id, nonce, now),
            )
        except apsw.ConstraintError:
            self.writer.execute("ROLLBACK TO one")
            self.writer.execute("RELEASE one")
            return False
        self.writer.execute("RELEASE one")
        return True


def _tell(results: list[tuple[asyncio.Future[bool], bool]]) -> None:
    for done, result in results:
        if not done.done():
            done.set_result(result)


# --- the app ------------------------------------------------------------------------------------------------


class Floor:
    def __init__(self, database: Database) -> None:
        self.database = database

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        try:
            match scope["path"]:
                case "/options":
                    answer = self.options()
                case "/verify":
                    answer = await self.verify(body)
                case "/seed":
                    answer = self.seed(body)
                case _:
                    raise Refused
            status = 200
        except (Refused, msgspec.MsgspecError, InvalidSignature):
            status, answer = 400, b"{}"
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"content-length", str(len(answer)).encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": answer})

    def options(self) -> bytes:
        return msgspec.json.encode(
            {
                "options": {
                    "challenge": issue(),
                    "rpId": "localhost",
                    "allowCredentials": [],
                    "timeout": 300000,
                    "userVerification": "required",
                }
            }
        )

    async def verify(self, body: bytes) -> bytes:
        credential = verify_body.decode(body).authenticationCredential
        response = credential.response
        client_data = decode(response.clientDataJSON)
        said = client_data_json.decode(client_data)
        if (
            credential.type != "public-key"
            or credential.id != credential.rawId
            or said.type != "webauthn.get"
            or said.origin != ORIGIN
            or said.crossOrigin
        ):
            raise Refused
        nonce = open_challenge(decode(said.challenge))
        credential_id = decode(credential.rawId)
        known = self.database.find(credential_id)
        if known is None:
            raise Refused
        user_id, point, sign_count = known
        data = decode(response.authenticatorData)
        if len(data) != 37 or data[:32] != RP_ID_HASH:
            raise Refused
        flags, counter = data[32], int.from_bytes(data[33:37], "big")
        if flags & UP_UV != UP_UV or flags & 0xC0 or (flags & 0x10 and not flags & 0x08):
            raise Refused
        if counter <= sign_count and (counter or sign_count):
            raise Refused
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        key.verify(decode(response.signature), data + sha256(client_data).digest(), ES256)
        if not await self.database.record(credential_id, counter, user_id, nonce, int(time.time() * 1000)):
            raise Refused
        return msgspec.json.encode({"isVerified": True, "userId": user_id})

    def seed(self, body: bytes) -> bytes:
        """Take a passkey as it is: enrollment is not what is measured."""
        seeded = msgspec.json.decode(body)
        data = decode(seeded["credential"]["response"]["authenticatorData"])
        length = int.from_bytes(data[53:55], "big")
        # An ES256 key in canonical CBOR ends with its coordinates: -2: bytes(32), -3: bytes(32).
        cose = data[55 + length :]
        point = b"\x04" + cose[-67:-35] + cose[-32:]
        self.database.writer.execute(
            "INSERT INTO credential (id, user_id, point, sign_count) VALUES (?, ?, ?, 0)",
            (data[55 : 55 + length], seeded["userId"], point),
        )
        return b'{"verified":true}'


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--data-dir", type=Path, required=True)
    arguments = parser.parse_args()
    app = Floor(Database(arguments.data_dir / "floor.db"))
    listening = socket.create_server(("127.0.0.1", arguments.port), backlog=512)
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", log_config=None, access_log=False, lifespan="off", ws="none"
    )
    print(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
