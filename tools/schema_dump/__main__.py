# SPDX-License-Identifier: Apache-2.0
"""Freeze the newest schema, with rows in it, what its code writes and its statements: tests/vectors/schemas/<revision>.

    python -m tools.schema_dump

Run it when a revision is finished, before it lands. Before the next one is begun, delete the newest folder and run it
once more, so that it holds the last code of its schema. From then on that folder is never written again: it is what a
database of that version looks like, and no later code can know that.
"""

from __future__ import annotations

import asyncio
import shutil
import sys

from keystile.server.storage.migrations import HEAD
from tests.storage.dumps import FOLDER
from tools.schema_dump import living, on_postgres


def main() -> int:
    folder = FOLDER / HEAD
    if folder.exists():
        sys.stderr.write(f"Schema {HEAD} is frozen in {folder}; nothing was changed.\n")
        return 1
    folder.mkdir(parents=True)
    try:
        asyncio.run(living.write(folder))
        on_postgres.write(folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    print(f"Wrote {folder}. Look at it, and commit it together with the revision.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
