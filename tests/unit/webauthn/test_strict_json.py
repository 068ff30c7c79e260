# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.strict_json`: bounds, one step on either side."""

from __future__ import annotations

import pytest

from keystile.errors import Malformed
from keystile.webauthn import strict_json


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a":[1,-2.5,true,null,"\\u00e9"]}', {"a": [1, -2.5, True, None, "é"]}),
        (b"9" * 100, int("9" * 100)),
        (b"0." + b"5" * 98, 0.5555555555555556),
        (b"[" + b"[]," * 255 + b'{"a":{}}]', [[]] * 255 + [{"a": {}}]),
        (b"[" + b"{}," * 510 + b"{}]", [{}] * 511),
    ],
    ids=["values", "100 digits", "100 digits of a fraction", "arrays and objects", "512 containers"],
)
def test_what_is_within_bounds_is_read(text: bytes, value: object) -> None:
    assert strict_json.read(text) == value


def test_32_levels_are_within_bounds() -> None:
    assert strict_json.read(nested(32)) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"9" * 101, id="101 digits"),
        pytest.param(b"0." + b"5" * 99, id="101 digits of a fraction"),
        pytest.param(b"1e99999", id="infinity"),
        pytest.param(b"-1e99999", id="negative infinity"),
        pytest.param(b"-Infinity", id="infinity by name"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(nested(33), id="33 levels"),
        pytest.param(b'{"a":' * 33 + b"0" + b"}" * 33, id="33 levels of objects"),
        pytest.param(b"[" + b"{}," * 511 + b"{}]", id="513 containers"),
        pytest.param(b"[" + b"[]," * 256 + b"{}," * 255 + b"{}]", id="513 of both kinds"),
        pytest.param(b'{"a":1,"a":1}', id="a member twice"),
        pytest.param(b'{"a":1,"\\u0061":1}', id="a member twice, once escaped"),
        pytest.param(b'"\xff"', id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b"{}{}", id="two values"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_beyond_them_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        strict_json.read(text)
