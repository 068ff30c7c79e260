# SPDX-License-Identifier: Apache-2.0
"""Make this checkout ready to run: `.venv`, npm packages, web assets, Chromium, certutil, PostgreSQL.

Standard library only, because it runs before anything is installed. Every step leaves a stamp: the hash
of what it was made from. A step whose stamp still fits is skipped, so a second run only compares hashes.
Nothing here chooses versions; requirements.lock and the package-lock.json files do.

    python3 tools/setup.py                 everything but what is on demand (what `make setup` does)
    python3 tools/setup.py python web      only what is named
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_INSTALL = ["apt-get", "install", "-y", "--no-install-recommends"]
APT_CHROMIUM = [*APT_INSTALL, "chromium", "fonts-liberation"]
APT_CERTUTIL = [*APT_INSTALL, "libnss3-tools"]
APT_POSTGRES = [*APT_INSTALL, "postgresql", "pgbouncer"]
APT_REDIS = [*APT_INSTALL, "redis-server"]
APT_FAKETIME = [*APT_INSTALL, "faketime"]
# What deploy/ha starts beside PostgreSQL, and the Debian package it is in.
HA_PROGRAMS = {"etcd": "etcd-server", "haproxy": "haproxy", "patroni": "patroni"}
# What each file of deploy/ is checked with.
DEPLOY_PROGRAMS = {
    "nginx": "nginx-light",
    "caddy": "caddy",
    "docker-compose": "docker-compose",
    "systemd-analyze": "systemd",
    **HA_PROGRAMS,
}


class SetupFailed(Exception):
    """What is missing, and what to do about it."""


def say(text: str) -> None:
    print(f"setup  {text}", flush=True)


def run(command: list[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command; its output is shown only when it fails."""
    finished = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        sys.stderr.write(finished.stdout)
        where = "" if cwd == ROOT else f" (in {cwd.relative_to(ROOT)})"
        raise SetupFailed(f"`{' '.join(command)}`{where} ended with status {finished.returncode}")


def digest(paths: Iterable[Path], *extra: str) -> str:
    """The hash of these files' names and contents, and of anything else the result depends on."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    total.update("\0".join(extra).encode())
    return total.hexdigest()


def step(name: str, stamp: Path, made_from: str, make: Callable[[], None]) -> None:
    """Run `make` unless the stamp says that it already ran on the same input."""
    if stamp.is_file() and stamp.read_text() == made_from:
        return
    say(f"{name} …")
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from)
    say(f"{name}: done in {time.monotonic() - started:.1f} s")


# ---- python ----


def set_up_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SetupFailed(
            f"this is Python {sys.version.split()[0]}; Keystile needs 3.11 or newer. "
            "Install one, or name it: make setup PYTHON=/path/to/python3.11"
        )
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    lock = digest([ROOT / "requirements.lock", ROOT / "pyproject.toml"], version)
    step("Python packages", VENV / ".keystile-stamp", lock, fill_venv)


def fill_venv() -> None:
    python = VENV / "bin" / "python"
    uv = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if not python.exists():
        make_venv(python, uv)
    if uv is not None:
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*install, "--require-hashes", "-r", "requirements.lock"])
    # hatchling is in the lock, so building ourselves fetches nothing that has no hash.
    run([*install, "--no-deps", "--no-build-isolation", "-e", "."])


def make_venv(python: Path, uv: str | None) -> None:
    if uv is not None:
        run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)])
        return
    try:
        run([sys.executable, "-m", "venv", str(VENV)])
    except SetupFailed:
        # Debian keeps `venv`'s half of pip in a package of its own.
        if not can_apt():
            raise SetupFailed(
                "Python's venv module is not complete here. "
                "Do: sudo apt-get install python3-venv   (or install uv), then run make again"
            ) from None
        shutil.rmtree(VENV, ignore_errors=True)
        say("python3-venv is missing: installing it with apt-get …")
        run(["apt-get", "update"])
        run(["apt-get", "install", "-y", "--no-install-recommends", "python3-venv"])
        run([sys.executable, "-m", "venv", str(VENV)])
    if not python.exists():
        raise SetupFailed(f"{python} is not there although the environment was made")


# ---- web ----


def npm() -> str:
    node, found = shutil.which("node"), shutil.which("npm")
    if node is None or found is None:
        raise SetupFailed("node and npm are needed (Node 20 or newer). Install them, then run make again")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        raise SetupFailed(f"Node {version} is too old: {OLDEST_NODE} or newer is needed")
    return found


def npm_install(folder: Path) -> None:
    """`npm ci` in a folder with a lock file; its stamp lives in node_modules, so it goes when they go."""
    made_from = digest(
        path
        for path in [folder / "package.json", folder / "package-lock.json", *folder.glob("*/package.json")]
        if path.is_file() and "node_modules" not in path.relative_to(folder).parts
    )
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    step(
        f"npm packages of {folder.relative_to(ROOT)}",
        folder / "node_modules" / ".keystile-stamp",
        made_from,
        lambda: run([npm(), "ci", *quiet], cwd=folder),
    )


def web_sources(web: Path) -> Iterable[Path]:
    """Every file under web/ that somebody wrote."""
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in ("node_modules", "dist")]
        yield from (Path(folder, file) for file in files)


def set_up_web() -> None:
    web = ROOT / "web"
    if not (web / "package-lock.json").is_file():
        return
    npm_install(web)
    assets = ROOT / "src" / "keystile" / "ui" / "static"
    step(
        "web assets",
        web / "node_modules" / ".keystile-assets-stamp",
        digest(web_sources(web), str(assets.is_dir())),
        lambda: run([npm(), "run", "build"], cwd=web),
    )


def set_up_tests() -> None:
    """The npm packages that contract tests and examples run: Authsignal's SDKs, next-auth, Next.js."""
    for parent in ("tests", "examples"):
        for folder, folders, files in os.walk(ROOT / parent):
            folders[:] = sorted(name for name in folders if name not in ("node_modules", ".next"))
            if "package-lock.json" in files:
                npm_install(Path(folder))


