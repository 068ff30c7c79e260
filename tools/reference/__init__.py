# SPDX-License-Identifier: Apache-2.0
"""docs/reference, as far as it is written from the code, so that there is one place to keep right.

python -m tools.reference            write the pages
python -m tools.reference --check    say whether they are as they would be written
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tools.reference import browser_api, commands, compatibility, http_api, python_pages, settings

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "reference"

PAGES: Final[Mapping[Path, Callable[[], str]]] = {
    FOLDER / "cli.md": commands.page,
    FOLDER / "settings.md": settings.page,
    FOLDER / "api-routes.md": http_api.page,
    FOLDER / "python-sdk.md": python_pages.sdk_page,
    FOLDER / "keystile-auth.md": python_pages.auth_page,
    FOLDER / "testing.md": python_pages.testing_page,
    FOLDER / "browser-sdk.md": browser_api.page,
    FOLDER / "compatibility.md": compatibility.page,
    ROOT / "README.md": compatibility.readme,
}


def stale() -> list[Path]:
    """The pages that are not what the code says."""
    return [path for path, page in PAGES.items() if not path.is_file() or path.read_text() != page()]
