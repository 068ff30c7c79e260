# SPDX-License-Identifier: Apache-2.0
"""The command line as a whole: what it answers without the server extra, to nonsense, and to --help."""

from __future__ import annotations

import subprocess
import sys

import pytest

from keystile.cli.app import run
from keystile.cli.failures import Exit


def test_without_the_server_extra_it_says_what_to_install() -> None:
    # None in sys.modules is Python's own way to say that a module cannot be imported.
    program = "import sys; sys.modules['typer'] = None\nfrom keystile.cli import main\nsys.exit(main())"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert finished.returncode == Exit.SETUP_WRONG
    assert "pip install 'keystile[server]'" in finished.stderr


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == Exit.OK
    assert capsys.readouterr().out.startswith("keystile ")


@pytest.mark.parametrize("group", [[], ["tenant"], ["tenant", "origins"], ["keys"], ["user"]])
def test_a_group_without_a_command_shows_its_help(
    group: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(group) == Exit.USAGE
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "nonsense", [["nope"], ["tenant", "list", "--nope"], ["user", "show"], ["dev", "--port", "x"]]
)
def test_nonsense_is_a_usage_error_that_names_the_help(
    nonsense: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(nonsense) == Exit.USAGE
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_completion_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == Exit.OK
    assert "keystile" in capsys.readouterr().out


def test_starting_the_command_line_loads_no_server_and_no_rich() -> None:
    heavy = ["rich", "starlette", "uvicorn", "apsw", "alembic", "keystile.server"]
    program = f"import sys, keystile.cli.app\nprint([name for name in {heavy} if name in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert finished.stdout == "[]\n"
