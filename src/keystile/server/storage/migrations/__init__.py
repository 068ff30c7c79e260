# SPDX-License-Identifier: Apache-2.0
"""The schema's timeline: Alembic revisions of plain, portable SQL, forward only.

Alembic is imported here alone, and only when `keystile migrate` or the first start of `keystile dev` needs it.
A revision must work with the code before and after it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

HEAD: Final = "0004"
"""The revision that this code works with; `serve` checks it with one SELECT."""


def upgrade(database_url: str, revision: str = HEAD) -> None:
    """Bring the database at ``database_url`` (an SQLAlchemy URL) to this revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    command.upgrade(config, revision)
