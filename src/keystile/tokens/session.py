# SPDX-License-Identifier: Apache-2.0
"""The encrypted session tokens of next-auth 4 and Auth.js 5: compact JWEs with ``alg: dir``.

Both derive the content key from the app's secret by HKDF-SHA256 and differ in salt, info, key length
and algorithm (authjs-wire.md §4). A `SessionCodec` is one secret list under one salt: build it once and
keep it, because deriving a key costs more than opening a token. Secrets rotate: the first one seals,
all of them open.

Stricter than upstream on purpose: only the algorithms that each version itself writes, never
compression (`zip`), never `crit`, exact IV and tag lengths.

Cookies, chunking and where a token is looked for belong to `keystile.auth`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from keystile.errors import TokenInvalid

CLOCK_TOLERANCE_SECONDS: Final = 15
MAX_TOKEN_LENGTH: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class SessionProfile:
    """How one version of the library derives keys and writes headers.

    ``enc`` is what it writes; ``accepts`` maps each ``enc`` it reads to the key length in bytes.
    """

    name: str
    enc: str
    info: str
    accepts: tuple[tuple[str, int], ...]
    writes_kid: bool

    def key_length(self, enc: str) -> int | None:
        return next((length for name, length in self.accepts if name == enc), None)

    def hkdf_info(self, salt: str) -> bytes:
        return (f"{self.info} ({salt})" if salt or self.writes_kid else self.info).encode()


V5: Final = SessionProfile(
    name="v5",
    enc="A256CBC-HS512",
    info="Auth.js Generated Encryption Key",
    accepts=(("A256CBC-HS512", 64), ("A256GCM", 32)),
    writes_kid=True,
)
V4: Final = SessionProfile(
    name="v4",
    enc="A256GCM",
    info="NextAuth.js Generated Encryption Key",
    accepts=(("A256GCM", 32),),
    writes_kid=False,
)

# IV and tag lengths in bytes, by `enc`. A library that takes a 12-byte GCM tag is easier to forge for.
_LENGTHS: Final = {"A256CBC-HS512": (16, 32), "A256GCM": (12, 16)}
_THUMBPRINT_HASH: Final = {64: hashlib.sha512, 32: hashlib.sha256}


class _Registry(jwe.JWERegistry):
    """joserfc's limits, widened to the 64 KiB that a session joined from cookie chunks may have."""

    max_ciphertext_length = MAX_TOKEN_LENGTH


_REGISTRY: Final = _Registry(algorithms=["dir", "A256CBC-HS512", "A256GCM"])


@dataclass(frozen=True, slots=True)
class _DerivedKey:
    key: OctKey
    kid: str


