# SPDX-License-Identifier: Apache-2.0
"""OpenAPI 3.1 from the route table and the wire types: the same rows that dispatch runs, so they cannot drift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, Final

import msgspec

from keystile.server.api.endpoint import Access, Endpoint, NoBody
from keystile.wire.errors import ErrorBody

_REF: Final = "#/components/schemas/{name}"

_SECURITY: Final[dict[Access, list[dict[str, list[str]]]]] = {
    Access.PUBLIC: [],
    Access.SERVER: [{"secretKey": []}],
    Access.TENANT: [{"tenant": []}, {"token": []}],
    Access.TOKEN: [{"token": []}],
}
_SCHEMES: Final = {
    "secretKey": {
        "type": "http",
        "scheme": "basic",
        "description": "The tenant's secret key as user name, the password empty. For backends only.",
    },
    "tenant": {
        "type": "http",
        "scheme": "basic",
        "description": "The tenant id as user name, the password empty. For browsers and phones.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The client token that `track` gave, or the result token of a finished verification.",
    },
}
_ERRORS: Final = {
    "400": "The request, the configuration or the credential is not right; the code says which.",
    "401": "The credentials are missing, wrong or expired.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "503": "The database cannot take it now; the description says whether nothing was saved or that this is not "
    "known. `Retry-After` says when to try again.",
}


@dataclass(frozen=True)
class OpenApiEndpoints:
    rows: Sequence[Endpoint]
    public_url: str

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/openapi.json", self.document, Access.PUBLIC, dict[str, Any], "This description")
        ]

    async def document(self, _: Any) -> dict[str, Any]:
        return self.described

    @cached_property
    def described(self) -> dict[str, Any]:
        """Made once: anybody may ask, and it takes some milliseconds."""
        return describe(self.rows, self.public_url)


def describe(rows: Sequence[Endpoint], public_url: str) -> dict[str, Any]:
    """The OpenAPI document of these endpoints."""
    types = [row.answer for row in rows] + [row.body for row in rows if row.body is not NoBody] + [ErrorBody]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF, schema_hook=_any_json)
    answers, bodies = schemas[: len(rows)], iter(schemas[len(rows) : -1])
    paths: dict[str, dict[str, Any]] = {}
    for row, answer in zip(rows, answers, strict=True):
        body = next(bodies) if row.body is not NoBody else None
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, answer, body, schemas[-1])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Keystile",
            "version": version("keystile"),
            "description": "Passkeys and step-up authentication. Works with Authsignal's SDKs.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{public_url}/v1"}],
        "tags": [
            {"name": "Server API", "description": "For an app's backend, with its secret key."},
            {"name": "Client API", "description": "For browsers and phones, with a tenant id or a token."},
        ],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


def _any_json(type_: Any) -> dict[str, Any]:
    if type_ is msgspec.Raw:
        return {"type": "object", "description": "A credential as the browser's toJSON() makes it."}
    raise NotImplementedError(type_)


def _operation(row: Endpoint, answer: Any, body: Any, error: Any) -> dict[str, Any]:
    names = [segment[1:-1] for segment in row.path.split("/") if segment.startswith("{")]
    operation: dict[str, Any] = {
        "operationId": operation_id(row),
        "summary": row.summary,
        "tags": ["Client API" if row.path.startswith("/client") else "Server API"],
        "security": _SECURITY[row.access],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
        + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in row.query],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": answer}}},
            **{
                status: {"description": text, "content": {"application/json": {"schema": error}}}
                for status, text in _ERRORS.items()
            },
        },
    }
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return operation


def operation_id(row: Endpoint) -> str:
    """A name that is unique among the endpoints and stays the same."""
    words = [segment.strip("{}") for segment in row.path.strip("/").split("/")]
    return "-".join([row.method.lower(), *words])
