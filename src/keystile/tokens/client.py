# SPDX-License-Identifier: Apache-2.0
"""Our compact signed tokens: HS256 JWTs with one key and one `typ` per kind of token.

RFC 8725: the algorithm is fixed, the key belongs to one kind of token, `typ` is checked, unknown `crit`
is refused (joserfc does), and size is bounded before anything is decoded. Claims' meaning and the clock
belong to the caller.

Every sign-in signs one, so signing is the three lines that RFC 7515 §3.1 asks for; reading what others
send, where the mistakes are made, is joserfc's.
"""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from keystile.errors import TokenInvalid

MAX_TOKEN_BYTES: Final = 8 * 1024
_ALGORITHMS: Final = ["HS256"]
_TO_URL_ALPHABET: Final = bytes.maketrans(b"+/", b"-_")


class SigningKey:
    """An HS256 key with its id; shows neither in its repr."""

    __slots__ = ("_key", "_mac", "id")

    def __init__(self, id: str, secret: bytes) -> None:
        self.id = id
        self._mac = HMAC(secret, SHA256())
        self._key = OctKey.import_key(secret)

    def __repr__(self) -> str:
        return f"SigningKey(id={self.id!r})"


def sign(claims: dict[str, Any], key: SigningKey, *, typ: str) -> str:
    """Sign ``claims`` as a compact JWS whose header names ``typ`` and the key's id."""
    signed = _header(typ, key.id) + b"." + _encode(msgspec.json.encode(claims))
    mac = key._mac.copy()  # set up once: a third of the work of a short HMAC
    mac.update(signed)
    return (signed + b"." + _encode(mac.finalize())).decode()


@lru_cache(maxsize=64)
def _header(typ: str, key_id: str) -> bytes:
    return _encode(msgspec.json.encode({"alg": "HS256", "typ": typ, "kid": key_id}))


def peek(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read header and claims **without** checking anything, to find out which key to check with.

    Raises:
        TokenInvalid: this is not a compact JWS with JSON objects in it, or it is over 8 KiB.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise TokenInvalid("The token is too long to be one of ours.")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise TokenInvalid("The token is not a signed token.")
    try:
        header = msgspec.json.decode(_decode(parts[0]), type=dict[str, Any])
        claims = msgspec.json.decode(_decode(parts[1]), type=dict[str, Any])
    except (msgspec.DecodeError, binascii.Error, ValueError, RecursionError) as error:
        raise TokenInvalid("The token cannot be read.") from error
    return header, claims


def verify(token: str, key: SigningKey, *, typ: str) -> dict[str, Any]:
    """Check ``token``'s signature and kind, and return its claims. The caller checks the times.

    Raises:
        TokenInvalid: the signature, the algorithm, the kind or the form is not right.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise TokenInvalid("The token is too long to be one of ours.")
    try:
        signed = jws.deserialize_compact(token, key._key, algorithms=_ALGORITHMS)
        if signed.headers().get("typ") != typ:
            raise TokenInvalid("The token is of another kind.")
        return msgspec.json.decode(signed.payload, type=dict[str, Any])
    except (JoseError, msgspec.DecodeError, ValueError, RecursionError) as error:
        raise TokenInvalid("The token's signature is not right.") from error


def _encode(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL_ALPHABET)


def _decode(segment: str) -> bytes:
    return binascii.a2b_base64(segment.replace("-", "+").replace("_", "/") + "=" * (-len(segment) % 4))
