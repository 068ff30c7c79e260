# SPDX-License-Identifier: Apache-2.0
"""The code on the Portal's page *Connect your app* is run: a passkey is added and used with it, SDK by SDK.

Python and Node run as they stand, against a platform in this process; TypeScript and what runs in a page is checked
against the types of the published packages.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keystile.server.portal import snippets
from keystile.server.portal.snippets import FIRST_CALL, FOLDER, STACKS, Stack, Values
from keystile.testing.server import KeystileServer
from tests.docs.pages import ROOT
from tests.docs.test_typescript import COMPILER, EXAMPLE, OPTIONS

NODE_PACKAGES = ROOT / "tests" / "contract" / "node" / "node_modules"
BY_SLUG = {stack.slug: stack for stack in STACKS}


@pytest.fixture
def values(keystile_server: KeystileServer) -> Values:
    return Values(keystile_server.tenant_id, keystile_server.api_url, keystile_server.secret_key)


def environment(stack: Stack, values: Values) -> dict[str, str]:
    """The settings that the page shows, as an app reads them."""
    lines = snippets.render(stack.environment, values).splitlines()
    return dict(line.split("=", 1) for line in lines)


def a_day_in_the_life(
    server: KeystileServer,
    start_enrollment: Callable[[str, str], str],
    finish_enrollment: Callable[[str, str], bool],
    signed_in: Callable[[str], str | None],
) -> None:
    passkey = server.virtual_passkey()

    added = passkey.sign_up(start_enrollment("ada", "ada@example.com"), username="ada@example.com")
    assert finish_enrollment(added.token, "ada") is True
    assert signed_in(passkey.sign_in().token) == "ada"

    other = server.virtual_passkey()
    of_grace = other.sign_up(start_enrollment("grace", "grace@example.com"), username="grace@example.com")
    assert finish_enrollment(of_grace.token, "ada") is False


@pytest.mark.parametrize("slug", ["python", "authsignal-python"])
def test_python_adds_and_uses_a_passkey(
    keystile_server: KeystileServer, values: Values, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = BY_SLUG[slug]
    for name, value in environment(stack, values).items():
        monkeypatch.setenv(name, value)
    code = snippets.render(stack.snippets[0].name, values)
    app: dict[str, Any] = {}

    exec(compile(code, stack.snippets[0].place, "exec"), app)
    try:
        a_day_in_the_life(
            keystile_server, app["start_enrollment"], app["finish_enrollment"], app["signed_in"]
        )
    finally:
        if slug == "python":
            app["keystile"].close()
        else:
            app["authsignal"].session.close()


def test_node_adds_and_uses_a_passkey(
    keystile_server: KeystileServer, values: Values, tmp_path: Path
) -> None:
    stack = BY_SLUG["node"]
    node = shutil.which("node")
    assert node
    assert NODE_PACKAGES.is_dir(), "the npm packages are missing: run make setup"
    (tmp_path / "node_modules").symlink_to(NODE_PACKAGES)
    (tmp_path / "server.mjs").write_text(snippets.render(stack.snippets[0].name, values))
    (tmp_path / "call.mjs").write_text(
        'import * as app from "./server.mjs";\n'
        "const [name, ...given] = process.argv.slice(2);\n"
        "console.log(JSON.stringify(await app[name](...given)));\n"
    )

    def call(name: str) -> Callable[..., Any]:
        def run(*given: str) -> Any:
            told = subprocess.run(
                [node, "call.mjs", name, *given],
                cwd=tmp_path,
                env={"PATH": "/usr/bin:/bin", **environment(stack, values)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert told.returncode == 0, told.stderr
            return json.loads(told.stdout)

        return run

    a_day_in_the_life(keystile_server, call("startEnrollment"), call("finishEnrollment"), call("signedIn"))


def test_the_first_call_works_from_a_shell(keystile_server: KeystileServer, values: Values) -> None:
    shell, curl = shutil.which("sh"), shutil.which("curl")
    assert shell
    assert curl, "curl is needed: it is what the page tells people to type"

    told = subprocess.run(
        [shell, "-c", snippets.render(FIRST_CALL.name, values)],
        env={"PATH": str(Path(curl).parent), "KEYSTILE_SECRET_KEY": values.secret_key},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(told.stdout)["state"]
    user = keystile_server.client().get_user("test-user")
    assert user.is_enrolled is False


def test_typescript_and_pages_fit_the_published_types(values: Values, tmp_path: Path) -> None:
    assert COMPILER.exists(), "TypeScript is not installed. Do: make setup"
    (tmp_path / "node.d.ts").write_text(f'import "{EXAMPLE}/node_modules/@types/node/index.d.ts";\n')
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["**/*"]}))
    written = 0
    for stack in STACKS:
        for snippet in stack.snippets:
            kind = snippet.name.removesuffix(".txt").rpartition(".")[2]
            if kind == "py":
                continue
            place = f"page.{kind}" if snippet.place == "In the page" else snippet.place
            path = tmp_path / stack.slug / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(snippets.render(snippet.name, values))
            written += 1
    assert written == 9

    told = subprocess.run(
        [str(COMPILER), "--project", str(tmp_path), "--pretty", "false"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr


def test_every_text_is_shown_somewhere_and_has_the_values(values: Values) -> None:
    shown = {FIRST_CALL.name} | {stack.environment for stack in STACKS}
    shown |= {snippet.name for stack in STACKS for snippet in stack.snippets}
    assert {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt")} == shown

    for name in shown:
        text = snippets.render(name, Values(values.tenant_id, values.api_url))
        assert "{{" not in text
        assert values.secret_key not in text
    for stack in STACKS:
        settings = snippets.render(stack.environment, Values(values.tenant_id, values.api_url))
        assert values.tenant_id in settings
        assert snippets.UNREVEALED in settings


def test_every_guide_is_a_page_of_the_documentation() -> None:
    for stack in STACKS:
        assert (ROOT / "docs" / f"{stack.guide}.md").is_file()
