# SPDX-License-Identifier: Apache-2.0
"""docs/reference is complete: every setting, command, option, route and error code that there is stands in it."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import msgspec
import pytest

import keystile
from keystile.cli.failures import FAILURES
from keystile.server.api.errors import WIRE_ERRORS
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.settings import PREFIX, RawSettings
from keystile.testing import plugin
from keystile.testing.personas import PERSONAS
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


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("python-sdk.md", "keystile"),
        ("python-sdk.md", "keystile.sdk"),
        ("keystile-auth.md", "keystile.auth"),
        ("testing.md", "keystile.testing"),
    ],
)
def test_every_public_name_of_python_has_its_section(name: str, module: str) -> None:
    names = set(importlib.import_module(module).__all__)

    assert names - set(re.findall(r"^### (\w+)$", page(name), re.MULTILINE)) == set()


@pytest.mark.parametrize("name", ["Keystile", "AsyncKeystile"])
def test_every_method_of_the_sdk_has_its_section(name: str) -> None:
    methods = {one for one in vars(getattr(keystile, name)) if not one.startswith("_")}

    assert set(re.findall(rf"^#### {name}\.(\w+)$", page("python-sdk.md"), re.MULTILINE)) == methods


def test_every_fixture_and_persona_is_on_the_page_of_test_tools() -> None:
    fixtures = {
        name for name, value in vars(plugin).items() if type(value).__name__ == "FixtureFunctionDefinition"
    }

    assert fixtures
    assert missing({*fixtures, *PERSONAS}, page("testing.md")) == []


def test_every_name_that_the_browser_sdk_exports_has_its_section() -> None:
    index = (ROOT / "web" / "browser" / "src" / "index.ts").read_text()
    exported = {
        name.strip().removeprefix("type ")
        for names in re.findall(r"export (?:type )?\{([^}]+)\}", index)
        for name in names.split(",")
    }

    assert exported
    assert exported == set(re.findall(r"^### (\w+)$", page("browser-sdk.md"), re.MULTILINE))


def test_every_call_and_member_of_the_browser_sdk_is_on_its_page() -> None:
    names = "|".join(re.findall(r"^### (\w+)$", page("browser-sdk.md"), re.MULTILINE))
    source = "".join(
        (ROOT / "web" / "browser" / "src" / f"{name}.ts").read_text() for name in ("passkey", "keystile")
    )
    bodies = re.findall(
        rf"^export (?:interface|class) (?:{names}) \{{\n(.*?)^\}}", source, re.MULTILINE | re.DOTALL
    )
    members = {
        name
        for body in bodies
        for name in re.findall(r"^  (?:readonly |async )*([a-z]\w*)[?]?[:(]", body, re.MULTILINE)
    }

    assert len(members) > 25
    assert [
        name
        for name in members
        if not re.search(rf"`{name}\??`|\.{name}$", page("browser-sdk.md"), re.MULTILINE)
    ] == []


def test_every_failure_of_the_browser_sdk_says_what_to_do() -> None:
    union = (ROOT / "web" / "browser" / "dist" / "failures.d.ts").read_text()
    codes = set(re.findall(r'"(\w+)"', union.partition("FailureCode =")[2].partition(";")[0]))
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page("browser-sdk.md"), re.MULTILINE))

    assert codes
    assert [code for code in codes if len(rows.get(code, "")) < 10] == []


SECTION = re.compile(
    r"^### (KT-[A-Z]+-\d+)\n\*\*(.+)\.\*\* Exit code (\d)\.\n\n- \*\*Why\*\*: (.+)\n- \*\*Do\*\*: (.+)$",
    re.MULTILINE,
)


def test_every_failure_of_the_command_line_says_what_happened_why_and_what_to_do() -> None:
    sections = {code: (what, int(number)) for code, what, number, _, _ in SECTION.findall(page("errors.md"))}

    assert sections == {code: (kind.headline, int(kind.exit_code)) for code, kind in FAILURES.items()}


def test_every_code_that_the_sources_name_has_its_section() -> None:
    named = {
        code
        for folder, pattern in (
            ("src", "*.py"),
            ("src", "*.html"),
            ("web/browser/src", "*.ts"),
            ("web/ui/src", "*.ts"),
        )
        for path in (ROOT / folder).rglob(pattern)
        for code in re.findall(r"\bKT-[A-Z]+-\d{3}\b", path.read_text())
    }

    assert named == set(re.findall(r"^### (KT-[A-Z]+-\d+)$", page("errors.md"), re.MULTILINE))
