# SPDX-License-Identifier: Apache-2.0
"""docs/reference is complete: every setting, command, option, route and error code that there is stands in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec
import pytest

from keystile.cli.failures import FAILURES
from keystile.server.api.errors import WIRE_ERRORS
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.settings import PREFIX, RawSettings
from tests.live import LivePlatform
from tools import reference

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
RAISES_CHECKS = {"CheckFailed", "CeremonyError", "ChallengeError", "ActionBlocked"}


def page(name: str) -> str:
    return (REFERENCE / name).read_text()


def missing(names: set[str], text: str) -> list[str]:
    """The names that do not stand in backquotes in the text."""
    return sorted(name for name in names if f"`{name}`" not in text)


@pytest.mark.parametrize("path", list(reference.PAGES), ids=lambda path: path.name)
def test_a_generated_page_is_what_the_code_says(path: Path) -> None:
    assert path.read_text() == reference.PAGES[path](), "Do: make reference"


def test_every_setting_is_on_its_page() -> None:
    server = {PREFIX + field.name.upper() for field in msgspec.structs.fields(RawSettings)}
    tenant = {field.name for field in msgspec.structs.fields(TenantSettings)}

    assert missing(server | tenant, page("settings.md")) == []


def test_every_route_is_on_its_page(platform: LivePlatform) -> None:
    assert platform.app.api is not None
    routes = {f"{one.method} /v1{one.path}" for one in platform.app.api.routes.endpoints}

    assert missing(routes, page("api.md")) == []


def test_no_route_is_on_the_page_that_is_not_there(platform: LivePlatform) -> None:
    assert platform.app.api is not None
    routes = {f"{one.method} /v1{one.path}" for one in platform.app.api.routes.endpoints}
    beside = {
        "GET /healthz",
        "GET /readyz",
        "GET /v1/docs",
        "GET /.well-known/webauthn",
        "GET /.well-known/passkey-endpoints",
    }

    assert set(re.findall(r"^\| `([A-Z]+ /[^`]+)`", page("api.md"), re.MULTILINE)) - routes == beside


def test_every_wire_error_is_on_its_page_with_its_status() -> None:
    rows = dict[str, str]()
    for code, statuses in re.findall(r"^\| `([a-z_]+)` \| ([\d, ]+) \|", page("errors.md"), re.MULTILINE):
        rows[code] = f"{rows.get(code, '')}, {statuses}"
    wrong = [
        f"{error.code} {error.status}"
        for error in WIRE_ERRORS.values()
        if str(error.status) not in rows.get(error.code, "")
    ]

    assert wrong == []


def test_every_check_that_the_code_names_is_on_the_page() -> None:
    checks = {
        str(node.args[0].value)
        for source in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in RAISES_CHECKS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert missing(checks, page("errors.md")) == []


def test_every_failure_of_the_command_line_is_on_its_page_with_its_exit_code() -> None:
    sections = dict(re.findall(r"^### (KT-CLI-\d+)\n(.+)$", page("errors.md"), re.MULTILINE))
    wrong = [
        code
        for code, kind in FAILURES.items()
        if kind.headline not in sections.get(code, "")
        or f"Exit code {int(kind.exit_code)}." not in sections[code]
    ]

    assert wrong == []
    assert set(sections) == set(FAILURES)