class SessionCodec:
    """Seals and opens tokens under one list of secrets, one salt and one profile.

    The salt is the cookie's configured name in v5, so a cookie under another name does not open; it is
    empty for v4 sessions and the cookie's name for v4 check cookies.
    """

    __slots__ = ("_derived", "_profile", "_salt", "_secrets")

    def __init__(self, profile: SessionProfile, secrets: Sequence[str], salt: str) -> None:
        if not secrets or not all(secrets):
            raise ValueError("a session codec needs at least one secret, and none may be empty")
        self._profile = profile
        self._secrets = tuple(secrets)
        self._salt = salt
        self._derived: dict[str, tuple[_DerivedKey, ...]] = {}

    def __repr__(self) -> str:
        return f"SessionCodec({self._profile.name}, salt={self._salt!r})"

    def seal(self, claims: Mapping[str, object], *, now: int, max_age: int, token_id: str) -> str:
        """Encrypt claims with the first secret.

        Args:
            claims: any JSON values; ``iat``, ``exp`` and ``jti`` are overwritten, so that a session can roll.
            now: seconds since the epoch.
            max_age: life in seconds.
            token_id: the ``jti``; a fresh UUID.
        """
        payload = {**claims, "iat": now, "exp": now + max_age, "jti": token_id}
        derived = self._keys(self._profile.enc)[0]
        header = {"alg": "dir", "enc": self._profile.enc}
        if self._profile.writes_kid:
            header["kid"] = derived.kid
        return jwe.encrypt_compact(header, msgspec.json.encode(payload), derived.key, registry=_REGISTRY)

    def open(self, token: str, *, now: int) -> dict[str, object]:
        """Decrypt a token and check its times, with 15 seconds of tolerance as upstream.

        Returns:
            The claims. ``exp`` need not be there: Auth.js reads such tokens, though it writes none.

        Raises:
            TokenInvalid: not ours, changed, expired, not yet valid, or of a form we do not read.
        """
        header = _header_of(token)
        if header.alg != "dir" or header.forbidden:
            raise TokenInvalid("the token's header asks for something session tokens never use")
        opened = self._decrypt(token, self._keys_for(header))
        claims = _decode_claims(opened)
        _check_times(claims, now)
        return claims

    def _keys(self, enc: str) -> tuple[_DerivedKey, ...]:
        found = self._derived.get(enc)
        if found is None:
            length = self._profile.key_length(enc)
            if length is None:
                raise TokenInvalid("the token is encrypted with an algorithm that session tokens never use")
            info = self._profile.hkdf_info(self._salt)
            found = tuple(_derive(secret, self._salt, info, length) for secret in self._secrets)
            self._derived[enc] = found
        return found

    def _keys_for(self, header: _Header) -> tuple[_DerivedKey, ...]:
        keys = self._keys(header.enc)
        if not self._profile.writes_kid:
            return keys
        if header.kid is None:  # as upstream: without a kid only the newest secret is tried
            return keys[:1]
        return tuple(derived for derived in keys if derived.kid == header.kid)

    @staticmethod
    def _decrypt(token: str, keys: tuple[_DerivedKey, ...]) -> bytes:
        for derived in keys:
            try:
                return jwe.decrypt_compact(token, derived.key, registry=_REGISTRY).plaintext or b""
            except (JoseError, ValueError):
                continue
        raise TokenInvalid("the token does not open with this secret and cookie name")


def _derive(secret: str, salt: str, info: bytes, length: int) -> _DerivedKey:
    raw = HKDF(algorithm=SHA256(), length=length, salt=salt.encode(), info=info).derive(secret.encode())
    encoded = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    # RFC 7638: members in lexicographic order, no spaces.
    digest = _THUMBPRINT_HASH[length](f'{{"k":"{encoded}","kty":"oct"}}'.encode()).digest()
    return _DerivedKey(OctKey.import_key(raw), base64.urlsafe_b64encode(digest).rstrip(b"=").decode())


class _Header(msgspec.Struct, frozen=True):
    alg: str
    enc: str
    kid: str | None = None
    zip: object = None
    crit: object = None

    @property
    def forbidden(self) -> bool:
        return self.zip is not None or self.crit is not None


@cache
def _header_decoder() -> msgspec.json.Decoder[_Header]:
    return msgspec.json.Decoder(_Header)


def _header_of(token: str) -> _Header:
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenInvalid("the token is longer than 64 KiB")
    parts = token.split(".")
    if len(parts) != 5 or parts[1]:  # `dir` leaves the encrypted key empty
        raise TokenInvalid("this is not a compact JWE with a direct key")
    try:
        header = _header_decoder().decode(_base64url(parts[0]))
        lengths = (len(_base64url(parts[2])), len(_base64url(parts[4])))
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise TokenInvalid("the token's header cannot be read") from error
    if lengths != _LENGTHS.get(header.enc):
        raise TokenInvalid("the token's IV or tag has the wrong length for its algorithm")
    return header


def _base64url(segment: str) -> bytes:
    return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)


def _decode_claims(plaintext: bytes) -> dict[str, object]:
    try:
        claims = msgspec.json.decode(plaintext, type=dict[str, object])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise TokenInvalid("the token does not hold a JSON object") from error
    return claims


def _check_times(claims: Mapping[str, object], now: int) -> None:
    for name in ("exp", "nbf", "iat"):
        if name in claims and (isinstance(claims[name], bool) or not isinstance(claims[name], int | float)):
            raise TokenInvalid(f"the token's {name} is not a number")
    expires, not_before = claims.get("exp"), claims.get("nbf")
    if isinstance(expires, int | float) and expires <= now - CLOCK_TOLERANCE_SECONDS:
        raise TokenInvalid("the token has expired")
    if isinstance(not_before, int | float) and not_before > now + CLOCK_TOLERANCE_SECONDS:
        raise TokenInvalid("the token is not valid yet")
