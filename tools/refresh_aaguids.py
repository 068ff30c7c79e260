# SPDX-License-Identifier: Apache-2.0
"""Rewrite the vendored list of AAGUIDs: ids and names only, sorted by id.

    python tools/refresh_aaguids.py path/to/combined_aaguid.json

Takes a downloaded file, so that it works offline and a person has looked at what comes in. Afterwards put
the revision into `src/keystile/server/data/SOURCES.md`. Icons are dropped: they are trademarks of others, and
their licence is not known. Test and conformance entries are dropped too: no person should see them.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).parents[1] / "src/keystile/server/data/aaguid.json"
_NOT_FOR_PEOPLE: Final = ("TEST (", "Conformance Testing", "Sample FIDO2")


def names(listed: dict[str, Any]) -> dict[str, str]:
    """Id to name, out of the upstream form (`{id: {"name": …}}`) or of a plain one (`{id: name}`)."""
    found: dict[str, str] = {}
    for aaguid, entry in listed.items():
        name = str(entry["name"] if isinstance(entry, dict) else entry).strip()
        if name and not any(mark in name for mark in _NOT_FOR_PEOPLE):
            found[str(uuid.UUID(aaguid))] = name
    return dict(sorted(found.items()))


def main(source: str) -> None:
    found = names(json.loads(Path(source).read_text("utf-8")))
    if not found:
        # Upstream says that it will empty its list when it retires it.
        raise SystemExit("The list is empty. Upstream may have retired it; nothing was changed.")
    TARGET.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(found)} authenticators in {TARGET.name}. Now put the revision into SOURCES.md.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
