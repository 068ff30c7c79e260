# SPDX-License-Identifier: Apache-2.0
"""The readable API page at `/v1/docs`: the OpenAPI document, rendered on the server, without scripts from afar."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from keystile.ui import environment, page_headers

API_PAGE_HEADERS: Final = page_headers()


def api_page(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    template = environment(Path(__file__).parent / "templates").get_template("api.html")
    return template.render(home_url="/v1/docs", document=document, members=_members)


def _members(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The members of a body: name, type in words, and whether it must be there."""
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        schema = _resolved(document, schema["items"])
    required = schema.get("required", ())
    return [
        {"name": name, "type": _type(member), "required": name in required}
        for name, member in schema.get("properties", {}).items()
    ]


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"] if option.get("type") != "null")
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value is not None)
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))
