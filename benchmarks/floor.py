# SPDX-License-Identifier: Apache-2.0
"""The floor under a durable passkey sign-in in Python: the same checks, one transaction, nothing else.

A bare ASGI app on uvicorn, uvloop and httptools. Like Keystile it issues sealed challenges without a write,
reads the credential once, checks everything that WebAuthn asks for and one ES256 signature, and commits two
writes durably (`synchronous=FULL`, group commit). Unlike Keystile it has one tenant and one relying party in
constants, no routing, no settings, no limits, no log, and errors without a body. It shares no code with Keystile, so a
slow core cannot hide in both. `benchmarks/bench.py` compares the two. Not for production.

Beside a whole sign-in in two requests it knows the four calls of a step-up: `/track` records an action durably and
gives a signed token, `/options` and `/verify` take it, `/validate` reads what became of the action.

    FLOOR_SECRET=… python benchmarks/floor.py --port PORT --data-dir DIR
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import hmac
import os
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


class Track(msgspec.Struct):
    userId: str  # noqa: N815


class Validate(msgspec.Struct):
    token: str


class Token(msgspec.Struct):
    sub: str
    act: str
    exp: int


class ClientData(msgspec.Struct):
    type: str
    challenge: str
    origin: str
    crossOrigin: bool = False  # noqa: N815


verify_body = msgspec.json.Decoder(Verify)
track_body = msgspec.json.Decoder(Track)
validate_body = msgspec.json.Decoder(Validate)
client_data_json = msgspec.json.Decoder(ClientData)
token_claims = msgspec.json.Decoder(Token)
URL: Final = str.maketrans("-_", "+/")
JWT_HEADER: Final = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"


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


# --- tokens -------------------------------------------------------------------------------------------------


def sign(user_id: str, action_id: str) -> str:
    """A JWT for the user's browser, ten minutes long."""
    claims = msgspec.json.encode(Token(user_id, action_id, int(time.time()) + 600))
    said = f"{JWT_HEADER}.{encode(claims)}"
    return f"{said}.{encode(hmac.digest(KEY, said.encode(), 'sha256'))}"


def open_token(token: str) -> Token:
    said, _, mac = token.rpartition(".")
    header, _, claims = said.partition(".")
    if header != JWT_HEADER or not hmac.compare_digest(
        decode(mac), hmac.digest(KEY, said.encode(), "sha256")
    ):
        raise Refused
    opened = token_claims.decode(decode(claims))
    if opened.exp <= time.time():
        raise Refused
    return opened


