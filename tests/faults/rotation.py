# SPDX-License-Identifier: Apache-2.0
"""Keys are replaced while 64 people work, and then all that was issued is revoked (R17), on each store.

Two nodes on PostgreSQL, or two workers on one SQLite file. By the commands of `keystile`, in the order that
docs/how-to/rotate-keys.md gives: the tenant's signing keys; the API key, by a second one; the master key, with both
given to every node, which is restarted each time while people go on. Nobody may fail, not once.

Then the signing keys are revoked, under load, too. What had been issued and not used is refused by every node within
five seconds: sealed challenges, handles, client tokens, result tokens. What is begun afterwards succeeds.

    python -m tests.faults.rotation --store postgres --rounds 5
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from keystile.webauthn import base64url
from tests.faults.actors import PASSKEY, Backend, Browser
from tests.faults.books import Attempt
from tests.faults.connection import Connection, Line
from tests.faults.installation import MASTER_KEY, Installation, Server, install
from tests.faults.kills import NAMES, Store, place
from tests.faults.load import Load
from tests.faults.outcome import Outcome
from tests.faults.served import until, workers_of
from tests.ports import free_port

ENOUGH: Final = 200
"""Good answers between two changes."""
APART_SECONDS: Final = 5.0
"""Between two rotations of signing keys: sooner, one is refused."""
REFUSED_SECONDS: Final = 5.0
ROLLED_SECONDS: Final = 60.0
WHOM: Final[dict[Store, str]] = {"sqlite": "workers", "postgres": "nodes"}
MOST_LOOKS: Final = 100


class Nodes(Protocol):
    """Who serves, and how a key file gets to all of them."""

    ports: tuple[int, ...]

    def are_reached(self, connections: Sequence[Connection]) -> bool:
        """Whether one of these connections, each of which was answered before, leads to each of them."""

    async def deploy(self, keys: str) -> None:
        """Give each node a key file that says this, and restart it, one after the other."""

    async def stop(self) -> float:
        """End all of them as an operator does; seconds that it took."""


@dataclass(slots=True)
class TwoNodes:
    """Two programs, each on a port and with a key file of its own."""

    installation: Installation
    ports: tuple[int, ...]
    files: Sequence[Path]
    servers: list[Server]
    stack: AsyncExitStack

    async def start(self, number: int) -> Server:
        environment = {"KEYSTILE_MASTER_KEY_FILE": str(self.files[number])}
        return await self.stack.enter_async_context(
            self.installation.serving(self.ports[number], environment=environment)
        )

    def are_reached(self, connections: Sequence[Connection]) -> bool:
        return len(connections) >= len(self.ports)

    async def deploy(self, keys: str) -> None:
        for number, file in enumerate(self.files):
            file.write_text(keys)
            await self.servers[number].stop()
            self.servers[number] = await self.start(number)

    async def stop(self) -> float:
        return max(await asyncio.gather(*(server.stop() for server in self.servers)))


@dataclass(slots=True)
class TwoWorkers:
    """Two processes behind one port, which SIGHUP replaces one after the other."""

    file: Path
    ports: tuple[int, ...]
    server: Server
    log: Path

    def are_reached(self, connections: Sequence[Connection]) -> bool:
        """The kernel gives a connection to whichever worker takes it, which stays with it."""
        sockets = _sockets(self.ports[0], {one.own_port for one in connections})
        workers = workers_of(self.server.process.pid).values()
        return len(workers) == 2 and all(sockets & _open_files(worker) for worker in workers)

    async def deploy(self, keys: str) -> None:
        self.file.write_text(keys)
        before = self._replaced()
        self.server.process.send_signal(signal.SIGHUP)

        async def is_done() -> bool:
            return self._replaced() > before

        await until(is_done, ROLLED_SECONDS)

    async def stop(self) -> float:
        return await self.server.stop()

    def _replaced(self) -> int:
        text = self.log.read_text()
        assert "the others stay as they are" not in text, text
        return text.count('"workers were replaced"')


def _sockets(port: int, others: set[int]) -> set[str]:
    """The server's ends of connections to ``port`` from these ports, as `/proc` names open files."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [(int(line[1][-4:], 16), int(line[2][-4:], 16), line[9]) for line in lines]
    return {f"socket:[{inode}]" for own, other, inode in ends if own == port and other in others}


def _open_files(pid: int) -> set[str]:
    found = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed since
            found.add(os.readlink(file))
    return found


