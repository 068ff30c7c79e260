# SPDX-License-Identifier: Apache-2.0
"""docs/reference/api-routes.md, from the OpenAPI document of a running Keystile."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from keystile.testing.server import running_platform
from tools.reference.text import cell, code, joined, prose, table, written_from

_WHO = {
    "secretKey": "a secret key",
    "tenant": "a tenant id",
    "token": "a token",
}


@cache
def document() -> dict[str, Any]:
    """What a Keystile with this code serves at /v1/openapi.json."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_platform(Path(folder)) as platform,
        urllib.request.urlopen(f"{platform.api_url}/openapi.json") as answer,  # noqa: S310 (ours)
    ):
        found: dict[str, Any] = json.load(answer)
    return found


def _named(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema in a few words; links to the shape that it names."""
    if name := _named(schema):
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        kinds = [_type(one) for one in schema["anyOf"]]
        return " or ".join(kind for kind in kinds if kind != "null") + (", null" if "null" in kinds else "")
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def _operation(method: str, path: str, one: dict[str, Any]) -> Iterator[str]:
    who = " or ".join(_WHO[name] for way in one["security"] for name in way) or "nobody in particular"
    yield from [f"### {method.upper()} /v1{path}", "", f"{one['summary']}. Asked with {who}.", ""]
    given = [
        (code(each["name"]), "in the path" if each["in"] == "path" else "in the query")
        for each in one["parameters"]
    ]
    yield from [*table(["Parameter", ""], given), ""]
    taken = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = one["responses"]["200"]["content"]["application/json"]["schema"]
    yield from [
        f"Takes {_type(taken)}; answers {_type(answer)}." if taken else f"Answers {_type(answer)}.",
        "",
    ]


def _shape(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield from [f"### {name}", "", prose(schema.get("description", "")), ""]
    required = set(schema.get("required", ()))
    rows = [
        (code(member), cell(_type(kind)), "always" if member in required else "")
        for member, kind in schema.get("properties", {}).items()
    ]
    yield from [*table(["Member", "Type", ""], rows), ""]


def page() -> str:
    """The text of api-routes.md."""
    told = document()
    lines = [
        "# HTTP API, route by route",
        "",
        written_from("the server's OpenAPI document", "the wire types and the route table"),
        "",
        "What is common to all of them, and where to begin: [HTTP API](api.md). Members marked *always* are",
        "always there; others are left out when they have no value. Failures have the [error body](errors.md).",
        "",
    ]
    for tag in told["tags"]:
        lines += [f"## {tag['name']}", "", tag["description"], ""]
        for path, operations in told["paths"].items():
            for method, one in operations.items():
                if tag["name"] in one["tags"]:
                    lines += _operation(method, path, one)
    lines += ["## Shapes", ""]
    for name, schema in sorted(told["components"]["schemas"].items()):
        lines += _shape(name, schema)
    return joined(lines)
