# SPDX-License-Identifier: Apache-2.0
"""A real passkey made and used once, to see what comes of it. Nothing is kept: not here, not in the database.

Strangers may ask for it, so it must not write. What the server has to know between the requests (the public key,
the counter, the user handle) travels through the page, sealed (AES-256-GCM), for ten minutes; the challenges are
sealed ones as at every sign-in. Both under keys that only Doctor has, so nothing of it opens anything else, and
every process of a server can open it. Answering twice gains nothing: there is nothing to win.

The RP ID is the host of `KEYSTILE_PUBLIC_URL`, never what a request says.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidTag

from keystile.errors import CeremonyError, ChallengeError, CheckFailed, Malformed
from keystile.server.doctor import steps
from keystile.server.doctor.steps import Phase, Step, StepResult
from keystile.server.domain.aaguids import provider
from keystile.server.domain.authenticators import CredentialRecord
from keystile.server.domain.challenges import Ceremony, Flow, Purpose, open_challenge, seal
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import NONCE_BYTES as CIPHER_NONCE_BYTES
from keystile.server.domain.passkey_words import facts, words
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord
from keystile.webauthn import (
    Assertion,
    Attestation,
    AttestationPolicy,
    Credential,
    CredentialDescriptor,
    PublicKey,
    check_user_handle,
    creation_options,
    parse_assertion,
    parse_attestation,
    request_options,
    verify_assertion,
    verify_registration,
)
from keystile.webauthn.attestation.policy import DEFAULT
from keystile.webauthn.base64url import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keystile.server.domain.keys import MasterKey
    from keystile.server.domain.ports import Clock, Randomness
    from keystile.webauthn.metadata import Metadata

T = TypeVar("T")

LIFE_MS: Final = 600_000
USER_NAME: Final = "doctor-test"
_NAME: Final = TenantId("keystile-doctor")
_PREFIX: Final = "d1."
_MAX_TRIAL: Final = 8192
_EXTENSIONS: Final[dict[str, Any]] = {
    "credProps": True,
    "prf": {},
    "largeBlob": {"support": "preferred"},
    "minPinLength": True,
}


class Made(msgspec.Struct, frozen=True, array_like=True):
    credential_id: bytes
    public_key: PublicKey
    sign_count: int
    backup_eligible: bool


class Carried(msgspec.Struct, frozen=True, array_like=True):
    """What travels through the page, sealed. ``made`` is there once the passkey is."""

    expires_at: int
    user_handle: bytes
    made: Made | None = None


class Asked(msgspec.Struct, frozen=True, rename="camel"):
    """What the page hands to the browser next."""

    trial: str
    options: dict[str, Any]


class Answered(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What came of an answer. ``facts`` and ``words`` are there when every check passed, ``next`` when there is
    something left to ask. ``check`` and ``detail`` say what failed."""

    steps: list[StepResult]
    words: dict[str, str] = {}
    facts: dict[str, Any] = {}
    next: Asked | None = None
    check: str = ""
    detail: str = ""


class _Failed(Exception):
    """A check of ``phase`` said no."""

    def __init__(self, phase: Phase, error: CheckFailed | Malformed) -> None:
        self.phase: Final = phase
        self.error: Final = error


