# SPDX-License-Identifier: Apache-2.0
"""Our compact signed tokens: HS256 JWTs with one key and one `typ` per kind of token.

RFC 8725: the algorithm is fixed, the key belongs to one kind of token, and size is bounded before anything is
decoded. Claims' meaning and the clock belong to the caller.

We sign what we read, so there is one header for each key and kind, and a token is ours only if its header is that
very text: it is read to find the key, and then has to be what we write for that key, so no algorithm, `crit` or `zip`
is ever taken from what somebody sent. Every sign-in signs one token and every call with one reads it; a general JOSE
library took 60 µs for that, and is what the tests compare with.
"""

from __future__ import annotations

import binascii
import hmac
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from keystile.errors import TokenInvalid

MAX_TOKEN_BYTES: Final = 8 * 1024
MAX_HEADER_BYTES: Final = 256
_TO_URL_ALPHABET: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")


class SigningKey:
    """An HS256 key with its id; shows neither in its repr."""

    __slots__ = ("_mac", "id")

    def __init__(self, id: str, secret: bytes) -> None:
        self.id = id
        self._mac = HMAC(secret, SHA256())

    def __repr__(self) -> str:
        return f"SigningKey(id={self.id!r})"

    def sign(self, signed: bytes) -> bytes:
        """The third segment of a token whose first two are ``signed`` (RFC 7515 §3.1)."""
        mac = self._mac.copy()  # set up once: a third of the work of a short HMAC
        mac.update(signed)
        return _encode(mac.finalize())


class Unchecked(NamedTuple):
    """A token taken apart, of which **nothing** is known to be true."""

    header: bytes
    """Its first segment, as it was sent."""
    claims: bytes
    """The decoded second one."""
    signed: bytes
    signature: bytes


class _Header(msgspec.Struct, frozen=True):
    typ: str
    kid: str


_HEADER: Final = msgspec.json.Decoder(_Header)


def sign(claims: dict[str, Any], key: SigningKey, *, typ: str) -> str:
    """Sign ``claims`` as a compact JWS whose header names ``typ`` and the key's id."""
    signed = header(typ, key.id) + b"." + _encode(msgspec.json.encode(claims))
    return (signed + b"." + key.sign(signed)).decode()


def _header(typ: str, key_id: str) -> bytes:
    return _encode(msgspec.json.encode({"alg": "HS256", "typ": typ, "kid": key_id}))


@lru_cache(maxsize=256)
def header(typ: str, key_id: str) -> bytes:
    """The first segment of every token of this kind and key. For keys of ours: what it is asked for, it keeps."""
    return _header(typ, key_id)


def read_header(first: bytes) -> tuple[str, str]:
    """The ``typ`` and the key's id that the first segment of a token of ours names.

    Raises:
        TokenInvalid: it is not one that `header` makes.
    """
    if len(first) > MAX_HEADER_BYTES:
        raise TokenInvalid("The token is of another kind.")
    return _read_header(first)


@lru_cache(maxsize=256)
def _read_header(first: bytes) -> tuple[str, str]:
    try:
        found = _HEADER.decode(_decode(first))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise TokenInvalid("The token is of another kind.") from error
    if first != _header(found.typ, found.kid):
        raise TokenInvalid("The token is of another kind.")
    return found.typ, found.kid


def take_apart(token: str) -> Unchecked:
    """Read a token **without** checking anything, to find out which key to check with.

    Raises:
        TokenInvalid: this is not a compact JWS, or it is over 8 KiB.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise TokenInvalid("The token is too long to be one of ours.")
    if not token.isascii():
        raise TokenInvalid("The token is not a signed token.")
    signed, _, signature = token.encode().rpartition(b".")
    first, _, second = signed.partition(b".")
    try:
        return Unchecked(first, _decode(second), signed, signature)
    except ValueError as error:
        raise TokenInvalid("The token cannot be read.") from error


def check(token: Unchecked, key: SigningKey, *, typ: str) -> None:
    """Check that ``key`` signed this token as one of this kind. The caller checks the times.

    Raises:
        TokenInvalid: the signature, the algorithm, the kind or the form is not right.
    """
    if token.header != header(typ, key.id):
        raise TokenInvalid("The token is of another kind.")
    # As text: base64url has several spellings of one signature, and only one of them is ours.
    if not hmac.compare_digest(token.signature, key.sign(token.signed)):
        raise TokenInvalid("The token's signature is not right.")


def _encode(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL_ALPHABET)


def _decode(segment: bytes) -> bytes:
    return binascii.a2b_base64(
        segment.translate(_FROM_URL_ALPHABET) + b"=" * (-len(segment) % 4), strict_mode=True
    )
