# SPDX-License-Identifier: Apache-2.0
"""What a start of the server loads: somebody waits for it, and each worker pays it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What the server itself needs; then what only some visits, commands and extras need.
START = "import sys; import keystile.cli.serving, keystile.cli.running, keystile.server.app, keystile.server.settings"


@pytest.mark.parametrize(
    ("module", "whose"),
    [
        ("typer", "the command line's options"),
        ("rich", "tables on a terminal"),
        ("pydantic", "nobody's here"),
        ("alembic", "keystile migrate"),
        ("jinja2", "the first page"),
        ("httpx2", "the FIDO metadata, once a day"),
        ("keystile.server.portal", "the Portal's first visitor"),
        ("keystile.server.doctor.trial", "Doctor's first visitor"),
        ("asyncpg", "PostgreSQL"),
        ("redis", "shared limits"),
        ("prometheus_client", "/metrics"),
        ("opentelemetry", "traces"),
    ],
)
def test_a_start_does_not_load_what_it_may_never_need(module: str, whose: str) -> None:
    program = f"{START}; sys.exit({module!r} in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0, f"{module} is for {whose}"


def test_a_bare_serve_is_not_parsed() -> None:
    program = (
        "import sys; sys.argv = ['keystile', 'serve']; import keystile.cli; code = keystile.cli.main(); "
        "sys.exit('typer' in sys.modules or code != 3)"  # without settings it refuses to start
    )

    done = subprocess.run(
        [sys.executable, "-c", program], env={"KEYSTILE_DATABASE_URL": "sqlite:////nowhere"}, check=False
    )

    assert done.returncode == 0
