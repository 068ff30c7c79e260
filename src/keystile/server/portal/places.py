# SPDX-License-Identifier: Apache-2.0
"""Where a list goes on, as text for the address: ``?after=…``.

Opaque to people and harmless when it is changed by hand: it only says where to begin inside a query that names the
tenant anyway, and whatever cannot be read begins at the first page.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeVar

import msgspec

from keystile.errors import Malformed
from keystile.server.domain.identifiers import UserId, is_plain
from keystile.webauthn.base64url import decode, encode

_Time = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Text = Annotated[str, msgspec.Meta(max_length=600)]
_User = Annotated[UserId, msgspec.Meta(max_length=600)]
MAX_LENGTH: Final = 6_000

Place = TypeVar("Place")

OF_USER: Final = msgspec.json.Decoder(tuple[_Time, _User])
OF_MATCH: Final = msgspec.json.Decoder(tuple[_Text, _User])
OF_ACTION: Final = msgspec.json.Decoder(tuple[_Time, _User, _Text, _Text])
OF_EVENT: Final = msgspec.json.Decoder(tuple[_Text])


def write(place: tuple[Any, ...] | None) -> str | None:
    """The place as text; ``None`` where the list ends."""
    return None if place is None else encode(msgspec.json.encode(place))


def read(text: str | None, kind: msgspec.json.Decoder[Place]) -> Place | None:
    """What `write` made; ``None``, which is the first page, for anything else."""
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        place = kind.decode(decode(text))
    except (Malformed, ValueError):
        return None
    texts = [part for part in place if isinstance(part, str)]  # type: ignore[attr-defined]  # all are tuples
    return place if all(map(is_plain, texts)) else None
