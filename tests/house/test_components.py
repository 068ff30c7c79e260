# SPDX-License-Identifier: Apache-2.0
"""What a release says it is made of: complete, with hashes, fit for CycloneDX' schema, and without a registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import components

NOT_LOCKED = {"keystile", "pip", "setuptools"}


@pytest.fixture(scope="module")
def environment() -> dict[str, Any]:
    """This environment's list, of what the lock put there."""
    command = [
        str(Path(sys.executable).with_name("cyclonedx-py")),
        "environment",
        "--output-reproducible",
        "--no-validate",
    ]
    pyproject = str(components.ROOT / "pyproject.toml")
    said = subprocess.run([*command, "--pyproject", pyproject], check=True, stdout=subprocess.PIPE, text=True)
    document: dict[str, Any] = json.loads(said.stdout)
    document["components"] = [one for one in document["components"] if one["name"] not in NOT_LOCKED]
    return document


def test_everything_installed_has_version_and_hashes(environment: dict[str, Any], tmp_path: Path) -> None:
    document = components.completed(environment, components.ROOT / "requirements.lock")

    listed = {one["name"]: one for one in document["components"]}
    hashed = {
        name
        for name, one in listed.items()
        if one.get("hashes") or any(reference.get("hashes") for reference in one["externalReferences"])
    }
    assert {"starlette", "cryptography", "asyncpg", "browser"} <= set(listed)
    assert hashed == set(listed)
    assert [name for name, one in listed.items() if not one.get("version")] == []
    assert not components.REGISTRIES.search(json.dumps(document))

    # The schema is checked slowly: a few of each kind do.
    document["components"] = [listed[name] for name in ("starlette", "uvloop", "browser")]
    components.write(document, target := tmp_path / "keystile.cdx.json")
    assert json.loads(target.read_text()) == document


def test_what_no_lock_knows_is_refused(environment: dict[str, Any], tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("anyio==4.0.0 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(ValueError, match="has no hash of it"):
        components.completed(environment, lock)


def test_the_npm_package_names_what_is_inside_it(tmp_path: Path) -> None:
    components.write(components.of_npm_package(), target := tmp_path / "browser.cdx.json")

    document = json.loads(target.read_text())
    licences = (components.WEB / "browser" / "LICENSES.md").read_text()
    assert [one["purl"] for one in document["components"]] == ["pkg:npm/%40simplewebauthn/browser@14.0.0"]
    assert len(document["components"][0]["hashes"][0]["content"]) == 128
    assert all(f"{one['group']}/{one['name']}" in licences for one in document["components"])


def test_what_does_not_fit_the_schema_is_not_written(tmp_path: Path) -> None:
    document = components.of_npm_package()
    document["components"][0]["hashes"][0]["content"] = "no hash"

    with pytest.raises(ValueError, match="does not fit"):
        components.write(document, target := tmp_path / "browser.cdx.json")

    assert not target.exists()