@asynccontextmanager
async def two_of_them(store: Store, installation: Installation, folder: Path) -> AsyncIterator[Nodes]:
    assert installation.key_file is not None
    keys = installation.key_file.read_text()
    async with AsyncExitStack() as stack:
        if store == "sqlite":
            log = folder / "log"
            server = await stack.enter_async_context(installation.serving(workers=2, log=log))
            yield TwoWorkers(installation.key_file, (installation.port,), server, log)
            return
        files = [folder / f"key-{number}" for number in range(2)]
        for file in files:
            file.write_text(keys)
        nodes = TwoNodes(installation, (installation.port, free_port()), files, [], stack)
        nodes.servers = [await nodes.start(number) for number in range(2)]
        yield nodes


@dataclass(slots=True)
class Held:
    """What was issued and is not used yet."""

    sign_ins: Sequence[Attempt]
    step_ups: Sequence[Attempt]
    enrollments: Sequence[Attempt]
    handles: Sequence[str]
    result_tokens: Sequence[str]

    @property
    def client_tokens(self) -> list[str]:
        return [one.token for one in (*self.step_ups, *self.enrollments) if one.token is not None]

    @property
    def challenges(self) -> int:
        return len(self.sign_ins) + len(self.step_ups) + len(self.enrollments)

    def __str__(self) -> str:
        return (
            f"{self.challenges} challenges, {len(self.handles)} handles, {len(self.client_tokens)} client tokens and "
            f"{len(self.result_tokens)} result tokens"
        )


async def hold(load: Load, ports: Sequence[int]) -> Held:
    """One of each of everybody."""
    line = Line(*ports)
    browser = Browser(line.send, load.installation.tenant_id)
    signed_in = [one for one in load.books.attempts if one.kind == "sign-in" and one.successes]
    held = Held(
        await load.prepared("sign-in"),
        await load.prepared("step-up"),
        await load.prepared("enrollment"),
        [await browser.challenge("signIn", f"held-{number}") for number in range(load.people_count)],
        [str(one.answers[0].json["accessToken"]) for one in signed_in[-load.people_count :]],
    )
    line.close()
    return held


@dataclass(slots=True)
class Look:
    """One connection to one node, and what is asked over it: nothing that would use anything up."""

    connection: Connection
    installation: Installation

    @property
    def browser(self) -> Browser:
        return Browser(self.connection.send, self.installation.tenant_id)

    @property
    def backend(self) -> Backend:
        return Backend(self.connection.send, self.installation.secret_key)

    async def takes_key(self, secret_key: str) -> bool:
        return (
            await replace(self.backend, secret_key=secret_key).ask("GET", "/v1/users/user-0")
        ).status == 200

    async def takes_result_token(self, token: str) -> bool:
        return bool((await self.backend.validate(token))["isValid"])

    async def takes_client_token(self, token: str) -> bool:
        answer = await self.browser.ask("POST", f"{PASSKEY}/authentication-options", {}, token=token)
        assert (answer.status, answer.code) in ((200, None), (401, "expired_token")), answer.body
        return answer.status == 200

    async def takes_handle(self, handle: str) -> bool:
        body = {"challengeId": handle}
        answer = await self.browser.ask("POST", f"{PASSKEY}/authentication-options", body)
        assert (answer.status, answer.code) in ((200, None), (400, "invalid_credential")), answer.body
        return answer.status == 200

    async def takes_challenge(self, one: Attempt) -> bool:
        """Its signature is made wrong, so it is refused in any case; but for its age only with a challenge that is not
        good."""
        forged = json.loads(json.dumps(one.body))
        forged["authenticationCredential"]["response"]["signature"] = base64url.encode(bytes(70))
        answer = await self.browser.verify(forged, one.token)
        if answer.code == "expired_token":
            return False
        assert (answer.status, answer.code) == (400, "invalid_credential"), answer.body
        return b"expired" not in answer.body

    async def takes(self, held: Held) -> list[bool]:
        """Whether one of each kind is good: two challenges, a handle, a client token and a result token."""
        return [
            await self.takes_challenge(held.sign_ins[0]),
            await self.takes_challenge(held.step_ups[0]),
            await self.takes_handle(held.handles[0]),
            await self.takes_client_token(held.client_tokens[0]),
            await self.takes_result_token(held.result_tokens[0]),
        ]


