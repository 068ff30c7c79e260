# SPDX-License-Identifier: Apache-2.0
"""What a release consists of, into dist/: wheel, sdist, npm package, what each is made of, checksums.

Nothing is published. What was packed is looked at, and the wheel alone has to work, in environments with nothing of
this checkout: with the container's lock it runs `keystile dev` and lets a passkey sign in, and with what the tutorial
says to install it runs the app that the tutorial's text builds, and somebody walks through that (`tutorial.py`).

    python -m tools.release

The tutorial's app takes port 3000, as the page says.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import PYTHON, blocks
from tools import components, tutorial

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
LOCK = ROOT / "deploy" / "requirements.lock"
EVERY_VERSION = ROOT / "requirements.lock"
TUTORIAL = ROOT / "docs" / "tutorial" / "passkeys-keystile-auth.md"
BIN = Path(sys.executable).parent
IN_WHEEL = {
    "keystile/__init__.py",
    "keystile/py.typed",
    "keystile/ui/static/manifest.json",
    "keystile/testing/plugin.py",
}
IN_SDIST = {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "src/keystile/ui/static/manifest.json"}
UNWANTED = ("node_modules", "__pycache__", ".venv", ".keystile", ".env.local", ".db", "master-key", ".log")
SIGN_IN = """\
import json, sys
import keystile
from keystile import Keystile
from keystile.testing import VirtualPasskey

assert sys.prefix in keystile.__file__, keystile.__file__
said = json.loads(sys.argv[1])
server = Keystile(said["secretKey"], api_url=said["apiUrl"])
passkey = VirtualPasskey(said["apiUrl"], said["tenantId"], "http://localhost:3000")
enroll = server.track("ada", "enroll", {"scope": "add:authenticators", "email": "ada@example.com"})
passkey.sign_up(enroll.token)
assert server.validate_challenge(token=passkey.sign_in().token).is_valid
"""


class ReleaseFailed(Exception):
    """What is not as a release has to be."""


def run(*command: object, cwd: Path = ROOT) -> str:
    """What a program wrote; its errors are shown."""
    return subprocess.run([*map(str, command)], cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


def build() -> tuple[Path, Path, Path]:
    """Wheel, sdist and npm package."""
    shutil.rmtree(DIST, ignore_errors=True)
    run("npm", "run", "--silent", "build", cwd=ROOT / "web")
    run(BIN / "python", "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", DIST)
    run("npm", "pack", "--silent", "--pack-destination", DIST, cwd=ROOT / "web" / "browser")
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    (package,) = DIST.glob("*.tgz")
    return wheel, sdist, package


def names_in(archive: Path) -> set[str]:
    """Files in it, without the one folder that the two tar formats put around all."""
    if archive.suffix == ".whl":
        return set(zipfile.ZipFile(archive).namelist())
    with tarfile.open(archive) as opened:
        return {one.name.partition("/")[2] for one in opened.getmembers() if one.isfile()}


def check_names(archive: Path, wanted: set[str]) -> None:
    names = names_in(archive)
    if missing := sorted(wanted - names):
        raise ReleaseFailed(f"{archive.name} lacks {', '.join(missing)}")
    if unwanted := sorted(name for name in names if any(part in name for part in UNWANTED)):
        raise ReleaseFailed(f"{archive.name} has {', '.join(unwanted[:5])}")


def entry_points() -> set[str]:
    """The files that the npm package says it has."""
    described = json.loads((ROOT / "web" / "browser" / "package.json").read_text())
    found: set[str] = {"package.json", "README.md", described["main"].removeprefix("./")}
    waiting = [described["exports"]]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif "*" not in one:
            found.add(one.removeprefix("./"))
    return found


def new_environment(folder: Path) -> Path:
    """An empty one; its Python."""
    run(BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder)
    return folder / "bin" / "python"


@contextmanager
def keystile_dev(python: Path, data: Path) -> Iterator[str]:
    """That environment's `keystile dev`, answering; what it said is ready."""
    command = [python.parent / "keystile", "dev", "--origin", tutorial.APP, "--port", "0", "--smtp-port", "0"]
    with subprocess.Popen(
        [*map(str, command), "--ready-json", "--data-dir", str(data)],
        cwd=python.parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            said = server.stdout.readline()
            if not said:
                raise ReleaseFailed("`keystile dev` of the wheel ended before it answered")
            yield said
        finally:
            server.terminate()


def try_wheel(wheel: Path, folder: Path) -> Path:
    """Install it where nothing else is and sign in with a passkey; the environment's Python."""
    python = new_environment(folder / "server")
    install = [BIN / "uv", "pip", "install", "--quiet", "--python", python]
    run(*install, "--require-hashes", "-r", LOCK)
    run(*install, "--no-deps", wheel)
    with keystile_dev(python, folder / "data") as said:
        run(python, "-c", SIGN_IN, said, cwd=folder)
    return python


def try_tutorial(wheel: Path, folder: Path) -> None:
    """Do what the tutorial says, with the wheel, and walk through the app that comes of it."""
    python = new_environment(folder / "tutorial")
    extras = f"keystile[server,auth] @ {wheel.as_uri()}"
    run(BIN / "uv", "pip", "install", "--quiet", "--python", python, extras, "-c", EVERY_VERSION)
    place = folder / "app"
    place.mkdir()
    written = [block.text for block in blocks(TUTORIAL) if block.language in PYTHON]
    (place / "app.py").write_text("\n".join(written))
    data = folder / "tutorial-data"
    with keystile_dev(python, data) as said:
        ready = json.loads(said)
        env = {
            **os.environ,
            "KEYSTILE_API_URL": ready["apiUrl"],
            "KEYSTILE_TENANT_ID": ready["tenantId"],
            "KEYSTILE_SECRET_KEY": ready["secretKey"],
            "SMTP_URL": f"smtp://localhost:{ready['smtpPort']}",
            "AUTH_SECRET": secrets.token_urlsafe(),
        }
        command = [str(python), "-m", "uvicorn", "app:app", "--port", "3000", "--log-level", "warning"]
        with subprocess.Popen(command, cwd=place, env=env) as app:
            try:
                run(python, tutorial.__file__, said, data, cwd=folder)
            finally:
                app.terminate()


def write_checksums() -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(DIST.iterdir())
    ]
    (DIST / "SHA256SUMS").write_text("".join(lines))


def main() -> int:
    try:
        wheel, sdist, package = build()
        version = wheel.name.split("-")[1]
        if f"-{version}." not in package.name:
            raise ReleaseFailed(f"{wheel.name} and {package.name} are not of one version")
        check_names(wheel, IN_WHEEL)
        check_names(sdist, IN_SDIST)
        check_names(package, entry_points())
        with tempfile.TemporaryDirectory() as folder:
            installed = components.of_environment(try_wheel(wheel, Path(folder)), LOCK)
            try_tutorial(wheel, Path(folder))
        components.write(installed, DIST / f"keystile-{version}.cdx.json")
        components.write(components.of_npm_package(), DIST / f"keystile-browser-{version}.cdx.json")
        write_checksums()
    except (ReleaseFailed, ValueError, subprocess.CalledProcessError) as failure:
        sys.stderr.write(f"release  FAILED: {failure}\n")
        return 3
    print((DIST / "SHA256SUMS").read_text(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