# --- the database -------------------------------------------------------------------------------------------

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS credential (
  id BLOB PRIMARY KEY, user_id TEXT NOT NULL, point BLOB NOT NULL, sign_count INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS credential_of_user ON credential (user_id);
CREATE TABLE IF NOT EXISTS action (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, nonce BLOB UNIQUE, state TEXT NOT NULL, at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS action_of_user ON action (user_id, at);
"""


PERSON_SEEN: Final = (
    "INSERT INTO person (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at"
)
CREDENTIAL_USED: Final = "UPDATE credential SET sign_count = max(sign_count, ?), used_at = ? WHERE id = ?"
ACTION_DONE: Final = (
    "INSERT INTO action (id, user_id, nonce, state, at) VALUES (?, ?, ?, 'CHALLENGE_SUCCEEDED', ?)"
)
ACTION_TRACKED: Final = "INSERT INTO action (id, user_id, state, at) VALUES (?, ?, 'CHALLENGE_REQUIRED', ?)"
ACTION_SUCCEEDED: Final = (
    "UPDATE action SET state = 'CHALLENGE_SUCCEEDED', nonce = ? WHERE id = ? AND state = 'CHALLENGE_REQUIRED'"
)
Statements = tuple[tuple[str, tuple[Any, ...]], ...]


class Database:
    """One writer thread that commits whatever is waiting together; reads on the event loop."""

    def __init__(self, path: Path) -> None:
        self.writer = self._open(path)
        for statement in SCHEMA.split(";"):
            self.writer.execute(statement)
        self.reader = self._open(path)
        self.waiting: SimpleQueue[tuple[asyncio.Future[bool], Statements]] = SimpleQueue()
        self.loop: asyncio.AbstractEventLoop | None = None

    def _open(self, path: Path) -> apsw.Connection:
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.reader.execute(sql, values).fetchall()

    def find(self, credential_id: bytes) -> tuple[str, bytes, int]:
        for user_id, point, sign_count in self.read(
            "SELECT user_id, point, sign_count FROM credential WHERE id = ?", credential_id
        ):
            return user_id, point, sign_count
        raise Refused

    def credentials(self, user_id: str) -> list[bytes]:
        return [row[0] for row in self.read("SELECT id FROM credential WHERE user_id = ?", user_id)]

    async def record(self, *statements: tuple[str, tuple[Any, ...]]) -> bool:
        """Whether each of them changed a row; else none did. Returns when they are on disk."""
        if self.loop is None:
            self.loop = asyncio.get_running_loop()
            threading.Thread(target=self._write, daemon=True).start()
        done: asyncio.Future[bool] = self.loop.create_future()
        self.waiting.put((done, statements))
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
            results = [(done, self._one(statements)) for done, statements in batch]
            self.writer.execute("COMMIT")
            self.loop.call_soon_threadsafe(_tell, results)

    def _one(self, statements: Statements) -> bool:
        self.writer.execute("SAVEPOINT one")
        try:
            changed = True
            for sql, values in statements:
                self.writer.execute(sql, values)
                changed = changed and self.writer.changes() == 1
        except apsw.ConstraintError:
            changed = False
        if not changed:
            self.writer.execute("ROLLBACK TO one")
        self.writer.execute("RELEASE one")
        return changed


def _tell(results: list[tuple[asyncio.Future[bool], bool]]) -> None:
    for done, result in results:
        if not done.done():
            done.set_result(result)


# --- the app ------------------------------------------------------------------------------------------------


class Floor:
    def __init__(self, database: Database, secret: str) -> None:
        self.database = database
        self.secret = b"Basic " + base64.b64encode(secret.encode())

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
                    answer = self.options(bearer(scope))
                case "/verify":
                    answer = await self.verify(bearer(scope), body)
                case "/track":
                    self.check_secret(scope)
                    answer = await self.track(body)
                case "/validate":
                    self.check_secret(scope)
                    answer = self.validate(body)
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

    def check_secret(self, scope: Message) -> None:
        if not hmac.compare_digest(authorization(scope), self.secret):
            raise Refused

    async def track(self, body: bytes) -> bytes:
        user_id = track_body.decode(body).userId
        is_enrolled = bool(self.database.credentials(user_id))
        now = int(time.time() * 1000)
        action_id = new_id(now)
        await self.database.record((PERSON_SEEN, (user_id, now)), (ACTION_TRACKED, (action_id, user_id, now)))
        return msgspec.json.encode({"isEnrolled": is_enrolled, "token": sign(user_id, action_id)})

    def validate(self, body: bytes) -> bytes:
        token = open_token(validate_body.decode(body).token)
        found = self.database.read(
            "SELECT state FROM action WHERE id = ? AND user_id = ?", token.act, token.sub
        )
        if not found:
            raise Refused
        state = found[0][0]
        return msgspec.json.encode(
            {"isValid": state == "CHALLENGE_SUCCEEDED", "state": state, "userId": token.sub}
        )

    def options(self, token: Token | None) -> bytes:
        allowed = self.database.credentials(token.sub) if token else []
        return msgspec.json.encode(
            {
                "options": {
                    "challenge": issue(),
                    "rpId": "localhost",
                    "allowCredentials": [{"type": "public-key", "id": encode(id)} for id in allowed],
                    "timeout": 300000,
                    "userVerification": "required",
                }
            }
        )

    async def verify(self, token: Token | None, body: bytes) -> bytes:
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
        user_id, point, sign_count = self.database.find(credential_id)
        if token and token.sub != user_id:
            raise Refused
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
        now = int(time.time() * 1000)
        used = (CREDENTIAL_USED, (counter, now, credential_id))
        if token is None:
            if not await self.database.record(used, (ACTION_DONE, (new_id(now), user_id, nonce, now))):
                raise Refused
            return msgspec.json.encode({"isVerified": True, "userId": user_id})
        if not await self.database.record(used, (ACTION_SUCCEEDED, (nonce, token.act))):
            raise Refused
        return msgspec.json.encode({"isVerified": True, "accessToken": sign(user_id, token.act)})

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


def authorization(scope: Message) -> bytes:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return bytes(value)
    return b""


def bearer(scope: Message) -> Token | None:
    """The token of a request that has one."""
    value = authorization(scope)
    return open_token(value[7:].decode()) if value else None


def new_id(now: int) -> str:
    return (now.to_bytes(8, "big") + os.urandom(8)).hex()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    arguments = parser.parse_args()
    app = Floor(Database(arguments.data_dir / "floor.db"), os.environ["FLOOR_SECRET"])
    uvicorn.run(
        app,
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
    )


if __name__ == "__main__":
    main()
