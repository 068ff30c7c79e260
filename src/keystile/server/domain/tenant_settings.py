# SPDX-License-Identifier: Apache-2.0
"""What a tenant may choose: its relying party, its policy for passkeys, the life of what it issues.

Every choice about passkeys is compared with the browser's answer (`methods.passkey.policy`, and the core's own
checks): what options ask for is a wish, and whoever answers may be no browser. Source: security.md §5 to §7.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec
from cryptography import x509

from keystile.errors import Malformed
from keystile.server.domain.identifiers import is_plain
from keystile.server.domain.origins import belongs, checked_top_origin, is_address
from keystile.server.domain.signing_keys import SigningKeys
from keystile.webauthn import keys
from keystile.webauthn.attestation.policy import FORMATS

Outcome = Literal["ALLOW", "BLOCK", "CHALLENGE", "REVIEW"]
Requirement = Literal["required", "preferred", "discouraged"]
Hint = Literal["security-key", "client-device", "hybrid"]
AttachmentPolicy = Literal["any", "platform", "cross-platform"]
Conveyance = Literal["none", "indirect", "direct", "enterprise"]
SyncedPolicy = Literal["any", "synced", "device-bound"]
CompromisedPolicy = Literal["allow", "refuse"]
SignCountPolicy = Literal["ignore", "flag", "refuse"]
Extension = Literal["prf", "largeBlob", "minPinLength"]

RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "ceremony_timeout_seconds": (30, 600),
    "token_seconds": (60, 3600),
    "anonymous_challenge_seconds": (5 * 60, 12 * 60 * 60),
}
"""The least and the most of each duration, in seconds."""
LEAST_DAYS: Final = 2
"""The shortest that anything is kept: tokens and challenges that speak of an action have ended by then."""
MOST_DAYS: Final = 36_500
MAX_LISTED: Final = 100
MAX_RP_ID: Final = 253
MAX_NAME: Final = 200
MAX_URL: Final = 2_000

ALGORITHMS: Final[Mapping[str, int]] = {
    "EdDSA": keys.EDDSA,
    "ES256": keys.ES256,
    "ES384": keys.ES384,
    "ES512": keys.ES512,
    "RS256": keys.RS256,
    "RS384": keys.RS384,
    "RS512": keys.RS512,
    "PS256": keys.PS256,
    "PS384": keys.PS384,
    "PS512": keys.PS512,
    "ESP256": keys.ESP256,
    "ESP384": keys.ESP384,
    "ESP512": keys.ESP512,
    "Ed25519": keys.ED25519,
    "Ed448": keys.ED448,
}
"""COSE algorithms by their registered names."""

_LISTS: Final = (
    "algorithms",
    "attestation_formats",
    "trust_anchors",
    "allowed_models",
    "denied_models",
    "top_origins",
)
KNOWN_FORMATS: Final = FORMATS | {"android-safetynet"}

_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")


class TenantSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a tenant may choose. Stored as one JSON value; every setting has a default."""

    rp_id: str
    """The relying party id: the domain that passkeys belong to (WebAuthn §5.4.2)."""
    rp_name: str
    """The name that browsers may show beside it."""
    default_outcome: Outcome = "CHALLENGE"
    """What an action gets when no rule says otherwise."""
    user_verification: Requirement = "required"
    """Whether a passkey must check fingerprint, face or PIN, at enrollment and at every use."""
    resident_key: Requirement = "required"
    """Whether a new passkey must be discoverable, so that it signs in without a user name (WebAuthn §5.4.6).
    ``discouraged`` is for second factors on security keys with little room. An answer that says it is not
    discoverable is refused where it must be."""
    attachment: AttachmentPolicy = "any"
    """Where new passkeys may live: in this device (``platform``), or in a phone or security key
    (``cross-platform``). It comes before what a page asks for. Browsers say which it was, unsigned;
    Authsignal's iOS SDK always says ``cross-platform``."""
    hints: tuple[Hint, ...] = ()
    """Which kind of authenticator a browser should offer first (WebAuthn §5.8.7). Advice only."""
    algorithms: tuple[int, ...] = (-8, -7, -257)
    """COSE algorithms offered at enrollment, best first; a new passkey with any other is refused."""
    synced: SyncedPolicy = "any"
    """Whether new passkeys may be ``synced`` between devices, must be, or must stay ``device-bound``. Signed."""
    attestation: Conveyance = "none"
    """What a browser is asked to tell of the authenticator's make (WebAuthn §5.4.7). With anything but ``none``
    the statement is kept, so that it can be looked at again when a maker's key leaks."""
    attestation_formats: tuple[str, ...] = ()
    """Attestation statement formats that are taken, best first. Empty: all known ones but
    ``android-safetynet``, which its maker retired."""
    require_trusted_attestation: bool = False
    """Refuse new passkeys whose attestation leads to no trust anchor."""
    trust_anchors: tuple[str, ...] = ()
    """Certificates (PEM) of makers whose attestation is trusted."""
    allowed_models: tuple[str, ...] = ()
    """Authenticator models (AAGUIDs) that may be enrolled; empty for all. Needs ``require_trusted_attestation``,
    since anybody can claim any model."""
    denied_models: tuple[str, ...] = ()
    """Authenticator models (AAGUIDs) that may not be enrolled. Without trusted attestation this keeps out only
    those that say what they are."""
    compromised_models: CompromisedPolicy = "refuse"
    """Whether new passkeys of a model are refused of which the FIDO metadata reports something grave: revoked,
    user verification bypassed, keys leaked. Without trusted attestation this keeps out only those that say what
    they are. Has no effect without FIDO metadata."""
    extensions: tuple[Extension, ...] = ()
    """Extensions asked for at enrollment; what the answer says is kept with the passkey (WebAuthn §10)."""
    require_credential_protection: bool = False
    """Take only passkeys that never answer without checking their user (credProtect level 3, signed). Security
    keys have it, synced passkeys do not."""
    conditional_create: bool = True
    """Whether a browser may add a passkey by itself after another sign-in (WebAuthn §5.1.3)."""
    cross_origin: bool = False
    """Whether ceremonies may run in a frame on another site's page."""
    top_origins: tuple[str, ...] = ()
    """Origins of the pages that may hold that frame. Browsers that do not say which page it was are let in by
    ``cross_origin`` alone."""
    sign_count: SignCountPolicy = "flag"
    """What a signature counter that does not grow leads to."""
    ceremony_timeout_seconds: int = 300
    """How long a browser waits for the person: 30 to 600 (WebAuthn §15.1)."""
    token_seconds: int = 600
    """The life of client and result tokens, and of step-up and enrollment challenges: 60 to 3,600."""
    anonymous_challenge_seconds: int = 3600
    """The life of a challenge that waits in an autofill request: 300 to 43,200."""
    keep_actions_days: int = 0
    """For how many days actions are kept, which are also the record of sign-ins: 2 to 36,500. 0: for as long as
    ``KEYSTILE_KEEP_ACTIONS_DAYS`` says."""
    keep_audit_days: int = 0
    """For how many days audit events are kept: 2 to 36,500. 0: for as long as ``KEYSTILE_KEEP_AUDIT_DAYS`` says."""
    enroll_url: str = ""
    """The page on which a person adds a passkey, for `/.well-known/passkey-endpoints`. On the RP ID's domain."""
    manage_url: str = ""
    """The page on which a person manages passkeys, for `/.well-known/passkey-endpoints`. On the RP ID's domain."""
    verification_methods: tuple[str, ...] = ("PASSKEY",)
    """The methods that users may enroll."""
    signing_keys: SigningKeys = SigningKeys()
    """Which signing keys are live. Changed by `keystile signing-keys`, and by nothing else."""

    @property
    def longest_life_ms(self) -> int:
        """The longest that anything lives which is signed under these settings, in milliseconds."""
        return 1000 * max(self.anonymous_challenge_seconds, self.token_seconds)


