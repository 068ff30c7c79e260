# SPDX-License-Identifier: Apache-2.0
"""Why a secret key that somebody pasted is not one of a tenant's: in words, and never with the key in them.

For people who set an app up. The API says none of this to a caller: there every wrong key has one answer.
"""

from __future__ import annotations

import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal

from keystile.server.domain.keys import SECRET_PREFIX, secret_tenant
from keystile.server.domain.tenants import Tenant

Fault = Literal[
    "empty",
    "white_space",
    "quoted",
    "named",
    "tenant_id",
    "placeholder",
    "not_a_key",
    "letter_case",
    "truncated",
    "too_long",
    "mistyped",
    "other_tenant",
    "revoked",
    "unknown",
]

KEY_LENGTH: Final = len(SECRET_PREFIX) + 84
_NAMED: Final = re.compile(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*[=:]\s*")
_QUOTES: Final = "\"'`“”‘’"


@dataclass(frozen=True, slots=True)
class KeyFault:
    """What is wrong with a key, and what to do about it."""

    fault: Fault
    text: str
    do: str


def key_fault(pasted: str, tenant: Tenant) -> KeyFault | None:
    """What is wrong with a pasted key; ``None`` when it is a live one of this tenant, exactly as it stands."""
    return (
        _around(pasted, tenant)
        or _written(pasted)
        or _owned(pasted, tenant)
        or (None if tenant.api_key(pasted) else _unknown())
    )


def _around(pasted: str, tenant: Tenant) -> KeyFault | None:
    """What came along with the key: an SDK would send it too."""
    bare = pasted.strip()
    if not bare:
        return KeyFault("empty", "There is nothing in the field.", "Paste the key that your app has.")
    named = _NAMED.match(pasted)
    if named:
        return KeyFault(
            "named",
            "A whole line of a settings file was pasted, with the name before the key.",
            "Paste what stands after the = sign. In the file, the line is right as it is.",
        )
    if bare[0] in _QUOTES or bare[-1] in _QUOTES:
        return KeyFault(
            "quoted",
            "There are quotation marks around the key.",
            "Take them off; some tools hand them on as part of the value.",
        )
    if bare != pasted or any(character.isspace() for character in pasted):
        inner = "".join(pasted.split())
        verdict = "Without them it is one of this tenant's keys. " if tenant.api_key(inner) else ""
        return KeyFault(
            "white_space",
            "There are spaces or line breaks before, after or inside the key, and an app sends them along.",
            f"{verdict}Remove them where the app reads the key.",
        )
    return None


def _written(pasted: str) -> KeyFault | None:
    """Whether it can be a key at all, by its form and its checksum."""
    if _is_uuid(pasted):
        return KeyFault(
            "tenant_id",
            "This is a tenant id. It is public and proves nothing.",
            "Give your backend the secret key, which starts with ks_.",
        )
    if set(pasted) & set("…•*<>"):
        return KeyFault(
            "placeholder",
            "This is a placeholder or a masked key.",
            "Reveal the key above and copy all of it.",
        )
    if not pasted.lower().startswith(SECRET_PREFIX):
        return KeyFault(
            "not_a_key",
            "Keys of Keystile start with ks_; this one does not.",
            "Look whether the app still has a key of another service.",
        )
    if pasted != pasted.lower():
        return KeyFault(
            "letter_case",
            "The key has capital letters. Keys are in small letters only.",
            "Copy the key again; something on its way changed the letters.",
        )
    if len(pasted) < KEY_LENGTH:
        missing = KEY_LENGTH - len(pasted)
        return KeyFault(
            "truncated",
            f"The key is cut short: {missing} of its {KEY_LENGTH} characters are missing.",
            "Copy all of it, with the copy button.",
        )
    if len(pasted) > KEY_LENGTH:
        return KeyFault(
            "too_long",
            f"The key is too long: it has {len(pasted)} characters, and a key has {KEY_LENGTH}.",
            "Look whether it was pasted twice.",
        )
    if secret_tenant(pasted) is None:
        return KeyFault(
            "mistyped",
            "The key's checksum is wrong: a character was changed.",
            "Copy it again, with the copy button.",
        )
    return None


def _owned(pasted: str, tenant: Tenant) -> KeyFault | None:
    """Whose it is: the tenant's id is inside, and revoked keys are still known."""
    if secret_tenant(pasted) != tenant.id:
        return KeyFault(
            "other_tenant",
            "This is a key of another tenant.",
            "Give the app a key of this one, or look at the tenant that the app is meant to use.",
        )
    presented = tenant.keys.secret_hash(pasted)
    if any(hmac.compare_digest(key.secret_hash, presented) for key in tenant.revoked_keys):
        return KeyFault("revoked", "This key was revoked.", "Give the app a live key.")
    return None


def _unknown() -> KeyFault:
    return KeyFault(
        "unknown",
        "The key is well formed and names this tenant, but it is not one of its keys.",
        "It may be from before the database was restored, or of another installation. Give the app a live key.",
    )


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
