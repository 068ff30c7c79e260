# SPDX-License-Identifier: Apache-2.0
"""The `keystile` command. `main` is its entry point; the commands are one module per group beside it.

This module imports nothing but the standard library, so that it can say which extra to install when the
command line's own libraries are missing.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

NEEDS = ("typer", "rich", "starlette", "uvicorn", "apsw", "alembic", "jinja2")

MISSING_EXTRA = """\
✗ KT-CLI-001  The keystile command needs the server extra
  Why        this installation has the SDK only: {missing} is not installed
  Do         pip install 'keystile[server]'      or, without installing:  uvx 'keystile[server]' dev
  More       docs/reference/errors.md#kt-cli-001
"""


def main() -> int:
    """Run the command line and return its exit code: 0 ok, 1 refused, 2 usage, 3 set-up wrong."""
    missing = next((name for name in NEEDS if find_spec(name) is None), None)
    if missing is not None:
        sys.stderr.write(MISSING_EXTRA.format(missing=missing))
        return 3
    if sys.argv[1:] == ["serve"]:  # nothing to parse, and what parses takes 0.1 s of a start
        from keystile.cli.console import guarded
        from keystile.cli.serving import start

        return guarded(start)
    from keystile.cli.app import run

    return run(sys.argv[1:])
