# SPDX-License-Identifier: Apache-2.0
"""What the lists say in plain words: states, events, who did it, which browser, what a passkey is.

What is not known by name is shown as it is stored, so that nothing is hidden by a missing word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from keystile.server.domain import agent_patterns, passkey_words, user_agents
from keystile.server.domain.aaguids import provider
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import Authenticator
from keystile.server.domain.identifiers import straight
from keystile.server.domain.users import User
from keystile.webauthn.metadata import Metadata
from keystile.wire.server import ActionState

if TYPE_CHECKING:
    from keystile.server.domain.admins import Admins
    from keystile.server.portal.visit import Visit


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the tone and the icon that go with it."""

    text: str
    tone: str = "plain"
    icon: str = ""


STATES: Final[Mapping[ActionState, Word]] = {
    "ALLOW": Word("Allowed", "allow"),
    "CHALLENGE_REQUIRED": Word("Challenged", "challenge"),
    "CHALLENGE_SUCCEEDED": Word("Verified", "allow", "shield-check"),
    "CHALLENGE_FAILED": Word("Challenge failed", "block"),
    "BLOCK": Word("Blocked", "block", "ban"),
    "REVIEW_REQUIRED": Word("In review", "review"),
    "REVIEW_SUCCEEDED": Word("Review passed", "allow"),
    "REVIEW_FAILED": Word("Review failed", "block"),
}
METHODS: Final[Mapping[str, str]] = {"PASSKEY": "Passkey"}
_EVENTS: Final[Mapping[str, Word]] = {
    "authenticator.enrolled": Word("Passkey added", "plain", "fingerprint-pattern"),
    "authenticator.renamed": Word("Passkey renamed", "plain", "pencil"),
    "authenticator.removed": Word("Passkey removed", "plain", "trash-2"),
    "authenticator.counter_regressed": Word("Passkey's counter went back", "challenge"),
    "authenticator.backup_changed": Word("Passkey's backup changed", "plain", "cloud"),
    "model.compromised": Word("Passkeys' model reported as compromised", "challenge", "shield-alert"),
    "user.deleted": Word("User deleted", "plain", "trash-2"),
    "action.updated": Word("Action changed by hand", "plain", "pencil"),
    "verification.failed": Word("Passkey failed a check", "challenge"),
    "verification.refused": Word("Answers refused", "challenge"),
    "tenant.created": Word("Tenant made", "plain", "plus"),
    "tenant.updated": Word("Settings changed", "plain", "settings"),
    "origin.added": Word("Origin added", "plain", "globe"),
    "origin.removed": Word("Origin removed", "plain", "globe"),
    "key.created": Word("Secret key made", "plain", "key-round"),
    "key.revealed": Word("Secret key revealed", "challenge", "eye"),
    "key.rotated": Word("Secret key rotated", "plain", "rotate-cw"),
    "key.revoked": Word("Secret key revoked", "plain", "ban"),
    "signing_keys.rotated": Word("Signing keys rotated", "plain", "rotate-cw"),
    "signing_keys.revoked": Word("Signing keys revoked", "challenge", "ban"),
    "master_key.rotated": Word("Master key rotated", "plain", "rotate-cw"),
    "admin.invited": Word("Admin invited", "plain", "user-plus"),
    "admin.joined": Word("Admin joined", "plain", "user-cog"),
    "admin.signed_in": Word("Admin signed in", "plain", "log-in"),
    "admin.removed": Word("Admin removed", "plain", "user-cog"),
    "admin.unlock_link_made": Word("Link made to let an admin in again", "challenge", "link"),
    "admin.unlocked": Word("Admin let in again", "challenge", "user-cog"),
}
EVENTS: Final = tuple(_EVENTS)
"""Those that can be chosen from; others can be asked for by name."""
_ACTORS: Final[Mapping[str, str]] = {
    "cli": "Command line",
    "system": "Keystile",
    "anonymous": "Somebody not signed in",
}
_KINDS: Final[Mapping[str, str]] = {"user": "User", "key": "API key", "admin": "Admin"}
_FACTS: Final[Mapping[str, str]] = {
    "provider": "Provider",
    "kept": "Where it is kept",
    "reached": "How it is reached",
    "attachment": "Kind",
    "attestation": "Attestation",
    "userVerified": "Checked its user",
    "algorithm": "Signs with",
    "signCount": "Signature counter",
    "discoverable": "Sign-in",
    "prf": "Key derivation",
    "largeBlob": "Large blob",
    "protection": "Protection",
    "minPinLength": "Shortest PIN",
    "credentialId": "Credential id",
}


