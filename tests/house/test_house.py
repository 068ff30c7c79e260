# SPDX-License-Identifier: Apache-2.0
"""Rules of the repository that no linter knows: who reads the environment, what lock files may hold."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

READS_THE_ENVIRONMENT = {
    "src/keystile/server/settings/__init__.py": "every setting of the platform",
    "src/keystile/auth/app.py": "AUTH_SECRET and AUTH_URL of the sign-in library, unless they are passed in",
}


def reads_environment(source: Path) -> bool:
    """Whether a module names `os.environ`, `os.getenv` or their like."""
    names = {"environ", "environb", "getenv", "getenvb"}
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in names:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os" and names & {a.name for a in node.names}:
            return True
    return False


def tracked(pattern: str) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_the_environment_is_read_in_one_place() -> None:
    readers = {str(path.relative_to(ROOT)) for path in SOURCES if reads_environment(path)}

    assert readers <= set(READS_THE_ENVIRONMENT)


def test_every_python_file_names_its_licence_first() -> None:
    first = "# SPDX-License-Identifier: Apache-2.0"
    without = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path.read_text() and path.read_text().split("\n", 1)[0] != first
    ]

    assert without == []


def test_the_python_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert "--hash=sha256:" in lock
    assert not re.search(r"://|^-|--(index|extra|find)", lock, re.MULTILINE)


def test_npm_locks_have_no_addresses() -> None:
    locks = tracked("*package-lock.json")
    with_addresses = [
        str(path.relative_to(ROOT)) for path in locks if re.search(r'"resolved": "https?:', path.read_text())
    ]

    assert with_addresses == []


def test_no_merge_was_committed_half_done() -> None:
    marks = tuple(mark * 7 + b" " for mark in (b"<", b">"))
    left = [
        str(path.relative_to(ROOT))
        for path in tracked("*")
        if any(line.startswith(marks) for line in path.read_bytes().splitlines())
    ]

    assert left == []


def test_no_module_is_called_after_nothing() -> None:
    hiding = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}

    assert [str(path.relative_to(ROOT)) for path in tracked("*.py") if path.name in hiding] == []
