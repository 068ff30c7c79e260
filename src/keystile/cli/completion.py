# SPDX-License-Identifier: Apache-2.0
"""`keystile completion`: print the script that lets a shell complete this command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from keystile.cli.console import say


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(help="The shell to print the script for.")],
) -> None:
    """Print a completion script, for example: keystile completion bash >> ~/.bashrc"""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # typer offers it nowhere else

    say(get_completion_script(prog_name="keystile", complete_var="_KEYSTILE_COMPLETE", shell=shell.value))
