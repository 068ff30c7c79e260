# SPDX-License-Identifier: Apache-2.0
"""Read JSON with the rules that fast readers leave out: RFC 8259, I-JSON (RFC 7493) §2.

msgspec is fast and strict about syntax but takes a member twice and keeps the last, and skips what it does
not know without reading it. Callers decode with msgspec first and come here only when a cheap count says
that the text holds more than the members they know, so honest browsers seldom pay for it.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from keystile.errors import Malformed

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 100
# Far above any honest answer; keeps a hostile body of empty lists from becoming megabytes of objects.
MAX_CONTAINERS: Final = 512


def read(data: bytes) -> object:
    """The value of one strict JSON text.

    Raises:
        Malformed: not UTF-8, not JSON, a member twice, NaN or infinity, too deep, too many digits or
            containers.
    """
    if data.count(b"{") + data.count(b"[") > MAX_CONTAINERS:
        raise Malformed(f"The JSON has more than {MAX_CONTAINERS} objects and arrays.")
    try:
        value: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The text is not one strict JSON value: {type(error).__name__}.") from error
    _check_depth(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("A JSON object has the same member twice.")
    return members


def _constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not a JSON number.")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Malformed(f"A JSON number has more than {MAX_DIGITS} digits.")
    return int(text)


def _number(text: str) -> float:
    if len(text) > MAX_DIGITS:
        raise Malformed(f"A JSON number has more than {MAX_DIGITS} digits.")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Malformed("A JSON number is too large.")
    return number


def _check_depth(value: object) -> None:
    level = _containers([value])
    for _ in range(MAX_DEPTH):
        level = [inner for container in level for inner in _containers(container)]
        if not level:
            return
    raise Malformed(f"The JSON is nested deeper than {MAX_DEPTH} levels.")


def _containers(value: dict[str, Any] | list[Any]) -> list[dict[str, Any] | list[Any]]:
    members = value.values() if isinstance(value, dict) else value
    return [member for member in members if isinstance(member, (dict, list))]