def changed(
    settings: TenantSettings, changes: Mapping[str, Any], *, makers_known: bool = False
) -> TenantSettings:
    """The settings with the named ones changed.

    Args:
        makers_known: FIDO metadata says who vouches for which model.

    Raises:
        Malformed: a name is not known, or a value is not right.
    """
    if "signing_keys" in changes:
        # By a setting, keys that were revoked could be brought back.
        raise Malformed("signing_keys are changed by keystile signing-keys, and by nothing else.")
    merged = {**msgspec.to_builtins(settings), **changes}
    unknown = set(merged) - set(TenantSettings.__struct_fields__)
    if unknown:
        known = ", ".join(TenantSettings.__struct_fields__)
        raise Malformed(f"There is no tenant setting {sorted(unknown)[0]!r}. There are: {known}.")
    try:
        new = msgspec.convert(merged, TenantSettings)
    except msgspec.ValidationError as error:
        raise Malformed(f"A tenant setting is not right: {error}.") from error
    return checked(new, makers_known=makers_known)


def checked(settings: TenantSettings, *, makers_known: bool = False) -> TenantSettings:
    """The settings themselves, lists of models and origins in their one form.

    Raises:
        Malformed: one of `problems`.
    """
    for _, problem in problems(settings, makers_known=makers_known):
        raise Malformed(problem)
    return msgspec.structs.replace(
        settings,
        allowed_models=_models(settings.allowed_models),
        denied_models=_models(settings.denied_models),
        top_origins=tuple(dict.fromkeys(checked_top_origin(origin) for origin in settings.top_origins)),
    )


