# SPDX-License-Identifier: Apache-2.0
"""The whole recipe on one machine: what runs, with which environment, in which order."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import pwd
import secrets
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.ha.parts import (
    NotPossible,
    Part,
    answers,
    etcd_health,
    free_addresses,
    keystile_health,
    patroni_health,
    program,
    user_for_servers,
)

HERE: Final = Path(__file__).resolve().parent
MACHINES: Final = ("db1", "db2", "db3")
MEMBERS: Final = tuple(f"etcd-{name}" for name in MACHINES)
NODES: Final = ("node1", "node2")
READY_SECONDS: Final = 120


@dataclass(slots=True)
class Recipe:
    """Everything that runs, by its name."""

    folder: Path
    keystile: str
    """The program."""
    settings: Mapping[str, str] = field(repr=False)
    """Keystile's, beside those that the recipe fills in."""
    say: Callable[[str], None]
    parts: dict[str, Part] = field(default_factory=dict)
    _user: pwd.struct_passwd | None = None

    @property
    def address(self) -> str:
        """Where browsers and backends come in."""
        return self.parts["proxy"].address

    @property
    def database_address(self) -> str:
        """Where HAProxy leads to the primary."""
        return self.parts["proxy"].environment["DATABASE_LISTEN"]

    @property
    def keystile_environment(self) -> Mapping[str, str]:
        """For commands of Keystile's."""
        return self.parts["node1"].environment

    # --- before anything runs

    def prepare(self) -> None:
        """Fill the folder: configuration, environments with addresses and passwords, places for data and logs.

        Raises:
            NotPossible: a program is missing, or the folder cannot be used.
        """
        self._user = user_for_servers()
        self._make_folder()
        for name in ("patroni.yml", "haproxy.cfg"):
            shutil.copy(HERE / name, self.folder)
        addresses = free_addresses(17)
        clients, peers, databases, patronis = ({name: next(addresses) for name in MACHINES} for _ in range(4))
        nodes = {name: next(addresses) for name in NODES}
        front, primary, status = (next(addresses) for _ in range(3))

        for name in MACHINES:
            self._add(
                f"etcd-{name}",
                [program("etcd", "etcd-server")],
                "etcd.env",
                {
                    "ETCD_NAME": name,
                    "ETCD_DATA_DIR": str(self._place(f"etcd-{name}")),
                    "ETCD_LISTEN_CLIENT_URLS": f"http://{clients[name]}",
                    "ETCD_ADVERTISE_CLIENT_URLS": f"http://{clients[name]}",
                    "ETCD_LISTEN_PEER_URLS": f"http://{peers[name]}",
                    "ETCD_INITIAL_ADVERTISE_PEER_URLS": f"http://{peers[name]}",
                    "ETCD_INITIAL_CLUSTER": ",".join(f"{one}=http://{at}" for one, at in peers.items()),
                },
                clients[name],
                etcd_health,
            )
        passwords = {
            f"PATRONI_{whose}_PASSWORD": secrets.token_hex(24)
            for whose in ("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI")
        }
        for name in MACHINES:
            place = self._place(name)
            part = self._add(
                name,
                [program("patroni", "patroni"), str(self.folder / "patroni.yml")],
                "patroni.env",
                {
                    "PATRONI_NAME": name,
                    "PATRONI_RESTAPI_LISTEN": patronis[name],
                    "PATRONI_RESTAPI_CONNECT_ADDRESS": patronis[name],
                    "PATRONI_POSTGRESQL_LISTEN": databases[name],
                    "PATRONI_POSTGRESQL_CONNECT_ADDRESS": databases[name],
                    "PATRONI_POSTGRESQL_DATA_DIR": str(place / "data"),
                    "PATRONI_POSTGRESQL_BIN_DIR": str(Path(program("postgres", "postgresql")).parent),
                    "PATRONI_POSTGRESQL_PGPASS": str(place / "pgpass"),
                    "PATRONI_ETCD3_HOSTS": ",".join(clients.values()),
                    **passwords,
                },
                databases[name],
                patroni_health,
            )
            part.asked, part.data = patronis[name], place / "data"
        self._add(
            "proxy",
            [program("haproxy", "haproxy"), "-db", "-f", str(self.folder / "haproxy.cfg")],
            "haproxy.env",
            {
                "RUN_AS": "",  # it runs as somebody else from the start
                "KEYSTILE_LISTEN": front,
                "FRONT": "",  # nothing is in front
                "DATABASE_LISTEN": primary,
                "STATUS_LISTEN": status,
                **{name.upper(): at for name, at in {**nodes, **databases}.items()},
                **{f"{name.upper()}_PATRONI_PORT": _port(at) for name, at in patronis.items()},
            },
            front,
            keystile_health,
        )
        password = secrets.token_hex(24)
        more = {
            "KEYSTILE_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            **self.settings,
        }
        for name in NODES:
            part = self._add(
                name,
                [self.keystile, "serve"],
                "keystile.env",
                {
                    "KEYSTILE_HOST": "127.0.0.1",
                    "KEYSTILE_PORT": _port(nodes[name]),
                    "KEYSTILE_PUBLIC_URL": f"http://localhost:{_port(front)}",
                    "KEYSTILE_PORTAL_ORIGIN": "",  # one of its own would need TLS
                    "KEYSTILE_TRUSTED_PROXIES": "127.0.0.1",
                    "KEYSTILE_DATABASE_URL": f"postgresql://keystile:{password}@{primary}/keystile"
                    "?target_session_attrs=read-write",
                },
                nodes[name],
                keystile_health,
                more,
            )
            part.user = None

    def _add(
        self,
        name: str,
        command: list[str],
        sample: str,
        values: Mapping[str, str],
        address: str,
        health: Callable[[str], str | None],
        more: Mapping[str, str] | None = None,
    ) -> Part:
        """One more part. Its environment is the sample's, with these values; what is empty is left out."""
        given = sample_environment(sample)
        assert values.keys() <= given.keys(), f"{sample} does not name {values.keys() - given.keys()}"
        environment = {key: value for key, value in {**given, **(more or {}), **values}.items() if value}
        file = self.folder / f"{name}.env"
        file.touch(0o600)
        file.write_text("".join(f"{key}='{value}'\n" for key, value in environment.items()))
        log = self.folder / f"{name}.log"
        part = Part(name, command, environment, address, address, health, log, self._user)
        self.parts[name] = part
        return part

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            if any(self.folder.iterdir()):
                raise NotPossible(f"{self.folder} is not empty. Name another folder, or remove it first.")
            self.folder.chmod(0o755)
        except OSError as error:
            raise NotPossible(f"{self.folder} cannot be used: {error}. Name another folder.") from error
        for above in self.folder.resolve().parents:
            if self._user is not None and not above.stat().st_mode & 0o001:
                raise NotPossible(f"The user postgres may not enter {above}. Name a folder in /var/tmp.")

    def _place(self, name: str) -> Path:
        """A folder that only its server may enter."""
        place = self.folder / name
        place.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(place, self._user.pw_uid, self._user.pw_gid)
        return place

    # --- from nothing to a service

    def start(self) -> None:
        """Start everything, and come back when people can sign in.

        Raises:
            NotPossible: a part did not come up; the message shows the end of its log.
        """
        self._up("etcd, three members", MEMBERS)
        self._up("PostgreSQL under Patroni, a primary and two replicas", MACHINES)
        with self._step("A replica that COMMIT waits for"):
            self._wait("db1", lambda: self.synchronous() is not None)
        with self._step("HAProxy, and behind it the primary"):
            self.parts["proxy"].start()
            self._wait("proxy", self._leads_to_one)
        with self._step("The database, and Keystile's tables in it"):
            self._make_database()
        self._up("Keystile, two nodes", NODES)
        with self._step("One address before them"):
            self._wait("proxy", lambda: self.parts["proxy"].state() is not None)

    def _up(self, what: str, names: tuple[str, ...]) -> None:
        with self._step(what):
            for name in names:
                self.parts[name].start()
            for name in names:
                self.wait_for(name)

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        self.say(f"{what} …")
        yield
        self.say(f"  after {time.monotonic() - started:.1f} s")

    def wait_for(self, name: str) -> None:
        """Until it is well.

        Raises:
            NotPossible: it ended, or took too long.
        """
        self._wait(name, lambda: self.parts[name].state() is not None)

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        part, until = self.parts[name], time.monotonic() + READY_SECONDS
        while not ready():
            if not part.is_running or time.monotonic() > until:
                lines = part.log.read_text(errors="replace").splitlines()[-8:]
                raise NotPossible("\n".join([f"{name} did not come up. {part.log} ends with:", *lines]))
            time.sleep(0.1)

    def _make_database(self) -> None:
        password = self.keystile_environment["KEYSTILE_DATABASE_URL"].split(":")[2].partition("@")[0]
        self._sql(f"CREATE ROLE keystile LOGIN PASSWORD '{password}'")
        self._sql("CREATE DATABASE keystile OWNER keystile ENCODING 'UTF8' TEMPLATE template0")
        _run([self.keystile, "migrate"], self.keystile_environment)

    def _leads_to_one(self) -> bool:
        """Whether HAProxy has asked all three and found the primary: it believes in each until it has."""
        page = f"http://{self.parts['proxy'].environment['STATUS_LISTEN']}/;csv"
        try:
            with urllib.request.urlopen(page, timeout=2) as answer:
                rows = list(csv.DictReader(io.TextIOWrapper(answer)))
        except OSError:
            return False
        states = [
            row["status"] for row in rows if row["# pxname"] == "database" and row["svname"] in MACHINES
        ]
        return sorted(states) == ["DOWN", "DOWN", "UP"]

    def _sql(self, statement: str) -> None:
        """Run it on the primary, through HAProxy, as the superuser."""
        host, port = self.database_address.split(":")
        command = [program("psql", "postgresql"), "-h", host, "-p", port, "-U", "postgres", "-X", "-q"]
        password = self.parts["db1"].environment["PATRONI_SUPERUSER_PASSWORD"]
        # On standard input: a command line is everybody's to read.
        _run([*command, "-v", "ON_ERROR_STOP=1"], {"PGPASSWORD": password}, statement)

    # --- while it runs

    def primary(self) -> str | None:
        """The machine whose PostgreSQL is the primary."""
        return self._machine("/primary")

    def synchronous(self) -> str | None:
        """The machine that COMMIT waits for."""
        return self._machine("/synchronous")

    def _machine(self, path: str) -> str | None:
        return next((name for name in MACHINES if answers(self.parts[name].asked, path)), None)

    def switchover(self) -> str:
        """Make the synchronous replica the primary, as `patronictl switchover` does for planned work.

        Raises:
            NotPossible: Patroni refuses.
        """
        leader, candidate = self.primary(), self.synchronous()
        if leader is None or candidate is None:
            raise NotPossible("There is no primary, or no synchronous replica, at this moment.")
        environment = self.parts[leader].environment
        login = f"{environment['PATRONI_RESTAPI_USERNAME']}:{environment['PATRONI_RESTAPI_PASSWORD']}"
        request = urllib.request.Request(
            f"http://{self.parts[leader].asked}/switchover",
            json.dumps({"leader": leader, "candidate": candidate}).encode(),
            {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()},
        )
        try:
            with urllib.request.urlopen(request, timeout=READY_SECONDS) as answer:  # noqa: S310 (our own address)
                return str(answer.read().decode())
        except OSError as error:
            raise NotPossible(f"Patroni did not switch over from {leader} to {candidate}: {error}") from error

    def table(self) -> str:
        """What listens where, and how each does."""
        return "\n".join(
            f"  {name:<9} {part.address:<16} {part.state() or ('not well' if part.is_running else 'ended')}"
            for name, part in self.parts.items()
        )

    def stop(self) -> None:
        """End all that was started, what asks before what is asked."""
        for names in (NODES, ("proxy",), MACHINES):
            parts = [self.parts[name] for name in names if name in self.parts]
            for part in parts:
                part.ask_to_end()
            for part in parts:
                part.end()
        for name in MEMBERS:
            if name in self.parts:
                self.parts[name].kill()  # asked, the last would look ten seconds for another to lead


def sample_environment(name: str) -> dict[str, str]:
    """The variables of one of the `.env` files beside this one."""
    lines = (HERE / name).read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {variable: value.strip("'") for variable, value in pairs}


def _run(command: list[str], environment: Mapping[str, str], given: str = "") -> None:
    done = subprocess.run(  # noqa: S603 (our own command)
        command,
        env={"PATH": os.environ.get("PATH", ""), **environment},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotPossible(
            f"{Path(command[0]).name} ended with status {done.returncode}: {done.stderr.strip()}"
        )


def _port(address: str) -> str:
    return address.rpartition(":")[2]
