# SPDX-License-Identifier: Apache-2.0
"""JSON that is too deep or has giant numbers never reaches a parser."""

from __future__ import annotations

import pytest

from keystile.errors import Malformed
from keystile.server.api.json_bounds import MAX_DEPTH, MAX_DIGITS, check_bounds


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, id="as deep as allowed"),
        pytest.param(b'{"a":[' + b"[]," * 200 + b"[]]}", id="wide, not deep"),
        pytest.param(b'{"text":"' + b"[{" * 500 + b'"}', id="brackets in a text"),
        pytest.param(b'{"text":"\\"' + b"[" * 500 + b'"}', id="brackets after an escaped quote"),
        pytest.param(b'{"n":' + b"9" * MAX_DIGITS + b"}", id="as long a number as allowed"),
        pytest.param(b'{"text":"' + b"9" * 5000 + b'"}', id="digits in a text"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_lawful_json_passes(body: bytes) -> None:
    check_bounds(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * (MAX_DEPTH + 1), id="one level too deep"),
        pytest.param(b'{"a":' * 60_000, id="sixty thousand levels"),
        pytest.param(b'{"n":' + b"9" * (MAX_DIGITS + 1) + b"}", id="a number of 101 digits"),
        pytest.param(b"[0." + b"1" * 5000 + b"]", id="a long fraction"),
    ],
)
def test_json_out_of_bounds_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        check_bounds(body)
