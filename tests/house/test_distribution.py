# SPDX-License-Identifier: Apache-2.0
"""What people install: the wheel has everything in it, and its bare form needs no extra."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "keystile"

EXTRAS = [
    "aiosmtpd",
    "aiosmtplib",
    "alembic",
    "apsw",
    "dns",
    "email_validator",
    "jinja2",
    "limits",
    "publicsuffixlist",
    "rich",
    "sqlalchemy",
    "starlette",
    "typer",
    "ua_parser",
    "uuid_utils",
    "uvicorn",
    "uvloop",
]
NEEDS_NO_EXTRA = ["errors", "tokens", "webauthn", "wire", "sdk"]


def modules_of(package: str) -> list[str]:
    folder = SOURCES / package
    if not folder.is_dir():
        return [f"keystile.{package}"]
    return sorted(
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in folder.rglob("*.py")
    )


def run_without(blocked: list[str], program: str) -> str:
    """Run a program in a Python that cannot import these; what it wrote."""
    # None in sys.modules is Python's own way to say that a module cannot be imported.
    prelude = f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
    finished = subprocess.run(
        [sys.executable, "-c", prelude + program], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize("package", NEEDS_NO_EXTRA)
def test_the_bare_distribution_imports_without_any_extra(package: str) -> None:
    imports = "".join(f"import {module}\n" for module in modules_of(package))

    run_without(EXTRAS, imports)


@pytest.mark.parametrize("module", ["keystile", "keystile.auth", "keystile.errors", "keystile.webauthn"])
def test_what_needs_no_http_client_does_not_load_one(module: str) -> None:
    run_without(["httpx2"], f"import {module}")


def test_auth_needs_nothing_of_the_server() -> None:
    server_only = [
        "aiosmtpd",
        "alembic",
        "limits",
        "rich",
        "sqlalchemy",
        "starlette",
        "typer",
        "uvicorn",
    ]

    run_without(server_only, "import keystile.auth")


def test_importing_opens_no_socket_and_starts_nothing() -> None:
    program = (
        "seen = []\n"
        "sys.addaudithook(lambda event, _: seen.append(event) if event in "
        "('socket.connect', 'socket.bind', 'subprocess.Popen', 'os.system', 'os.fork') else None)\n"
        "import keystile, keystile.sdk, keystile.auth, keystile.server.app, keystile.testing\n"
        "print(seen)"
    )

    assert run_without([], program) == "[]\n"


def test_the_wheel_has_assets_templates_data_and_types_in_it(tmp_path: Path) -> None:
    assert (SOURCES / "ui" / "static" / "manifest.json").is_file(), "Page assets are not built. Do: make web"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in SOURCES.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".gitignore"
    }

    assert sorted(wanted - packed) == []
    assert sorted(name for name in packed - wanted if not name.startswith("keystile-")) == []
