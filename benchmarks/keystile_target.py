# SPDX-License-Identifier: Apache-2.0
"""Keystile under load: a real server process on a SQLite file, and sign-ins as the browser SDK makes them."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from benchmarks.loadgen import ORIGIN, Connection, Person, head
from benchmarks.servers import Running, server

_PASSKEY = "client/user-authenticators/passkey"


@dataclass(slots=True)
class KeystileTarget:
    name: str
    url: str
    tenant_id: str
    secret_key: str
    _options: bytes = field(init=False)
    _verify: bytes = field(init=False)

    def __post_init__(self) -> None:
        # As the browser SDK says which tenant it is: base64, no colon (authsignal-wire §1.2).
        tenant = "Basic " + base64.b64encode(self.tenant_id.encode()).decode()
        self._options = head(self._path(f"{_PASSKEY}/authentication-options"), tenant)
        self._verify = head(self._path("client/verify/passkey"), tenant)

    def _path(self, path: str) -> str:
        return f"{urlsplit(self.url).path}/{path}"

    async def enroll(self, connection: Connection, person: Person) -> None:
        secret = "Basic " + base64.b64encode(f"{self.secret_key}:".encode()).decode()
        tracked = await self._ask(connection, f"users/{person.user_id}/actions/enroll", secret, {})
        bearer = f"Bearer {tracked['token']}"
        given = await self._ask(
            connection, f"{_PASSKEY}/registration-options", bearer, {"username": person.user_id}
        )
        credential = person.authenticator.create(given["options"], origin=ORIGIN)
        body = {"registrationCredential": credential, "challengeId": given["challengeId"]}
        await self._ask(connection, _PASSKEY, bearer, body)

    async def _ask(
        self, connection: Connection, path: str, authorization: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        status, answer = await connection.post(
            head(self._path(path), authorization), msgspec.json.encode(body)
        )
        if status != 200:
            raise RuntimeError(f"{path}: {status} {answer!r}")
        return msgspec.json.decode(answer, type=dict[str, Any])

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        status, answer = await connection.post(self._options, b"{}")
        if status != 200:
            return False
        given = msgspec.json.decode(answer)
        credential = person.authenticator.get(given["options"], origin=ORIGIN)
        body = {"authenticationCredential": credential, "challengeId": given["challengeId"]}
        status, answer = await connection.post(self._verify, msgspec.json.encode(body))
        return status == 200 and b'"isVerified":true' in answer


RAISED = {
    # All load comes from one address, so its limits are raised; nothing else is set but the log, which is off
    # for requests that succeed: neither peer writes one.
    "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
    "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
    "KEYSTILE_LOG_REQUESTS": "false",
}


@contextmanager
def keystile(data_dir: Path) -> Iterator[tuple[Running, KeystileTarget]]:
    """`keystile dev` on a file, with its limits per address raised."""
    command = [str(Path(sys.executable).with_name("keystile")), "dev", "--port", "0", "--ready-json"]
    command += ["--data-dir", str(data_dir), "--origin", ORIGIN, "--smtp-port", "0"]
    with server(command, env=RAISED) as running:
        ready = running.ready
        yield running, KeystileTarget("keystile", ready["apiUrl"], ready["tenantId"], ready["secretKey"])
