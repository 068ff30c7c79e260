# SPDX-License-Identifier: Apache-2.0
"""The servers that are compared: how each is set up and started, and what its work leaves out.

Each peer is set up as its own documentation says, from exact versions in its folder below ``peers/``, with durable
commits where it has a database, without limits per address and without a log of requests, as Keystile is here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import targets
from benchmarks.loadgen import ORIGIN, Target
from benchmarks.servers import Command, free_port
from keystile.server.storage.database import POOL_SIZE

HERE = Path(__file__).parent
PEERS = HERE / "peers"
_FLOOR_SECRET = "a secret that only a benchmark would have"

Start = Callable[[Path], tuple[Command, Target]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One server.

    Args:
        title: for people, with the version.
        work: what one sign-in does there, for who reads the numbers: it is not the same everywhere.
        in_short: the same in a few words, for pictures.
        start: how it is started on a folder for its data; called anew for each start.
        set_up: makes it ready to start; quick the second time.
        prepare: makes a fresh folder for its data, when ``start`` does not.
        requests: of one sign-in.
        is_peer: what people might use instead; the floor is not.
    """

    name: str
    title: str
    work: str
    in_short: str
    start: Start
    set_up: Callable[[], None] = lambda: None
    prepare: Callable[[Path], None] = lambda folder: None
    requests: int = 2
    is_peer: bool = True


def _run(arguments: list[str], *, env: Mapping[str, str] | None = None, cwd: Path = HERE) -> str:
    """Run a command that has to succeed; what it printed."""
    done = subprocess.run(
        arguments, env={**os.environ, **(env or {})}, cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


# --- Keystile and the floor -----------------------------------------------------------------------------------


def _keystile_env(folder: Path, database_url: str | None) -> dict[str, str]:
    return {
        "KEYSTILE_DATABASE_URL": database_url or f"sqlite:///{folder}/keystile.db",
        "KEYSTILE_MASTER_KEY_FILE": str(folder / "master.key"),
        "KEYSTILE_PUBLIC_URL": "https://auth.example.com",
        "KEYSTILE_PORTAL_ORIGIN": "https://portal.example.com",
        # All load comes from one address, so its limits are raised; the log of requests that succeed is off,
        # since no peer writes one.
        "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_SERVER_API_PER_MINUTE": "1000000000",
        "KEYSTILE_LOG_REQUESTS": "false",
    }


_KEYSTILE = str(Path(sys.executable).with_name("keystile"))


def prepare_keystile(folder: Path, database_url: str | None = None) -> None:
    """Tables and a tenant, in a file in ``folder`` or at ``database_url``."""
    (folder / "master.key").write_bytes(base64.b64encode(os.urandom(32)))
    (folder / "master.key").chmod(0o600)
    env = _keystile_env(folder, database_url)
    _run([_KEYSTILE, "migrate"], env=env)
    create = [
        _KEYSTILE,
        "tenant",
        "create",
        "Benchmark",
        "--rp-id",
        "localhost",
        "--origin",
        ORIGIN,
        "--json",
    ]
    (folder / "tenant.json").write_text(_run(create, env=env))


def start_keystile(
    folder: Path, database_url: str | None = None, *, workers: int = 1, pool: int = POOL_SIZE
) -> tuple[Command, targets.Keystile]:
    """`keystile serve` on what `prepare_keystile` made; each worker with a pool of that size, on PostgreSQL."""
    port = free_port()
    tenant = json.loads((folder / "tenant.json").read_text())
    url = f"http://127.0.0.1:{port}"
    env = _keystile_env(folder, database_url)
    env |= {"KEYSTILE_PORT": str(port), "KEYSTILE_DATABASE_POOL": str(pool)}
    command = Command([_KEYSTILE, "serve", "--workers", str(workers)], env, url)
    return command, targets.Keystile(url, tenant["tenantId"], tenant["secretKey"])


def _start_floor(folder: Path) -> tuple[Command, Target]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = [sys.executable, str(HERE / "floor.py"), "--port", str(port), "--data-dir", str(folder)]
    return Command(arguments, {"FLOOR_SECRET": _FLOOR_SECRET}, url), targets.Floor(url, _FLOOR_SECRET)


# --- the peers ------------------------------------------------------------------------------------------------


def _when_changed(folder: Path, stamp: Path, *inputs: str, make: Callable[[], None]) -> None:
    made_from = hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in inputs)).hexdigest()
    if stamp.is_file() and stamp.read_text() == made_from:
        return
    make()
    stamp.write_text(made_from)


