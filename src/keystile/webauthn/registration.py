# SPDX-License-Identifier: Apache-2.0
"""Verify registration ceremonies: WebAuthn Level 3, §7.1.

Pure functions over bytes. That a credential id is new (§7.1) is a promise of the database's unique
constraint, and who may register is the server's to decide; here is only what the answer itself can prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError, Malformed
from keystile.webauthn import base64url, cbor, client_data, cose, response
from keystile.webauthn.attestation import verifier
from keystile.webauthn.attestation.policy import DEFAULT, AttestationPolicy
from keystile.webauthn.attestation.statement import AttestationType, Ceremony
from keystile.webauthn.authenticator_data import BE, BS, UP, UV, RegistrationData, parse_for_registration
from keystile.webauthn.cbor import CborValue
from keystile.webauthn.client_data import ClientData, RelyingParty
from keystile.webauthn.extensions import Extensions
from keystile.webauthn.keys import PublicKey


class _Response(msgspec.Struct, frozen=True):
    clientDataJSON: str  # noqa: N815  (the wire's spelling)
    attestationObject: str  # noqa: N815
    transports: tuple[str, ...] | None = None
    # Repeated by browsers for the page's convenience; known only so that members can be counted.
    authenticatorData: msgspec.Raw = msgspec.Raw()  # noqa: N815
    publicKey: msgspec.Raw = msgspec.Raw()  # noqa: N815
    publicKeyAlgorithm: msgspec.Raw = msgspec.Raw()  # noqa: N815


class _AttestationJson(response.CredentialJson, frozen=True, kw_only=True):
    response: _Response


_DECODER: Final = msgspec.json.Decoder(_AttestationJson)
# Quotation marks of clientDataJSON and attestationObject: each has a name and a text.
_MARKS: Final = 8
_OBJECT_MEMBERS: Final = frozenset(("fmt", "attStmt", "authData"))
# {"fmt": "none", "attStmt": {}, "authData": byte string whose length stands in one more byte
_NONE_HEAD: Final = bytes.fromhex("a363666d74646e6f6e656761747453746d74a068617574684461746158")
_DATA_START: Final = len(_NONE_HEAD) + 1


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed answer of ``navigator.credentials.create()``; nothing in it is verified yet."""

    credential_id: bytes
    challenge: bytes
    client_data: ClientData
    client_data_json: bytes
    attestation_object: bytes
    transports: tuple[str, ...]
    attachment: str | None
    extensions: Extensions


class VerifiedRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """The credential to store, and facts for rules to judge and people to read.

    ``cose_key`` is the public key as the authenticator sent it; ``public_key`` the same, ready to load.
    ``aaguid`` is a claim unless ``attestation_trusted``: then the maker vouches for the model, with the certificates
    of ``attestation_path``, the leaf first (but for U2F, which knows no models).
    """

    credential_id: bytes
    public_key: PublicKey
    cose_key: bytes
    sign_count: int
    aaguid: UUID
    transports: tuple[str, ...]
    attachment: str | None
    user_present: bool
    user_verified: bool
    backup_eligible: bool
    backed_up: bool
    attestation_format: str
    attestation_type: AttestationType
    attestation_trusted: bool
    attestation_path: tuple[Certificate, ...]
    origin: str
    extensions: Extensions


def parse_attestation(raw: bytes) -> Attestation:
    """Read the JSON bytes of a RegistrationResponseJSON.

    Raises:
        Malformed: the JSON or one of its base64url members; ``check`` says which kind.
        CeremonyError: ``credential_id_mismatch``, ``client_data_malformed``, ``client_data_type_mismatch``
            or ``challenge_malformed``.
    """
    answer = response.decode(raw, _DECODER)
    inner = answer.response
    marks = (
        _MARKS
        + response.marks_of(answer)
        + (2 + 2 * len(inner.transports) if inner.transports is not None else 0)
        + response.marks_of_raw(inner.authenticatorData)
        + response.marks_of_raw(inner.publicKey)
        + response.marks_of_raw(inner.publicKeyAlgorithm)
    )
    response.require_single_members(raw, marks)
    extensions = response.client_extensions(answer.clientExtensionResults)
    client_data_json = base64url.decode(inner.clientDataJSON)
    attestation_object = base64url.decode(inner.attestationObject)
    credential_id = base64url.decode(answer.rawId)
    data = client_data.parse(client_data_json)
    return Attestation(
        credential_id=credential_id,
        challenge=client_data.challenge_of(data, "webauthn.create"),
        client_data=data,
        client_data_json=client_data_json,
        attestation_object=attestation_object,
        transports=inner.transports or (),
        attachment=answer.authenticatorAttachment,
        extensions=extensions,
    )


