# SPDX-License-Identifier: Apache-2.0
"""What people install: the wheel has everything in it, and its bare form needs no extra."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "keystile"

OPTIONAL = {"mds", "postgres", "redis", "telemetry"}
"""Extras that the server starts without."""
NEEDS_NO_EXTRA = ["errors", "tokens", "webauthn", "wire", "sdk"]


def distributions(names: Iterable[str]) -> set[str]:
    """These and all that they need, in their normal form; what is not installed needs nothing."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in found or name == "keystile":
            continue
        found.add(name)
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        extras = [{"extra": extra} for extra in ("", *one.extras)]
        for text in needed:
            requirement = Requirement(text)
            if requirement.marker is None or any(requirement.marker.evaluate(extra) for extra in extras):
                waiting.append(requirement)
    return found


def modules_only_in(extras: Iterable[str], beside: Iterable[str] = ()) -> list[str]:
    """What these extras let Python import, and neither the bare distribution nor the extras ``beside`` them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    of = declared["optional-dependencies"]
    wanted = distributions([name for extra in extras for name in of[extra]])
    there = distributions([*declared["dependencies"], *(name for extra in beside for name in of[extra])])
    return sorted(
        module
        for module, owners in metadata.packages_distributions().items()
        if {canonicalize_name(owner) for owner in owners} <= wanted - there and module.isidentifier()
    )


def extras() -> set[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    return set(declared) - {"all"}


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

    run_without(modules_only_in(extras()), imports)


def test_what_the_extras_bring_is_known() -> None:
    brought = modules_only_in(extras())

    assert {"apsw", "asyncpg", "dns", "fido2", "opentelemetry", "prometheus_client", "redis"} <= set(brought)
    assert {"cryptography", "httpx2", "joserfc", "keystile", "msgspec"}.isdisjoint(brought)


def test_all_is_every_extra_but_those_for_tests() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    assert Requirement(*declared["all"]).extras == extras() - {"testing"}


def test_the_server_starts_without_the_extras_that_are_only_for_some() -> None:
    without = modules_only_in(OPTIONAL, beside=["server"])

    run_without(without, "import keystile.cli.app, keystile.server.app, keystile.testing")
    assert {"asyncpg", "fido2", "opentelemetry", "redis"} <= set(without)


@pytest.mark.parametrize("module", ["keystile", "keystile.auth", "keystile.errors", "keystile.webauthn"])
def test_what_needs_no_http_client_does_not_load_one(module: str) -> None:
    run_without(["httpx2"], f"import {module}")


def test_auth_needs_nothing_of_the_server() -> None:
    server_only = modules_only_in({"server"} | OPTIONAL, beside=["auth"])

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
