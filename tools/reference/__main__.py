# SPDX-License-Identifier: Apache-2.0
"""Write the generated pages of docs/reference, or with ``--check`` say which are stale."""

from __future__ import annotations

import sys

from tools.reference import PAGES, ROOT, stale


def main() -> int:
    found = stale()
    for path in found:
        if "--check" in sys.argv:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not what the code says. Do: make reference\n")
        else:
            path.write_text(PAGES[path]())
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
