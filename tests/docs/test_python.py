# SPDX-License-Identifier: Apache-2.0
"""The Python of each page is run, block after block, against a Keystile in this process (stages.py).

Blocks that are files of a test suite (`# test_pay.py`) are run by pytest instead: test_testing.py.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from keystile import Keystile
from keystile.testing import KeystileServer
from tests.docs.pages import PYTHON, ROOT, RUN, Block, blocks
from tests.docs.stages import STAGES
from tests.docs.test_testing import PAGES as PAGES_OF_TESTS
from tools import reference

SECRET = "only for tests, but as long as a secret should be"


def is_run_by_pytest(block: Block) -> bool:
    return block.page in PAGES_OF_TESTS and block.file.endswith(".py")


BLOCKS = [block for block in RUN if block.language in PYTHON and not is_run_by_pytest(block)]
NAMES = sorted({str(block.page.relative_to(ROOT)) for block in BLOCKS})


def compiled(block: Block) -> CodeType:
    """The block, its lines numbered as on its page; `await` may stand outside functions."""
    source = "\n" * block.line + block.text
    code = compile(source, str(block.page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(code, CodeType)
    return code


@pytest.mark.parametrize("name", NAMES)
def test_the_python_of_a_page_runs(
    name: str, keystile_server: KeystileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    smtp = f"smtp://{keystile_server.smtp_host}:{keystile_server.smtp_port}"
    for variable, value in {**keystile_server.env, "AUTH_SECRET": SECRET, "SMTP_URL": smtp}.items():
        monkeypatch.setenv(variable, value)
    stage = STAGES[name](keystile_server, tmp_path)
    names: dict[str, Any] = next(stage)
    names["__name__"] = "page"

    with asyncio.Runner() as runner:
        for block in BLOCKS:
            if str(block.page.relative_to(ROOT)) == name:
                found = eval(compiled(block), names)
                if inspect.isawaitable(found):
                    runner.run(_awaited(found))

    assert next(stage, None) is None
    for client in names.values():
        if isinstance(client, Keystile):
            client.close()


async def _awaited(work: Any) -> Any:
    return await work


def test_every_stage_is_of_a_page() -> None:
    assert sorted(STAGES) == NAMES


@pytest.mark.parametrize(
    "path", [path for path in reference.PAGES if path.name != "README.md"], ids=lambda path: path.name
)
def test_the_python_of_generated_pages_parses(path: Path) -> None:
    for block in blocks(path):
        if block.language == "python":
            compiled(block)