def verify_registration(
    attestation: Attestation,
    *,
    relying_party: RelyingParty,
    challenge: bytes,
    require_user_verification: bool,
    algorithms: Sequence[int],
    conditional_create: bool = False,
    policy: AttestationPolicy = DEFAULT,
    now: datetime | None = None,
) -> VerifiedRegistration:
    """Check a ``navigator.credentials.create()`` answer.

    Args:
        attestation: the parsed answer.
        relying_party: RP ID and the exact origins allowed to ask.
        challenge: the bytes we issued, at least 16 of them, their seal already checked.
        require_user_verification: whether the ceremony was issued with that requirement.
        algorithms: the COSE algorithms that were offered.
        conditional_create: the browser made the passkey by itself after a sign-in, so the user may have been
            neither present nor verified (§5.1.3). Such a credential does not count as verified.
        policy: how the attestation is judged.
        now: the moment at which certificates must be valid, aware; needed where the policy has trust anchors.

    Returns:
        The credential to store. Its id is not yet known to be new.

    Raises:
        CeremonyError: a check of §7.1 failed; ``error.check`` names it.
        Misconfigured: the policy has trust anchors but ``now`` is missing.
    """
    if attestation.challenge != challenge:
        raise CeremonyError("challenge_mismatch", "the answer is to another challenge")
    origin = client_data.check_origin(attestation.client_data, relying_party)

    name, statement, raw = _attestation_object(attestation.attestation_object)
    data = parse_for_registration(raw)
    _check_rp_id_hash(data, attestation, relying_party)
    flags = data.flags
    _check_flags(
        flags,
        user_present=not conditional_create,
        user_verified=require_user_verification and not conditional_create,
        synced=policy.synced,
    )
    credential = data.credential
    alg = cose.algorithm(credential.key)
    if alg not in algorithms:
        raise CeremonyError("algorithm_not_allowed", f"COSE algorithm {alg} was not offered")
    public_key = cose.parse(credential.key)
    if credential.credential_id != attestation.credential_id:
        raise CeremonyError("credential_id_mismatch", "rawId is not the id in the authenticator data")
    aaguid = _model(credential.aaguid)
    ceremony = Ceremony(data, aaguid, sha256(attestation.client_data_json).digest(), public_key, policy)
    facts = verifier.verify(name, statement, ceremony, now)
    _check_model(aaguid, policy, trusted=facts.names_model)
    outputs = data.extensions
    extensions = Extensions(attestation.extensions.client, outputs) if outputs else attestation.extensions
    _check_protection(extensions, policy)
    return VerifiedRegistration(
        credential_id=credential.credential_id,
        public_key=public_key,
        cose_key=credential.cose_key,
        sign_count=data.sign_count,
        aaguid=aaguid,
        transports=attestation.transports,
        attachment=attestation.attachment,
        user_present=flags & UP != 0,
        user_verified=flags & UV != 0,
        backup_eligible=flags & BE != 0,
        backed_up=flags & BS != 0,
        attestation_format=facts.format,
        attestation_type=facts.type,
        attestation_trusted=facts.trusted,
        attestation_path=facts.path,
        origin=origin,
        extensions=extensions,
    )


def _attestation_object(raw: bytes) -> tuple[str, CborValue, bytes]:
    """Format, statement and authenticator data of an attestation object (§6.5.4)."""
    # What most browsers send has one form only: a shortcut for the reader below.
    if raw.startswith(_NONE_HEAD) and 24 <= len(raw) - _DATA_START == raw[_DATA_START - 1]:
        return "none", {}, raw[_DATA_START:]
    try:
        members = cbor.decode(raw)
    except Malformed as error:
        raise CeremonyError("attestation_object_malformed", str(error)) from error
    if not isinstance(members, dict) or members.keys() != _OBJECT_MEMBERS:
        raise CeremonyError(
            "attestation_object_malformed", "it is not a map of exactly fmt, attStmt and authData"
        )
    name, statement, data = members["fmt"], members["attStmt"], members["authData"]
    # What a statement looks like is its format's matter.
    if not isinstance(name, str) or not isinstance(data, bytes):
        raise CeremonyError("attestation_object_malformed", "one of its members is of another type")
    return name, statement, data


# People have few models of authenticators, and a UUID costs as much as a hash.
@lru_cache(maxsize=256)
def _model(aaguid: bytes) -> UUID:
    return UUID(bytes=aaguid)


def _check_rp_id_hash(data: RegistrationData, attestation: Attestation, relying_party: RelyingParty) -> None:
    if data.rp_id_hash != client_data.hash_of_id(relying_party.id):
        raise CeremonyError("rp_id_hash_mismatch", f"the authenticator data is not for {relying_party.id}")


def _check_flags(flags: int, *, user_present: bool, user_verified: bool, synced: bool | None) -> None:
    if user_present and not flags & UP:
        raise CeremonyError("user_presence_missing", "the UP flag is clear")
    if user_verified and not flags & UV:
        raise CeremonyError("user_verification_missing", "the UV flag is clear and this ceremony requires it")
    if flags & BS and not flags & BE:
        raise CeremonyError("backup_flags_invalid", "BS is set without BE")
    if synced is not None and (flags & BE != 0) != synced:
        raise CeremonyError(
            "attestation_not_allowed", f"only {'synced' if synced else 'device-bound'} credentials are taken"
        )


def _check_model(aaguid: UUID, policy: AttestationPolicy, *, trusted: bool) -> None:
    allowed = policy.allowed_models
    if aaguid in policy.denied_models or (allowed is not None and aaguid not in allowed):
        raise CeremonyError("attestation_not_allowed", f"authenticators of model {aaguid} are not taken")
    # Without a maker's word anybody can claim a model that is on the list.
    if allowed is not None and not trusted:
        raise CeremonyError("attestation_untrusted", f"nobody vouches for the model {aaguid}")


def _check_protection(extensions: Extensions, policy: AttestationPolicy) -> None:
    least = policy.credential_protection
    # Without an output the level is 1, the authenticator's default.
    if least is not None and (extensions.credential_protection or 1) < least:
        raise CeremonyError("attestation_not_allowed", f"credProtect is below level {least}")
