# SPDX-License-Identifier: Apache-2.0
"""What the docs tell people to type: `keystile` is run on a database, `make` and packages are looked up.

A page's commands run in order, in one folder, against a tenant with a user who has a passkey.
"""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer.main
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.cli.app import app, run
from keystile.testing.attestation import default_authority
from keystile.testing.metadata import blob, payload
from keystile.testing.server import KeystilePlatform, running_platform
from tests.docs.pages import PAGES, ROOT, RUN, SHELL, Block
from tools.reference.compatibility import TESTED

# Commands that are parsed, by the parser that would run them, and not run.
PARSED = {
    "dev": "goes on for ever",
    "serve": "goes on for ever",
    "restore": "refused while the server of these tests runs",
    "doctor": "judges the machine that it runs on, and asks the network",
    "admin remove": "nobody took the link that would have made an admin",
    "admin unlock": "nobody took the link that would have made an admin",
}
USER, EMAIL = "usr_1", "ada@example.com"
# What is on every machine, or explained where it is used.
OTHERS = {"cd", "curl", "export", "git", "node", "openssl", "pytest", "python", "npm", "pip"} | {
    *("chmod", "chown", "cp", "echo", "install", "printf", "touch", "umask"),
    *("set", "."),
    *("docker", "systemctl"),
    *("createdb", "createuser", "pg_dump", "pg_restore"),
}
# What stands before a command that runs as somebody else, or in a container.
AROUND = (["sudo"], ["docker", "compose", "exec", "keystile"])
INSTALLED = "/opt/keystile/bin/"
PACKAGES = {one.package for one in TESTED} | {"jinja2", "uvicorn", "@keystile/browser"}


def commands(block: Block) -> list[str]:
    """The lines to type: those after `$ ` in a console, all but comments in a script."""
    text = re.sub(r"\\\n\s*", "", block.text)
    lines = text.splitlines()
    if block.language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    return [line for line in lines if line.strip() and not line.startswith("#")]


def typed(page: Path) -> list[str]:
    return [
        line for block in RUN if block.page == page and block.language in SHELL for line in commands(block)
    ]


def words(line: str) -> list[str]:
    """The command itself: where it runs makes no difference to what it may say."""
    found = shlex.split(line, comments=True)
    for around in AROUND:
        if found[: len(around)] == around:
            found = found[len(around) :]
    return [found[0].removeprefix(INSTALLED), *found[1:]]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `keystile dev` leaves it: one tenant, one user with a passkey."""
    folder = tmp_path_factory.mktemp("stocked")
    with running_platform(folder) as platform:
        stock(platform)
    return folder


def stock(platform: KeystilePlatform) -> None:
    server = platform.new_server(rp_id="example.com", origins=["https://www.example.com"], name="Shop")
    keystile = server.client()
    tracked = keystile.track(USER, "enroll", {"scope": "add:authenticators", "email": EMAIL})
    server.virtual_passkey().sign_up(tracked.token)
    server.close()


@pytest.fixture
def here(stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to type in: the data is where `keystile` looks for it, and files that pages name are there."""
    shutil.copytree(stocked, tmp_path / ".keystile")
    (tmp_path / "makers.pem").write_bytes(default_authority().root.public_bytes(Encoding.PEM))
    maker = default_authority()
    (tmp_path / "root.pem").write_bytes(maker.root.public_bytes(Encoding.PEM))
    (tmp_path / "blob.jwt").write_bytes(blob(payload([], next_update=date.today()), maker))
    monkeypatch.setenv("KEYSTILE_METADATA_ROOT_FILE", str(tmp_path / "root.pem"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parses(arguments: list[str]) -> None:
    """Raises where the command line would refuse its words."""
    command: Any = typer.main.get_command(app)
    name = ["keystile"]
    while getattr(command, "commands", None):
        name.append(arguments[0])
        command = command.commands[arguments.pop(0)]
    command.make_context(" ".join(name), arguments)


def answered(arguments: list[str]) -> list[str]:
    """The command with a yes where it asks, and with an id where there are several."""
    asks = (["user", "remove-authenticator"], ["data", "end-challenges"])
    if arguments[:2] in asks and "--dry-run" not in arguments:
        return [*arguments, "--yes"]
    return arguments


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(words(line)[0] == "keystile" for line in typed(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_what_a_page_tells_people_to_type_works(page: Path, here: Path) -> None:
    failed = []
    for line in typed(page):
        program, *arguments = words(line)
        if program != "keystile":
            continue
        if {arguments[0], " ".join(arguments[:2])} & set(PARSED):
            parses(arguments)
        elif run(answered(arguments)) != 0:
            failed.append(line)

    assert failed == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_programs_targets_and_packages_are_ones_that_there_are(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    extras = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])
    wrong = []
    for line in typed(page):
        program, *rest = words(line)
        if program == "make":
            ok = all(word in targets or "=" in word for word in rest)
        elif [program, *rest[:1]] in (["pip", "install"], ["npm", "install"]):
            ok = all(is_package(word, extras) for word in rest[1:] if word != "--upgrade")
        else:
            ok = program == "keystile" or program in OTHERS
        if not ok:
            wrong.append(line)

    assert wrong == []


def is_package(word: str, extras: set[str]) -> bool:
    ours = re.fullmatch(r"keystile(?:\[([\w,]+)\])?", word)
    if ours:
        return set((ours.group(1) or "server").split(",")) <= extras
    return word in PACKAGES