# ---- chromium ----


def can_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def set_up_chromium() -> None:
    if any(shutil.which(name) for name in CHROMIUM_NAMES):
        return
    if not can_apt():
        raise SetupFailed(
            "Chromium is needed for the end-to-end tests. "
            f"Do: sudo {' '.join(APT_CHROMIUM)}   then run make again"
        )
    say("Chromium with apt-get …")
    run(["apt-get", "update"])
    run(APT_CHROMIUM, env={"DEBIAN_FRONTEND": "noninteractive"})


def set_up_certutil() -> None:
    """Makes Chromium trust a test's own certificate authority: the tests of related origins need two sites."""
    if shutil.which("certutil"):
        return
    if not can_apt():
        raise SetupFailed(
            "certutil is needed for the end-to-end tests. "
            f"Do: sudo {' '.join(APT_CERTUTIL)}   then run make again"
        )
    say("certutil with apt-get …")
    run(["apt-get", "update"])
    run(APT_CERTUTIL, env={"DEBIAN_FRONTEND": "noninteractive"})


def set_up_postgres() -> None:
    """Programs only: tests and benchmarks start servers of their own (tools/postgres.py)."""
    has_server = any(Path("/usr/lib/postgresql").glob("*/bin/postgres")) or shutil.which("postgres")
    if has_server and shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return
    if not can_apt():
        raise SetupFailed(
            "PostgreSQL and PgBouncer are needed for the storage tests. "
            f"Do: sudo {' '.join(APT_POSTGRES)}   then run make again"
        )
    say("PostgreSQL and PgBouncer with apt-get …")
    run(["apt-get", "update"])
    run(APT_POSTGRES, env={"DEBIAN_FRONTEND": "noninteractive"})


def set_up_deploy() -> None:
    """Programs that check the files of deploy/: asked for by `make test`, not by everybody's `make setup`."""
    apt_missing(DEPLOY_PROGRAMS, "the tests of deploy/")


def set_up_ha() -> None:
    """Programs that deploy/ha starts. Where systemd runs, Debian also starts its own of each, on their usual ports."""
    set_up_postgres()
    apt_missing(HA_PROGRAMS, "deploy/ha")


def apt_missing(programs: dict[str, str], needed_for: str) -> None:
    """Install the Debian packages of those that are not there."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    missing = sorted(package for program, package in programs.items() if not shutil.which(program, path=path))
    if not missing:
        return
    install = [*APT_INSTALL, *missing]
    if not can_apt():
        raise SetupFailed(
            f"{', '.join(missing)} are needed for {needed_for}. "
            f"Do: sudo {' '.join(install)}   then run make again"
        )
    say(f"{', '.join(missing)} with apt-get …")
    run(["apt-get", "update"])
    run(install, env={"DEBIAN_FRONTEND": "noninteractive"})


def set_up_redis() -> None:
    """The program only: the tests start servers of their own (tests/faults/redis_server.py)."""
    if shutil.which("valkey-server") or shutil.which("redis-server"):
        return
    if not can_apt():
        raise SetupFailed(
            "Valkey or Redis is needed for the tests of shared limits. "
            f"Do: sudo {' '.join(APT_REDIS)}   then run make again"
        )
    say("Redis with apt-get …")
    run(["apt-get", "update"])
    run(APT_REDIS, env={"DEBIAN_FRONTEND": "noninteractive"})


def set_up_faketime() -> None:
    """Moves the clock of a program: for the tests of clocks (tests/faults/clocks.py)."""
    if any(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1")):
        return
    if not can_apt():
        raise SetupFailed(
            "libfaketime is needed for the tests of clocks. "
            f"Do: sudo {' '.join(APT_FAKETIME)}   then run make again"
        )
    say("libfaketime with apt-get …")
    run(["apt-get", "update"])
    run(APT_FAKETIME, env={"DEBIAN_FRONTEND": "noninteractive"})


STEPS: dict[str, Callable[[], None]] = {
    "python": set_up_python,
    "web": set_up_web,
    "tests": set_up_tests,
    "chromium": set_up_chromium,
    "certutil": set_up_certutil,
    "postgres": set_up_postgres,
    "redis": set_up_redis,
    "faketime": set_up_faketime,
    "deploy": set_up_deploy,
    "ha": set_up_ha,
}
ON_DEMAND = frozenset(("deploy", "faketime", "ha"))
"""Run only when they are named."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Make this checkout ready to run.")
    parser.add_argument(
        "steps",
        nargs="*",
        metavar="step",
        help=f"{', '.join(STEPS)}; all but {', '.join(ON_DEMAND)} unless named",
    )
    names = parser.parse_args().steps or [name for name in STEPS if name not in ON_DEMAND]
    if unknown := [name for name in names if name not in STEPS]:
        parser.error(f"no such step: {', '.join(unknown)}")
    try:
        for name in names:
            STEPS[name]()
    except SetupFailed as failure:
        sys.stderr.write(f"setup  FAILED: {failure}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
