# SPDX-License-Identifier: Apache-2.0
"""What a release is made of, as CycloneDX 1.6: one list for an installation of the wheel, one for the npm package.

`cyclonedx-py` says what is in an environment, with licences and who needs whom. Added here is what it cannot know: the
hashes of each distribution, from the lock that was installed by, and what esbuild put inside our scripts. No list
names a registry: where a package is fetched from is for whoever installs it to say.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name
from pip_requirements_parser import RequirementsFile  # type: ignore[import-untyped]  # it has no types

ROOT: Final = Path(__file__).resolve().parent.parent
WEB: Final = ROOT / "web"
REGISTRIES: Final = re.compile(r"https?://([\w.-]+\.)?(pypi\.org|pythonhosted\.org|npmjs\.(org|com))\b")

Document = dict[str, Any]


def of_environment(python: Path, lock: Path) -> Document:
    """What an installation is made of: an environment that was installed by ``lock``, and what the wheel has inside.

    Raises:
        ValueError: something is installed that the lock has no hash of.
    """
    command = [
        Path(sys.executable).parent / "cyclonedx-py",
        "environment",
        "--pyproject",
        ROOT / "pyproject.toml",
    ]
    return completed(json.loads(_said(*command, "--output-reproducible", python)), lock)


def completed(document: Document, lock: Path) -> Document:
    """The document with hashes, with what the wheel has inside, and without registries' addresses."""
    hashes = {
        canonicalize_name(one.name): one.hash_options
        for one in RequirementsFile.from_file(str(lock)).requirements
    }
    document["metadata"]["tools"] = {
        "components": [_without_registries(tool) for tool in document["metadata"]["tools"]["components"]]
    }
    for component in document["components"]:
        _without_registries(component)
        allowed = hashes.get(canonicalize_name(component["name"]))
        if not allowed:
            raise ValueError(f"{component['name']} is installed, and {lock.name} has no hash of it")
        component.setdefault("externalReferences", []).append(
            {
                "type": "distribution",
                "url": component["purl"],
                "comment": "one of the files with these hashes",
                "hashes": [
                    {"alg": "SHA-256", "content": one.removeprefix("sha256:")} for one in sorted(allowed)
                ],
            }
        )
    inside = bundled()
    document["components"] += inside
    for node in document["dependencies"]:
        if node["ref"] == document["metadata"]["component"]["bom-ref"]:
            node["dependsOn"] = sorted([*node.get("dependsOn", []), *(one["bom-ref"] for one in inside)])
    return document


def of_npm_package() -> Document:
    """What the npm package is made of: it depends on nothing, and has something inside."""
    described = json.loads((WEB / "browser" / "package.json").read_text())
    inside = bundled()
    component = {
        "type": "library",
        **_npm_names(described["name"], described["version"]),
        "description": described["description"],
        "licenses": [{"license": {"id": described["license"]}}],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component},
        "components": inside,
        "dependencies": [
            {"ref": component["bom-ref"], "dependsOn": [one["bom-ref"] for one in inside]},
            *({"ref": one["bom-ref"]} for one in inside),
        ],
    }


def bundled() -> list[Document]:
    """The packages of which something is inside our scripts, by what esbuild reads for them."""
    entries = [
        "browser/src/script.ts",
        *(f"ui/src/{path.name}" for path in sorted((WEB / "ui" / "src").glob("*.ts"))),
    ]
    options = ["--bundle", "--format=esm", "--outdir=build/components", "--metafile=build/components.json"]
    _said(WEB / "node_modules" / ".bin" / "esbuild", *entries, *options, "--log-level=error", cwd=WEB)
    inputs = json.loads((WEB / "build" / "components.json").read_text())["inputs"]
    names = {
        found.group(1) for path in inputs if (found := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", path))
    }
    locked = json.loads((WEB / "package-lock.json").read_text())["packages"]
    return [_npm_component(name, locked[f"node_modules/{name}"]) for name in sorted(names)]


def _npm_component(name: str, locked: Mapping[str, str]) -> Document:
    algorithm, _, digest = locked["integrity"].partition("-")
    return {
        "type": "library",
        **_npm_names(name, locked["version"]),
        "description": "inside our scripts, in part",
        "licenses": [{"license": {"id": locked["license"]}}],
        "hashes": [
            {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}
        ],
    }


def _npm_names(name: str, version: str) -> Document:
    group, _, short = name.rpartition("/")
    purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
    return {
        "bom-ref": f"{name}@{version}",
        **({"group": group} if group else {}),
        "name": short,
        "version": version,
        "purl": purl,
    }


def _without_registries(component: Document) -> Document:
    references = [one for one in component.get("externalReferences", ()) if not REGISTRIES.match(one["url"])]
    component.pop("externalReferences", None)
    if references:
        component["externalReferences"] = references
    return component


def write(document: Document, target: Path) -> None:
    """Write a document that fits CycloneDX' schema.

    Raises:
        ValueError: it does not fit.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise ValueError(f"{target.name} does not fit CycloneDX 1.6: {wrong}")
    target.write_text(text)


def _said(*command: object, cwd: Path = ROOT) -> str:
    return subprocess.run([*map(str, command)], cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout
