# SPDX-License-Identifier: Apache-2.0
"""Keys: the master key, each tenant's data key, what is derived from it, and API secrets.

A tenant's random data key is wrapped by the master key (AES-256-GCM). From the data key come, by
HKDF-SHA-256 (RFC 5869) with the tenant id as salt and the purpose and key id as info: the keys of sealed
challenges, challenge handles, client and result tokens, and of envelopes. Key ids let two keys live at once
(`signing_keys`), and so do two master keys while one replaces the other. Nothing here has a repr that shows a
secret.
"""

from __future__ import annotations

import base64
import hmac
import re
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keystile.errors import KeysUnreadable, Misconfigured
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.signing_keys import SigningKeys
from keystile.tokens.client import SigningKey

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SECRET_PREFIX: Final = "ks_"
_SECRET_BODY: Final = 16 + 32 + 4
_SECRET_LETTERS: Final = (_SECRET_BODY * 8 + 4) // 5
_SPARE_BITS: Final = _SECRET_LETTERS * 5 - _SECRET_BODY * 8
_SPARE: Final = (1 << _SPARE_BITS) - 1
_SECRET: Final = re.compile(f"{SECRET_PREFIX}[a-z2-7]{{{_SECRET_LETTERS}}}")
_AS_DIGITS: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")


