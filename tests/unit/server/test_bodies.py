# SPDX-License-Identifier: Apache-2.0
"""A request's body is read up to its bound and no further, in however many pieces it comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keystile.errors import Malformed, TooLarge
from keystile.server.bodies import check_length, read_body

pytestmark = pytest.mark.anyio


class Sender:
    """What a server hands an application; counts how often it was asked."""

    def __init__(self, *pieces: bytes, stays: bool = True) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._left = len(pieces)
        self._stays = stays
        self.asked = 0

    async def __call__(self) -> dict[str, object]:
        self.asked += 1
        piece = next(self._pieces, None)
        if piece is None:
            return {"type": "http.disconnect"}
        self._left -= 1
        return {"type": "http.request", "body": piece, "more_body": self._left > 0 or not self._stays}


@pytest.mark.parametrize("pieces", [(b"",), (b"abcd",), (b"ab", b"", b"cd")])
async def test_pieces_become_one_body(pieces: tuple[bytes, ...]) -> None:
    assert await read_body(Sender(*pieces), 4) == b"".join(pieces)


async def test_what_is_past_the_bound_is_not_asked_for() -> None:
    sender = Sender(b"abcd", b"e", b"f" * 1_000)

    with pytest.raises(TooLarge):
        await read_body(sender, 4)

    assert sender.asked == 2


async def test_a_client_that_goes_away_is_no_fault_of_ours() -> None:
    with pytest.raises(Malformed, match="went away"):
        await read_body(Sender(b"ab", stays=False), 4)


@pytest.mark.parametrize("declared", [b"65537", b"9" * 5_000, b"-1", b"1e3", b"", b"\xb2"])
def test_a_length_that_is_too_much_or_none_is_refused(declared: bytes) -> None:
    with pytest.raises(TooLarge):
        check_length(declared, 65_536)


@pytest.mark.parametrize("declared", [None, b"0", b"65536"])
def test_a_length_that_fits_passes(declared: bytes | None) -> None:
    check_length(declared, 65_536)