def _npm(name: str) -> Callable[[], None]:
    folder = PEERS / name

    def install() -> None:
        _when_changed(
            folder,
            folder / "node_modules" / ".benchmark-stamp",
            "package.json",
            "package-lock.json",
            make=lambda: _install(),
        )

    def _install() -> None:
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)

    return install


def _venv(name: str) -> Callable[[], None]:
    folder = PEERS / name

    def install() -> None:
        _when_changed(folder, folder / ".venv" / ".benchmark-stamp", "requirements.txt", make=make)

    def make() -> None:
        shutil.rmtree(folder / ".venv", ignore_errors=True)
        uv = str(Path(sys.executable).with_name("uv"))
        _run([uv, "venv", "--quiet", "--python", sys.executable, ".venv"], cwd=folder)
        pip = [uv, "pip", "install", "--quiet", "--python", ".venv/bin/python", "--require-hashes"]
        _run([*pip, "-r", "requirements.txt"], cwd=folder)

    return install


def _node(name: str, target: Callable[[str], Target], *more: str) -> Start:
    def start(folder: Path) -> tuple[Command, Target]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        arguments = ["node", str(PEERS / name / "server.mjs"), "--port", str(port)]
        arguments += ["--data-dir", str(folder), *more]
        return Command(arguments, {"NODE_ENV": "production"}, url), target(url)

    return start


def _start_fastapi_passkeys(folder: Path) -> tuple[Command, Target]:
    port = free_port()
    peer = PEERS / "fastapi-passkeys"
    url = f"http://127.0.0.1:{port}"
    arguments = [str(peer / ".venv/bin/python"), str(peer / "server.py"), "--port", str(port)]
    return Command([*arguments, "--data-dir", str(folder)], {}, url), targets.FastapiPasskeys(url)


_ALLAUTH = PEERS / "django-allauth"


def _prepare_allauth(folder: Path) -> None:
    site = [str(_ALLAUTH / ".venv/bin/python"), str(_ALLAUTH / "site_with_passkeys.py")]
    _run(site, env={"DATA_DIR": str(folder)})


def _start_allauth(folder: Path) -> tuple[Command, Target]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = [str(_ALLAUTH / ".venv/bin/gunicorn"), "--chdir", str(_ALLAUTH), "--workers", "1"]
    arguments += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "site_with_passkeys:application"]
    return Command(arguments, {"DATA_DIR": str(folder)}, url), targets.Allauth(url)


ALL = (
    Contender(
        "keystile",
        "Keystile",
        "durable: spends the challenge, records the action, advances the counter; tenants, rate limits, audit, tokens",
        "durable; tenants, limits, audit",
        start_keystile,
        prepare=prepare_keystile,
        is_peer=False,
    ),
    Contender(
        "floor",
        "Floor server (bare ASGI)",
        "durable: the same checks and two writes in one commit; one tenant in constants, no limits, no tokens, no log",
        "durable; nothing else",
        _start_floor,
        is_peer=False,
    ),
    Contender(
        "express",
        "SimpleWebAuthn 14 on Express 5",
        "everything in memory: no database, no session",
        "in memory; no session",
        _node("simplewebauthn-express", targets.Simple),
        set_up=_npm("simplewebauthn-express"),
    ),
    Contender(
        "fastapi-passkeys",
        "fastapi-passkeys 0.1",
        "durable: advances the counter (SQLAlchemy, aiosqlite); challenges in memory, no session",
        "durable; no session",
        _start_fastapi_passkeys,
        set_up=_venv("fastapi-passkeys"),
    ),
    Contender(
        "authjs",
        "Auth.js 5 passkey provider (Express)",
        "durable: advances the counter, makes a session (Drizzle, libSQL); three requests; does not spend challenges",
        "durable; session; three requests",
        _node("authjs", targets.AuthJs),
        set_up=_npm("authjs"),
        requests=3,
    ),
    Contender(
        "better-auth",
        "better-auth 1.7 with passkey",
        "durable: stores and deletes the challenge, advances the counter, makes a session (Kysely, libSQL)",
        "durable; session",
        _node("better-auth", targets.BetterAuth),
        set_up=_npm("better-auth"),
    ),
    Contender(
        "allauth",
        "django-allauth 65 passkey (gunicorn)",
        "durable: stores the challenge in a session, records the login, makes a session; closes each connection",
        "durable; session",
        _start_allauth,
        set_up=_venv("django-allauth"),
        prepare=_prepare_allauth,
    ),
)
BY_NAME = {contender.name: contender for contender in ALL}