def state(value: ActionState) -> Word:
    return STATES[value]


def event(value: str) -> Word:
    return _EVENTS.get(value, Word(value, "plain", "activity"))


async def admin_names(admins: Admins, visit: Visit) -> Mapping[str, str]:
    """Names of admins by id, as far as the visitor may know them: those of a wider reach stay ids."""
    known = await admins.of_tenant(visit.tenant.id, visit.admin)
    return {admin.admin_id: admin.name for admin in known}


def actor(value: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Who did it: a name, and what they are. ``names`` are those of admins, by id."""
    kind, _, identifier = value.partition(":")
    if not identifier:
        return _ACTORS.get(value, value), ""
    if kind == "admin":
        return straight(names.get(identifier, identifier)), "Admin"
    return straight(identifier), _KINDS.get(kind, kind)


def person(user: User | None, user_id: str) -> str:
    """What to call somebody: their name, else their address, else their id."""
    known = user.attributes if user else None
    said = (known.display_name, known.username, known.email) if known else ()
    return next((name for text in said if text and (name := straight(text))), straight(user_id) or user_id)


def method(value: str | None) -> str:
    return METHODS.get(value, value.replace("_", " ").capitalize()) if value else ""


async def browser(user_agent: str | None) -> str:
    """Which browser, on what: "Chrome 126 on Mac OS"; empty where nothing is known."""
    if not user_agent:
        return ""
    await agent_patterns.prepare()
    found = user_agents.parse(user_agent)
    if found is None:
        return ""
    what = " ".join(filter(None, (found.browser.name, found.browser.major)))
    device = " ".join(filter(None, (found.device.vendor, found.device.model)))
    where = found.os.name if found.os.name and not found.device.type else device or found.os.name
    return " on ".join(filter(None, (what, where)))


def details(audit: AuditEvent) -> Sequence[tuple[str, str]]:
    """An event's details: each name and value as words."""
    return [(_spaced(name), _said(value)) for name, value in audit.details.items()]


def indented(custom: Mapping[str, Any] | None) -> str:
    """What an app sent along, as JSON for people; empty for nothing."""
    return msgspec.json.format(msgspec.json.encode(custom), indent=2).decode() if custom else ""


@dataclass(frozen=True, slots=True)
class Passkey:
    """An authenticator as a page shows it. ``facts``: term and words each."""

    authenticator_id: str
    name: str
    provider: str
    kind: Word
    created_at: int
    last_used_at: int | None
    reached: str
    browser: str
    facts: Sequence[tuple[str, str]]


async def passkey(found: Authenticator, makers: Metadata | None = None) -> Passkey:
    """``makers`` is the FIDO metadata, for models that have no other name."""
    credential = found.credential
    made_by = provider(credential.aaguid, makers) if credential else None
    named = made_by.name if made_by else ""
    lines = passkey_words.words(passkey_words.facts(credential, named or None)) if credential else {}
    return Passkey(
        authenticator_id=found.authenticator_id,
        name=straight(found.name or "") or named or method(found.method),
        provider=named,
        kind=_kept(credential.backup_eligible if credential else None),
        created_at=found.created_at,
        last_used_at=found.last_verified_at,
        reached=_sentence(lines.get("reached", ""), ""),
        browser=await browser(credential.user_agent if credential else None),
        facts=[(_FACTS.get(name, name), _sentence(line, name)) for name, line in lines.items()],
    )


async def passkeys(found: Iterable[Authenticator], makers: Metadata | None = None) -> Sequence[Passkey]:
    return [await passkey(one, makers) for one in found]


def _kept(backup_eligible: bool | None) -> Word:
    if backup_eligible is None:
        return Word("Not told yet", "plain", "circle-question-mark")
    return Word("Synced", "plain", "cloud") if backup_eligible else Word("On one device", "plain", "laptop")


def _sentence(line: str, name: str) -> str:
    return line if name == "credentialId" else line[:1].upper() + line[1:]


def _said(value: str | int | bool | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _spaced(name: str) -> str:
    """`userId` → `User id`."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return (spaced[:1].upper() + spaced[1:]).replace("_", " ")