class MasterKey:
    """The one key that wraps all data keys. It stays outside the database.

    While it is being replaced it knows the one before it, which opens what it has not wrapped anew yet.
    """

    __slots__ = ("_aead", "_key", "previous")

    def __init__(self, key: bytes, previous: MasterKey | None = None) -> None:
        if len(key) != KEY_BYTES:
            raise Misconfigured(f"The master key must be {KEY_BYTES} bytes; this one has {len(key)}.")
        self._aead = AESGCM(key)
        self._key = key
        self.previous: Final = previous

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def derive(self, purpose: str) -> bytes:
        """A data key for what belongs to no tenant and is never stored; the same in every process that has the same
        master key, and another one from the moment that a process has a new one."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"keystile-own-" + purpose.encode()).derive(
            self._key
        )

    def wrap(self, tenant_id: TenantId, data_key: bytes, nonce: bytes) -> bytes:
        """Seal a data key for the database; ``nonce`` is 12 fresh random bytes."""
        return nonce + self._aead.encrypt(nonce, data_key, _wrapping_context(tenant_id))

    def unwrap(self, tenant_id: TenantId, wrapped: bytes) -> bytes:
        """Open what `wrap` of this key, or of the one before it, sealed.

        Raises:
            KeysUnreadable: it was sealed with another master key, or for another tenant.
        """
        return self._opened(tenant_id, wrapped)[1]

    def opener(self, tenant_id: TenantId, wrapped: bytes) -> MasterKey:
        """Which it was sealed with: this key, or the one before it.

        Raises:
            KeysUnreadable: as `unwrap`.
        """
        return self._opened(tenant_id, wrapped)[0]

    def _opened(self, tenant_id: TenantId, wrapped: bytes) -> tuple[MasterKey, bytes]:
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return self, self._aead.decrypt(nonce, sealed, _wrapping_context(tenant_id))
        except InvalidTag as error:
            if self.previous is not None:
                return self.previous._opened(tenant_id, wrapped)
            raise KeysUnreadable(
                f"The keys of tenant {tenant_id} were sealed with another master key. "
                "Start with the master key that this database was made with. If it was replaced since, as before a "
                "backup was restored, put it after the new one, and run: keystile master-key rotate"
            ) from error


def _wrapping_context(tenant_id: TenantId) -> bytes:
    return b"keystile-data-key\x00" + tenant_id.encode()


class IssuingKeys:
    """The keys of all that is issued under one key id. Each is derived when it is first needed, and kept."""

    def __init__(self, key_id: int, derive: Callable[[str, int], bytes]) -> None:
        self.key_id: Final = key_id
        self._derive = derive

    def __repr__(self) -> str:
        return f"IssuingKeys({self.key_id}, …)"

    def challenge_mac(self, sealed: bytes) -> bytes:
        """The HMAC-SHA-256 that seals a challenge."""
        mac = self._challenge.copy()
        mac.update(sealed)
        return mac.finalize()

    @cached_property
    def _challenge(self) -> HMAC:
        # Set up once and copied for each use: that is a third of the work of a short HMAC.
        return HMAC(self._derive("challenge", self.key_id), SHA256())

    @cached_property
    def handle(self) -> AESGCM:
        """The cipher of challenge handles."""
        return AESGCM(self._derive("challenge-handle", self.key_id))

    @cached_property
    def client_token(self) -> SigningKey:
        return SigningKey(str(self.key_id), self._derive("client-token", self.key_id))

    @cached_property
    def result_token(self) -> SigningKey:
        return SigningKey(str(self.key_id), self._derive("result-token", self.key_id))


class TenantKeys:
    """All that is derived from one tenant's data key. Derivation is done once and kept."""

    def __init__(self, tenant_id: TenantId, data_key: bytes, signing: SigningKeys) -> None:
        self._tenant_id = tenant_id
        self._data_key = data_key
        self._lives = signing.lives
        self._live = {key_id: IssuingKeys(key_id, self._derive) for key_id in self._lives}
        self.current: Final = self._live[signing.current]

    def __repr__(self) -> str:
        return f"TenantKeys({self._tenant_id!r}, …)"

    def _derive(self, purpose: str, key_id: int) -> bytes:
        info = purpose.encode() + key_id.to_bytes(2, "big")
        return HKDF(SHA256(), KEY_BYTES, salt=self._tenant_id.encode(), info=info).derive(self._data_key)

    def live(self, key_id: int, now: int) -> IssuingKeys | None:
        """The keys of this id, if what they made is accepted at ``now`` (epoch milliseconds)."""
        return self._live[key_id] if now < self._lives.get(key_id, 0) else None

    def has_had(self, key_id: int) -> bool:
        """Whether this id is that of a key that was replaced: what names it was ours once, or says so."""
        return 0 < key_id < self.current.key_id

    @cached_property
    def envelope(self) -> AESGCM:
        """The cipher of what is stored sealed. Envelopes outlive rotations of signing keys: key id 0, for good."""
        return AESGCM(self._derive("envelope", 0))

    @cached_property
    def secret_index(self) -> bytes:
        """The key of the hashes by which API secrets are looked up."""
        return self._derive("secret-index", 0)

    def secret_hash(self, secret: str) -> bytes:
        """The keyed hash that stands for an API secret in the database."""
        return hmac.digest(self.secret_index, secret.encode(), "sha256")

    def seal(self, plain: bytes, place: str, nonce: bytes) -> bytes:
        """Seal a value for the database. ``place`` names table, column and row, so it opens nowhere else."""
        return nonce + self.envelope.encrypt(nonce, plain, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """Open what `seal` sealed for the same place.

        Raises:
            KeysUnreadable: it was moved here from another row, tenant or database.
        """
        try:
            return self.envelope.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except InvalidTag as error:
            raise KeysUnreadable(
                f"A sealed value ({place}) does not belong to this row or this master key."
            ) from error


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One server API key of a tenant, without its secret. Times are in epoch milliseconds."""

    tenant_id: TenantId
    key_id: str
    secret_hash: bytes
    sealed_secret: bytes
    hint: str
    """The last four characters of the secret, to tell two keys apart."""
    created_at: int
    revoked_at: int | None = None


def new_secret(tenant_id: TenantId, random: bytes) -> str:
    """An API secret out of 32 random bytes: prefix, tenant, randomness and checksum.

    The tenant id inside lets a look-up name its tenant; the checksum lets a scanner or a person tell a
    mistyped secret from a revoked one without asking the database.
    """
    body = uuid.UUID(tenant_id).bytes + random
    checked = body + zlib.crc32(body).to_bytes(4, "big")
    return SECRET_PREFIX + base64.b32encode(checked).decode().rstrip("=").lower()


def secret_tenant(secret: str) -> TenantId | None:
    """The tenant that a well-formed API secret names; ``None`` when it is not one."""
    if _SECRET.fullmatch(secret) is None:
        return None
    # `int` reads base 32 at once, where `b32decode` goes letter by letter: every call of a backend passes here.
    number = int(secret[len(SECRET_PREFIX) :].translate(_AS_DIGITS), 32)
    checked = (number >> _SPARE_BITS).to_bytes(_SECRET_BODY, "big")
    if number & _SPARE or zlib.crc32(checked[:-4]).to_bytes(4, "big") != checked[-4:]:
        return None
    return TenantId(str(uuid.UUID(bytes=checked[:16])))
