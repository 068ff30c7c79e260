# SPDX-License-Identifier: Apache-2.0
"""Read and judge the client data: WebAuthn Level 3 §5.8.1, §7.1 and §7.2.

One strict JSON object in UTF-8, after at most one byte order mark. Unknown members are allowed and harmless
(browsers add some on purpose); a member given twice is refused, since two readers could see two origins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Literal

import msgspec

from keystile.errors import CeremonyError, Malformed, TooLarge
from keystile.webauthn import base64url, strict_json

MAX_LENGTH: Final = 8 * 1024
_BOM: Final = b"\xef\xbb\xbf"

CeremonyType = Literal["webauthn.create", "webauthn.get"]


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whose credentials these are: the RP ID and the exact origins allowed to ask (§13.5.9).

    ``top_origins`` are the pages that may frame ours, only with ``allow_cross_origin``. ``app_id`` is the
    AppID of a U2F migration, if there is one (§10.1.1).
    """

    id: str
    origins: frozenset[str]
    top_origins: frozenset[str] = frozenset()
    allow_cross_origin: bool = False
    app_id: str | None = None


class ClientData(msgspec.Struct, frozen=True):
    """The members that ceremonies look at (§5.8.1); the names are the specification's."""

    type: str | None = None
    challenge: str | None = None
    origin: str | None = None
    crossOrigin: bool | None = None  # noqa: N815  (the wire's spelling; no renaming on the hot path)
    topOrigin: str | None = None  # noqa: N815


_DECODER: Final = msgspec.json.Decoder(ClientData)


def parse(raw: bytes) -> ClientData:
    """Read the bytes of ``clientDataJSON``.

    Raises:
        TooLarge: more than 8 KiB.
        CeremonyError: ``client_data_malformed``, or the check that a member of the wrong type fails.
    """
    if len(raw) > MAX_LENGTH:
        raise TooLarge(f"The client data has {len(raw)} bytes; {MAX_LENGTH} are allowed.")
    if raw.startswith(_BOM):
        raw = raw[3:]
    try:
        data = _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_slowly(raw)
    # Every string takes two quotation marks at least, so counting them shows whether the object has any member
    # besides, or more often than, those that were read: 4 for a member and its text, 2 for a boolean's.
    marks = 12 + (2 if data.crossOrigin is not None else 0) + (4 if data.topOrigin is not None else 0)
    if data.type and data.challenge and data.origin and raw.count(b'"') == marks:
        return data
    return _parse_slowly(raw)


def _parse_slowly(raw: bytes) -> ClientData:
    try:
        members = strict_json.read(raw)
    except Malformed as error:
        raise CeremonyError("client_data_malformed", str(error)) from error
    if not isinstance(members, dict):
        raise CeremonyError("client_data_malformed", "the client data is not a JSON object")
    cross_origin = members.get("crossOrigin", False)
    if not isinstance(cross_origin, bool):
        raise CeremonyError("client_data_malformed", "crossOrigin is not a boolean")
    top_origin = members.get("topOrigin")
    if "topOrigin" in members and not isinstance(top_origin, str):
        raise CeremonyError("client_data_malformed", "topOrigin is not a string")
    # A member of another type counts as absent; the check of that member then fails in its turn.
    texts = {
        name: value for name in ("type", "challenge", "origin") if isinstance(value := members.get(name), str)
    }
    return ClientData(crossOrigin=cross_origin, topOrigin=top_origin, **texts)


def challenge_of(data: ClientData, expected_type: CeremonyType) -> bytes:
    """The challenge that was answered, once the type says that this is the right ceremony.

    Raises:
        CeremonyError: ``client_data_type_mismatch`` or ``challenge_malformed``.
    """
    if data.type != expected_type:
        raise CeremonyError("client_data_type_mismatch", f"the client data is not of type {expected_type}")
    if not data.challenge:
        raise CeremonyError("challenge_malformed", "the client data holds no challenge")
    try:
        return base64url.decode(data.challenge)
    except Malformed as error:
        raise CeremonyError("challenge_malformed", "the challenge is not unpadded base64url") from error


def check_origin(data: ClientData, relying_party: RelyingParty) -> str:
    """Compare the origins, byte by byte, with those that are listed.

    Returns:
        The origin of the page that asked.

    Raises:
        CeremonyError: ``origin_mismatch``, ``cross_origin_not_allowed`` or ``top_origin_not_allowed``.
    """
    origin = data.origin
    if origin is None or origin not in relying_party.origins:
        raise CeremonyError("origin_mismatch", f"origin {origin!r} is not listed for {relying_party.id}")
    if data.crossOrigin and not relying_party.allow_cross_origin:
        raise CeremonyError("cross_origin_not_allowed", "the ceremony ran in a frame of another origin")
    if data.topOrigin is not None and not (
        relying_party.allow_cross_origin and data.topOrigin in relying_party.top_origins
    ):
        raise CeremonyError("top_origin_not_allowed", f"top origin {data.topOrigin!r} is not listed")
    return origin


@lru_cache(maxsize=256)
def hash_of_id(rp_id: str) -> bytes:
    """SHA-256 of an RP ID (or AppID), as authenticator data carries it."""
    return sha256(rp_id.encode("utf-8")).digest()