@dataclass(slots=True)
class Trial:
    """An installation whose keys are replaced."""

    installation: Installation
    nodes: Nodes
    load: Load

    async def rotate_signing_keys(self) -> None:
        await self.installation.run("signing-keys", "rotate")
        await self.load.succeeded(ENOUGH)

    async def replace_api_key(self) -> None:
        """A second one, known everywhere; then everybody calls with it; then the first is revoked."""
        (old,) = json.loads(await self.installation.run("keys", "list", "--json"))
        new = json.loads(await self.installation.run("keys", "create", "--json"))["secretKey"]
        async with self.looks() as looks:

            async def is_known() -> bool:
                return all([await look.takes_key(new) for look in looks])

            await until(is_known, REFUSED_SECONDS)
        await self.load.succeeded(ENOUGH)
        self.load.use_key(new)
        self.installation = replace(self.installation, secret_key=new)
        await self.load.succeeded(ENOUGH)
        await self.installation.run("keys", "revoke", old["keyId"], "--yes")
        await self.load.succeeded(ENOUGH)

    async def replace_master_key(self) -> None:
        """As docs/how-to/rotate-keys.md says."""
        file = self.installation.key_file
        assert file is not None
        old = file.read_text().split()
        await self.installation.run("master-key", "add")
        await self.nodes.deploy(file.read_text())
        await self.load.succeeded(ENOUGH)
        await self.installation.run("master-key", "rotate", "--yes")
        await self.load.succeeded(ENOUGH)
        await self.installation.run("master-key", "retire", "--yes")
        new = file.read_text().split()
        assert len(new) == 1
        assert new != old
        await self.nodes.deploy(file.read_text())
        await self.load.succeeded(ENOUGH)

    async def revoke(self, held: Held) -> tuple[float, float]:
        """Seconds from the start of the command, and from its end, until no node took anything any more."""
        async with self.looks() as looks:
            assert all([all(await look.takes(held)) for look in looks])
            begun = time.monotonic()
            await self.installation.run("signing-keys", "revoke", "--yes")
            ended = time.monotonic()

            async def is_refused() -> bool:
                return not any([any(await look.takes(held)) for look in looks])

            await until(is_refused, REFUSED_SECONDS)
            refused = time.monotonic()
            for number, look in enumerate(looks):  # everything, once, wherever it goes
                for token in held.result_tokens[number :: len(looks)]:
                    assert not await look.takes_result_token(token)
                for token in held.client_tokens[number :: len(looks)]:
                    assert not await look.takes_client_token(token)
                for handle in held.handles[number :: len(looks)]:
                    assert not await look.takes_handle(handle)
        return refused - begun, refused - ended

    @asynccontextmanager
    async def looks(self) -> AsyncIterator[list[Look]]:
        """A look at each node at least."""
        ports, found = self.nodes.ports, list[Look]()
        try:
            while not self.nodes.are_reached([look.connection for look in found]):
                assert len(found) < MOST_LOOKS, "one of the nodes takes no connection"
                connection = await Connection.open(ports[len(found) % len(ports)])
                found.append(Look(connection, self.installation))
                assert await found[-1].takes_key(self.installation.secret_key)
            yield found
        finally:
            for look in found:
                look.connection.close()


async def run(store: Store, *, rounds: int = 1) -> Outcome:
    """Replace every key so many times, then revoke.

    Raises:
        AssertionError: somebody failed, something was lost or twice, or a revoked key was good for too long.
    """
    with place(store) as url, TemporaryDirectory(prefix="keystile-rotation-") as folder:
        file = Path(folder) / "master-key"
        file.write_text(f"{MASTER_KEY}\n")
        installation = replace(await install(url), key_file=file)
        async with two_of_them(store, installation, Path(folder)) as nodes:
            load = Load(installation, nodes.ports)
            trial = Trial(installation, nodes, load)
            await load.enroll()
            async with load.running():
                await load.succeeded(ENOUGH)
                for _ in range(rounds):
                    await trial.rotate_signing_keys()
                    rotated = time.monotonic()
                    await trial.replace_api_key()
                    await trial.replace_master_key()
                    await asyncio.sleep(APART_SECONDS - (time.monotonic() - rotated))
            assert load.statuses.keys() <= {200, 303}, f"somebody failed: {load.statuses}"
            assert not load.done[0], f"somebody failed: {load.done}"
            counts = load.books.counts(await load.books.audit(installation))

            held = await hold(load, nodes.ports)
            async with load.running():
                await load.succeeded(ENOUGH)
                by_command, by_then = await trial.revoke(held)
            again = load.done[0]
            assert load.statuses.keys() <= {200, 303, 400, 401}, load.statuses
            async with load.running():
                await load.succeeded(ENOUGH)
            assert load.done[0] == again, "somebody failed after the revocation"
            kept = await load.books.audit(installation)
            accepted = await load.send_again(kept)
            assert not accepted, f"{accepted} of what was refused were accepted"
            await load.books.audit(installation)
    return Outcome(
        f"R17 keys replaced, {NAMES[store]}, {rounds} times",
        counts,
        notes=f"each of signing, API and master key; nobody failed. Revoked: {held} refused on both {WHOM[store]} "
        f"{by_command:.2f} s after the command began, {max(by_then, 0):.2f} s after it ended; {again} people had to "
        "begin again meanwhile, and nobody afterwards",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sys.stdout.write(f"{asyncio.run(run(given.store, rounds=given.rounds))}\n")


if __name__ == "__main__":
    main()
