# SPDX-License-Identifier: Apache-2.0
"""TypeScript and JavaScript in the docs are type-checked, against the published packages and our own types.

The compiler is the one that web/package-lock.json names; the packages are those that the examples and the
contract tests install. What blocks take from around them is declared in globals.d.ts.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, RUN, TYPESCRIPT, Block, of

COMPILER = ROOT / "web" / "node_modules" / ".bin" / "tsc"
GLOBALS = Path(__file__).with_name("globals.d.ts")
EXAMPLE = ROOT / "examples" / "passkeys-nextjs"
PACKAGES = {
    "@keystile/browser": [ROOT / "web" / "browser" / "dist" / "index.d.ts"],
    "@/*": [EXAMPLE / "*"],
    "@authsignal/*": [ROOT / "tests" / "contract" / "node" / "node_modules" / "@authsignal" / "*"],
    "*": [EXAMPLE / "node_modules" / "*", EXAMPLE / "node_modules" / "@types" / "*"],
}
OPTIONS = {
    "strict": True,
    "noImplicitAny": False,  # snippets leave out types that the reader's editor will show
    "noEmit": True,
    "allowJs": True,
    "checkJs": True,
    "skipLibCheck": True,
    "target": "es2023",
    "lib": ["dom", "dom.iterable", "esnext"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "moduleDetection": "force",
    "jsx": "react-jsx",
    "types": [],
    "paths": {name: [str(path) for path in places] for name, places in PACKAGES.items()},
}
_COMPLAINT = re.compile(r"^(?:.*/)?([\w-]+)\.(?:tsx?|js)\((\d+),\d+\): (error .*)$", re.MULTILINE)


def name_of(block: Block) -> str:
    return re.sub(r"\W+", "-", block.place)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the compiler says of each block, by its name; one run for all."""
    folder = tmp_path_factory.mktemp("typescript")
    assert COMPILER.exists(), "TypeScript is not installed. Do: make setup"
    (folder / "globals.d.ts").write_text(GLOBALS.read_text())
    (folder / "next-env.d.ts").write_text(f'import "{EXAMPLE}/node_modules/@types/node/index.d.ts";\n')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*"]}))
    for block in RUN:
        if block.language in TYPESCRIPT:
            (folder / f"{name_of(block)}.{block.language}").write_text(block.text)
    told = subprocess.run(
        [str(COMPILER), "--project", str(folder), "--pretty", "false"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = defaultdict[str, list[str]](list)
    for name, line, text in _COMPLAINT.findall(told.stdout):
        found[name].append(f"line {line}: {text}")
    assert found or told.returncode == 0, told.stdout + told.stderr
    return found


@pytest.mark.parametrize("block", of(TYPESCRIPT))
def test_it_fits_the_types(block: Block, complaints: dict[str, list[str]]) -> None:
    assert complaints.get(name_of(block), []) == []


def test_nothing_else_is_complained_about(complaints: dict[str, list[str]]) -> None:
    known = {name_of(block) for block in RUN if block.language in TYPESCRIPT}

    assert set(complaints) - known == set()