def problems(settings: TenantSettings, *, makers_known: bool = False) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: the name of one and what to do about it, for each.

    A form shows all of them beside their fields; `checked` stops at the first.

    Args:
        makers_known: FIDO metadata says who vouches for which model (`KnownModels.is_on`).
    """
    yield from _relying_party_problems(settings)
    yield from _duration_problems(settings)
    for name in ("algorithms", "verification_methods"):
        if not getattr(settings, name):
            yield name, f"{name} needs at least one entry."
    for name in _LISTS:
        if len(getattr(settings, name)) > MAX_LISTED:
            yield name, f"{name} may have at most {MAX_LISTED} entries."
    yield from _unknown(settings)
    yield from _attestation_problems(settings, makers_known=makers_known)
    for name in ("enroll_url", "manage_url"):
        yield from _page_problems(name, getattr(settings, name), settings.rp_id)
    yield from _frame_problems(settings)


def _relying_party_problems(settings: TenantSettings) -> Iterator[tuple[str, str]]:
    rp_id = settings.rp_id
    if (
        len(rp_id) > MAX_RP_ID
        or not all(_LABEL.match(label) for label in rp_id.split("."))
        or is_address(rp_id)
    ):
        yield (
            "rp_id",
            f"The RP ID must be a domain in lower case, like example.com; {rp_id[:MAX_RP_ID]!r} is not one. "
            "It has no scheme, port or path, and browsers refuse IP addresses.",
        )
    if not settings.rp_name or not is_plain(settings.rp_name):
        yield (
            "rp_name",
            "The RP name must be text without control characters: it is what browsers may show.",
        )
    elif len(settings.rp_name) > MAX_NAME:
        yield "rp_name", f"The RP name may have at most {MAX_NAME} characters: browsers cut it anyway."


def _duration_problems(settings: TenantSettings) -> Iterator[tuple[str, str]]:
    for name, (least, most) in RANGES.items():
        if not least <= getattr(settings, name) <= most:
            yield name, f"{name} must be {least} to {most}."
    for name in ("keep_actions_days", "keep_audit_days"):
        days = getattr(settings, name)
        if days != 0 and not LEAST_DAYS <= days <= MOST_DAYS:
            yield name, f"{name} must be {LEAST_DAYS} to {MOST_DAYS}, or 0."


def _unknown(settings: TenantSettings) -> Iterator[tuple[str, str]]:
    for algorithm in settings.algorithms:
        if algorithm not in ALGORITHMS.values():
            known = ", ".join(f"{name} ({number})" for name, number in ALGORITHMS.items())
            yield (
                "algorithms",
                f"{algorithm} is not a COSE algorithm that is known here. There are: {known}.",
            )
            break
    for name in settings.attestation_formats:
        if name not in KNOWN_FORMATS:
            known = ", ".join(sorted(KNOWN_FORMATS))
            yield "attestation_formats", f"{name[:64]!r} is not an attestation format. There are: {known}."
            break


def _attestation_problems(settings: TenantSettings, *, makers_known: bool) -> Iterator[tuple[str, str]]:
    try:
        read_anchors(settings)
    except Malformed as error:
        yield "trust_anchors", str(error)
    for name in ("allowed_models", "denied_models"):
        try:
            _models(getattr(settings, name))
        except ValueError:
            yield (
                name,
                f"{name} lists AAGUIDs, like fbfc3007-154e-4ecc-8c0b-6e020557d7bd; one of them is not one.",
            )
    if settings.require_trusted_attestation:
        if settings.attestation == "none":
            yield (
                "require_trusted_attestation",
                "require_trusted_attestation would refuse every passkey: browsers are not asked for attestation. "
                "Set attestation to direct or enterprise too.",
            )
        if not settings.trust_anchors and not makers_known:
            yield (
                "trust_anchors",
                "require_trusted_attestation would refuse every passkey: there is no trust anchor. "
                "Give the makers' certificates as trust_anchors, or have FIDO metadata name them "
                "(KEYSTILE_METADATA=true, or keystile metadata import).",
            )
    elif settings.allowed_models:
        yield (
            "allowed_models",
            "allowed_models alone keeps nobody out: without attestation an authenticator may claim any model. "
            "Set require_trusted_attestation too.",
        )


def _frame_problems(settings: TenantSettings) -> Iterator[tuple[str, str]]:
    try:
        for origin in settings.top_origins:
            checked_top_origin(origin)
    except Malformed as error:
        yield "top_origins", str(error)
    if settings.top_origins and not settings.cross_origin:
        yield "top_origins", "top_origins have no effect without cross_origin. Switch that on too."


def read_anchors(settings: TenantSettings) -> tuple[x509.Certificate, ...]:
    """The trust anchors as certificates.

    Raises:
        Malformed: one is not a certificate in PEM.
    """
    try:
        return tuple(x509.load_pem_x509_certificate(text.encode()) for text in settings.trust_anchors)
    except ValueError as error:
        raise Malformed(
            "A trust anchor must be one certificate in PEM (-----BEGIN CERTIFICATE-----)."
        ) from error


def _models(listed: tuple[str, ...]) -> tuple[str, ...]:
    """In their one form; ``ValueError`` when one is not an AAGUID."""
    return tuple(dict.fromkeys(str(uuid.UUID(text)) for text in listed))


def _page_problems(setting: str, url: str, rp_id: str) -> Iterator[tuple[str, str]]:
    if not url:
        return
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        yield setting, f"{setting} is not a URL."
        return
    if (
        parts.scheme != "https"
        or not belongs(host, rp_id)
        or parts.username is not None
        or not is_plain(url)
        or len(url) > MAX_URL
    ):
        yield setting, f"{setting} must be an https URL on {rp_id} or below it; {url[:200]!r} is not."