class Trial:
    """Makes and uses passkeys for the host of ``public_url``."""

    def __init__(self, public_url: str, master_key: MasterKey, clock: Clock, random: Randomness) -> None:
        parts = urlsplit(public_url)
        settings = TenantSettings(rp_id=parts.hostname or "", rp_name="Keystile Doctor")
        record = TenantRecord(
            tenant_id=_NAME,
            name="Doctor",
            settings=settings,
            # Never stored: a tenant of this name is nobody's, and only its keys are wanted.
            wrapped_key=master_key.wrap(_NAME, master_key.derive("doctor"), random(CIPHER_NONCE_BYTES)),
            challenges_valid_from=0,
            created_at=0,
            origins=(f"{parts.scheme}://{parts.netloc}",),
        )
        self.tenant: Final = Tenant(record, master_key)
        self._clock = clock
        self._random = random

    def begin(self) -> Asked:
        """Options for a new passkey."""
        settings = self.tenant.settings
        handle = encode(self._random(32)).encode()
        options = creation_options(
            rp_id=settings.rp_id,
            rp_name=settings.rp_name,
            user_handle=handle,
            user_name=USER_NAME,
            user_display_name="Keystile Doctor: remove me",
            challenge=self._challenge(Ceremony.CREATE, handle),
            algorithms=settings.algorithms,
            user_verification="required",
            timeout_ms=LIFE_MS // 2,
            extensions=_EXTENSIONS,
        )
        return Asked(self._seal(Carried(self._clock() + LIFE_MS, handle)), options)

    def created(
        self,
        trial: str,
        answer: bytes,
        *,
        policy: AttestationPolicy = DEFAULT,
        makers: Metadata | None = None,
    ) -> Answered:
        """What create() answered.

        Args:
            policy: how a tenant without wishes of its own judges the passkey's make (`KnownModels.policy`).
            makers: FIDO metadata, for the names of models.

        Raises:
            ChallengeError: ``trial`` is not ours, or too old.
            Malformed: it is that of a passkey which was made already.
        """
        carried = self._open(trial)
        if carried.made is not None:
            raise Malformed("This passkey was made already. Start again.")
        try:
            return self._created(carried, answer, policy, makers)
        except _Failed as failed:
            return _refused(steps.CREATE_STEPS, failed)

    def _created(
        self, carried: Carried, answer: bytes, policy: AttestationPolicy, makers: Metadata | None
    ) -> Answered:
        attestation = _in("read", lambda: parse_attestation(answer))
        self._check_challenge(attestation, Ceremony.CREATE, carried)
        verified = _in(
            "verify",
            lambda: verify_registration(
                attestation,
                relying_party=self.tenant.relying_party,
                challenge=attestation.challenge,
                require_user_verification=True,
                algorithms=self.tenant.settings.algorithms,
                policy=policy,
                now=datetime.fromtimestamp(self._clock() / 1000, UTC),
            ),
        )
        made = Made(
            verified.credential_id, verified.public_key, verified.sign_count, verified.backup_eligible
        )
        extensions = verified.extensions
        record = CredentialRecord(
            credential_id=verified.credential_id,
            public_key=verified.public_key,
            cose_key=verified.cose_key,
            sign_count=verified.sign_count,
            rp_id=self.tenant.settings.rp_id,
            aaguid=verified.aaguid,
            transports=verified.transports,
            attachment=verified.attachment,
            backup_eligible=verified.backup_eligible,
            backed_up=verified.backed_up,
            uv_initialized=verified.user_verified,
            attestation_format=verified.attestation_format,
            attestation_type=verified.attestation_type,
            attestation_trusted=verified.attestation_trusted,
            discoverable=extensions.discoverable,
            prf_enabled=extensions.prf_enabled,
            large_blob_supported=extensions.large_blob_supported,
            credential_protection=extensions.credential_protection,
            min_pin_length=extensions.min_pin_length,
        )
        known = provider(verified.aaguid, makers)
        found = facts(record, known.name if known else None)
        told = words(found)
        flags = _flags(
            UP=verified.user_present,
            UV=verified.user_verified,
            BE=verified.backup_eligible,
            BS=verified.backed_up,
        )
        # A credential id can tell devices apart, and is of no help to whoever reads a report.
        del found["credentialId"], told["credentialId"]
        return Answered(
            steps.results(steps.CREATE_STEPS),
            told | {"flags": flags},
            found | {"flags": flags},
            self._ask_to_use(msgspec.structs.replace(carried, made=made), made, verified.transports),
        )

    def _ask_to_use(self, carried: Carried, made: Made, transports: tuple[str, ...]) -> Asked:
        settings = self.tenant.settings
        options = request_options(
            rp_id=settings.rp_id,
            challenge=self._challenge(Ceremony.GET, carried.user_handle),
            # By name: else the browser would offer every passkey that this host has.
            allow=(CredentialDescriptor(made.credential_id, transports),),
            user_verification="required",
            timeout_ms=LIFE_MS // 2,
        )
        return Asked(self._seal(carried), options)

    def used(self, trial: str, answer: bytes) -> Answered:
        """What get() answered.

        Raises:
            ChallengeError: ``trial`` is not ours, or too old.
            Malformed: it is that of a passkey which was not made yet.
        """
        carried = self._open(trial)
        if carried.made is None:
            raise Malformed("This passkey was not made yet. Start again.")
        try:
            return self._used(carried, carried.made, answer)
        except _Failed as failed:
            return _refused(steps.GET_STEPS, failed)

    def _used(self, carried: Carried, made: Made, answer: bytes) -> Answered:
        assertion = _in("read", lambda: parse_assertion(answer))
        self._check_challenge(assertion, Ceremony.GET, carried)
        _in("owner", lambda: check_user_handle(assertion, carried.user_handle, user_known=True))
        credential = Credential(
            made.credential_id,
            made.public_key,
            made.sign_count,
            made.backup_eligible,
            self.tenant.settings.rp_id,
        )
        verified = _in(
            "verify",
            lambda: verify_assertion(
                assertion,
                relying_party=self.tenant.relying_party,
                challenge=assertion.challenge,
                credential=credential,
                require_user_verification=True,
                allowed_credentials=(made.credential_id,),
            ),
        )
        if verified.sign_count_regressed:
            raise _Failed(
                "verify", CeremonyError("sign_count_regression", "the signature counter did not grow")
            )
        flags = _flags(
            UP=verified.user_present,
            UV=verified.user_verified,
            BE=verified.backup_eligible,
            BS=verified.backed_up,
        )
        count = verified.sign_count
        return Answered(
            steps.results(steps.GET_STEPS),
            {
                "flags": flags,
                "signCount": f"{count}, after {made.sign_count}" if count else "none is kept",
                "userHandle": "named" if assertion.user_handle else "not named; it was known who was asked",
            },
            {"flags": flags, "signCount": count, "userHandle": assertion.user_handle is not None},
        )

    def _challenge(self, ceremony: Ceremony, handle: bytes) -> bytes:
        return seal(
            self.tenant,
            _purpose(ceremony, handle),
            require_user_verification=True,
            nonce=self._random(16),
            expires_at=self._clock() + LIFE_MS,
        )

    def _check_challenge(self, answer: Attestation | Assertion, ceremony: Ceremony, carried: Carried) -> None:
        purpose = _purpose(ceremony, carried.user_handle)
        seconds, now = LIFE_MS // 1000, self._clock()
        _in(
            "challenge",
            lambda: open_challenge(self.tenant, answer.challenge, purpose, seconds=seconds, now=now),
        )

    def _seal(self, carried: Carried) -> str:
        nonce = self._random(CIPHER_NONCE_BYTES)
        cipher = self.tenant.keys.current.handle
        return _PREFIX + encode(nonce + cipher.encrypt(nonce, msgspec.msgpack.encode(carried), None))

    def _open(self, trial: str) -> Carried:
        try:
            if len(trial) > _MAX_TRIAL or not trial.startswith(_PREFIX):
                raise Malformed("not a trial")
            sealed = decode(trial[len(_PREFIX) :])
            cipher = self.tenant.keys.current.handle
            plain = cipher.decrypt(sealed[:CIPHER_NONCE_BYTES], sealed[CIPHER_NONCE_BYTES:], None)
        except (Malformed, InvalidTag, ValueError) as error:
            raise ChallengeError("challenge_mismatch", "this test was not begun here: start again") from error
        carried = msgspec.msgpack.decode(plain, type=Carried)
        if carried.expires_at <= self._clock():
            raise ChallengeError("challenge_expired", "this test was begun too long ago: start again")
        return carried


def _purpose(ceremony: Ceremony, handle: bytes) -> Purpose:
    return Purpose(ceremony, Flow.ENROLL, subject=handle.decode())


def _in(phase: Phase, check: Callable[[], T]) -> T:
    try:
        return check()
    except (CheckFailed, Malformed) as error:
        raise _Failed(phase, error) from error


def _refused(table: Sequence[Step], failed: _Failed) -> Answered:
    check = failed.error.check
    return Answered(
        steps.results(table, check, failed.phase),
        check=check,
        detail=str(failed.error).removeprefix(f"{check}: "),
    )


def _flags(**flags: bool) -> str:
    """The flags that are set, by the specification's names."""
    return " ".join(name for name, is_set in flags.items() if is_set) or "none"
