# SPDX-License-Identifier: Apache-2.0
"""Reading the body of a request, up to a bound and no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystile.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from starlette.types import Receive


def check_length(declared: bytes | None, most: int) -> None:
    """Refuse a body by its ``content-length``, before any of it is read.

    Raises:
        TooLarge: it says more than ``most`` bytes, or no number at all.
    """
    # Its length first: Python refuses to read numbers of thousands of digits.
    if declared is not None and (not declared.isdigit() or len(declared) > 9 or int(declared) > most):
        raise _too_large(most)


async def read_body(receive: Receive, most: int) -> bytes:
    """The whole body.

    Raises:
        TooLarge: it has more than ``most`` bytes.
        Malformed: the client went away before its end.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed("The client went away before its request had arrived.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The body is larger than the {most // 1024} KiB that are taken here.")
