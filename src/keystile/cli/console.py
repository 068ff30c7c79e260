# SPDX-License-Identifier: Apache-2.0
"""What commands print: tables or JSON on standard output, failures on standard error.

Colour and width come from rich, which uses them only on a terminal. `--json` prints one value, so that
another program can read it; nothing else is written to standard output then. rich is imported where it is
used, because `keystile dev` must not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from keystile.cli.failures import CommandFailed, Exit, from_keystile
from keystile.errors import KeystileError

if TYPE_CHECKING:
    from rich.console import Console

LABEL_WIDTH = 10
PIPE_WIDTH = 240


def output() -> Console:
    from rich.console import Console

    # Piped to another program, a line is a row: no wrapping at a width that nobody has.
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def say(text: str) -> None:
    """One plain line on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def waiting(text: str) -> Iterator[Callable[[str], None]]:
    """Something moves on a terminal, on standard error, while long work is done.

    Yields:
        what says another text in place of ``text``.
    """
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(text) as status:
        yield status.update


def print_json(value: Any) -> None:
    """One JSON value, indented, on standard output."""
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_record(record: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing: a line for each of its members."""
    if as_json:
        print_json(record)
        return
    lines = {**record, **record["settings"]} if isinstance(record.get("settings"), dict) else dict(record)
    lines.pop("settings", None)
    width = max(len(label(name)) for name in lines) + 2
    for name, value in lines.items():
        values = value if isinstance(value, list | tuple) else [value]
        for position, one in enumerate(values or ["–"]):
            say(f"{label(name) if position == 0 else '':<{width}}{text(one)}")


def print_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str
) -> None:
    """Several things: a table of these columns (JSON has every member), or ``empty`` when there are none."""
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        say(empty)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(label(column), overflow="fold")
    for row in rows:
        table.add_row(*(text(row.get(column)) for column in columns))
    output().print(table)


def label(name: str) -> str:
    """`tenantId` → `Tenant id`: JSON names are those of the API, labels are words."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).replace(
        "_", " "
    )
    return spaced[:1].upper() + spaced[1:]


def text(value: Any) -> str:
    if value is None or value in ([], ()):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(text(one) for one in value)
    return str(value)


def print_failure(failure: CommandFailed) -> None:
    """The headline and its labelled lines, on standard error."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("✗ ", "bold red"), (failure.code, "bold"), f"  {failure.kind.headline}"))
    for name, line in failure.lines.items():
        console.print(Text.assemble((f"  {label(name):<{LABEL_WIDTH}} ", "dim"), line))


def confirm(question: str, *, yes: bool, answers: TextIO | None = None) -> None:
    """Ask before something that cannot be undone; `--yes` answers. ``answers`` defaults to standard input.

    Raises:
        CommandFailed: the answer was no, or there is nobody to ask.
    """
    if yes:
        return
    answers = answers or sys.stdin
    if not answers.isatty():
        raise CommandFailed(
            "KT-CLI-002", why="there is no terminal to ask on", do="add --yes, or try --dry-run first"
        )
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if answers.readline().strip().lower() not in ("y", "yes"):
        raise CommandFailed("KT-CLI-002", why="the answer was no")


def guarded(command: Callable[[], object]) -> int:
    """Run a command, and turn a failure into text and an exit code; here and nowhere else."""
    try:
        result = command()
    except CommandFailed as failure:
        print_failure(failure)
        return failure.kind.exit_code
    except KeystileError as error:
        refused = from_keystile(error)
        print_failure(refused)
        return refused.kind.exit_code
    except BrokenPipeError:
        # `keystile … | head`: the reader has what it wanted. Python would complain again at exit.
        sys.stderr.close()
        return Exit.OK
    return result if isinstance(result, int) else Exit.OK
