# SPDX-License-Identifier: Apache-2.0
"""Verify authentication ceremonies: WebAuthn Level 3, §7.2.

Pure functions over bytes. Nothing here reads a clock, a database or the network. Issuing and spending the
challenge, finding the credential and deciding what a counter that went back means belong to the server.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from keystile.errors import CeremonyError
from keystile.webauthn import base64url, client_data, keys, response
from keystile.webauthn.authenticator_data import BE, BS, UP, UV, read_assertion_extensions
from keystile.webauthn.client_data import ClientData, RelyingParty
from keystile.webauthn.extensions import Extensions
from keystile.webauthn.keys import PublicKey


class _Response(msgspec.Struct, frozen=True):
    clientDataJSON: str  # noqa: N815  (the wire's spelling; no renaming on the hot path)
    authenticatorData: str  # noqa: N815
    signature: str
    userHandle: str | None = None  # noqa: N815


class _AssertionJson(response.CredentialJson, frozen=True, kw_only=True):
    response: _Response


_DECODER: Final = msgspec.json.Decoder(_AssertionJson)
# Quotation marks of the members of `_Response` that must be there: each has a name and a text.
_MARKS: Final = 12


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed answer of ``navigator.credentials.get()``; nothing in it is verified yet."""

    credential_id: bytes
    challenge: bytes
    user_handle: bytes | None
    client_data: ClientData
    client_data_json: bytes
    authenticator_data: bytes
    signature: bytes
    attachment: str | None
    extensions: Extensions


@dataclass(frozen=True, slots=True)
class Credential:
    """The stored record that an assertion names. ``backup_eligible`` and ``backed_up`` are None in records from
    before they were kept."""

    id: bytes
    public_key: PublicKey
    sign_count: int
    backup_eligible: bool | None
    rp_id: str
    backed_up: bool | None = None


class VerifiedAssertion(msgspec.Struct, frozen=True, kw_only=True):
    """What is true after all checks: the authenticator's new state, and facts for rules to judge.

    ``sign_count`` is unsigned, 32 bits, and 0 from authenticators that keep no counter (most synced
    passkeys). ``sign_count_regressed`` says that a counter in use did not grow (§6.1.1): a hint of a cloned
    key, not a proof. ``backup_state_changed`` says that the credential was backed up since the record, or no longer
    is (§6.1.3).
    """

    credential_id: bytes
    sign_count: int
    sign_count_regressed: bool
    user_present: bool
    user_verified: bool
    backup_eligible: bool
    backed_up: bool
    backup_state_changed: bool
    attachment: str | None
    origin: str
    extensions: Extensions


def parse_assertion(raw: bytes) -> Assertion:
    """Read the JSON bytes of an AuthenticationResponseJSON.

    Raises:
        Malformed: the JSON or one of its base64url members; ``check`` says which kind.
        CeremonyError: ``credential_id_mismatch``, ``client_data_malformed``, ``client_data_type_mismatch``
            or ``challenge_malformed``.
    """
    answer = response.decode(raw, _DECODER)
    inner = answer.response
    marks = _MARKS + response.marks_of(answer) + (4 if inner.userHandle is not None else 0)
    response.require_single_members(raw, marks)
    extensions = response.client_extensions(answer.clientExtensionResults)
    client_data_json = base64url.decode(inner.clientDataJSON)
    authenticator_data = base64url.decode(inner.authenticatorData)
    signature = base64url.decode(inner.signature)
    user_handle = response.optional_bytes(inner.userHandle)
    credential_id = base64url.decode(answer.rawId)
    data = client_data.parse(client_data_json)
    return Assertion(
        credential_id=credential_id,
        challenge=client_data.challenge_of(data, "webauthn.get"),
        # An empty handle names nobody: the same as none.
        user_handle=user_handle or None,
        client_data=data,
        client_data_json=client_data_json,
        authenticator_data=authenticator_data,
        signature=signature,
        attachment=answer.authenticatorAttachment,
        extensions=extensions,
    )


def check_user_handle(assertion: Assertion, expected: bytes, *, user_known: bool) -> None:
    """Compare the user handle with that of the user who owns the credential (§7.2).

    Args:
        expected: the stored handle, 1 to 64 bytes.
        user_known: the user was identified before the ceremony, so the answer may come without a handle.

    Raises:
        CeremonyError: ``user_handle_missing`` or ``user_handle_mismatch``.
    """
    received = assertion.user_handle
    if received is None:
        if not user_known:
            raise CeremonyError(
                "user_handle_missing", "nobody is named, neither before the ceremony nor by its answer"
            )
        return
    if not expected or not is_user_handle(received, expected):
        raise CeremonyError("user_handle_mismatch", "the answer names another user than the credential's")


def is_user_handle(received: bytes, stored: bytes) -> bool:
    """Whether ``received`` is ``stored`` in one of the forms that clients send: itself, or its base64url
    text; and, where the handle is itself text (as on iOS), the bytes that this text stands for."""
    if received == stored or received == base64url.encode(stored).encode("ascii"):
        return True
    return base64url.encode(received).encode("ascii") == stored


def verify_assertion(
    assertion: Assertion,
    *,
    relying_party: RelyingParty,
    challenge: bytes,
    credential: Credential,
    require_user_verification: bool,
    allowed_credentials: Collection[bytes] | None = None,
) -> VerifiedAssertion:
    """Check a ``navigator.credentials.get()`` answer against the credential it names.

    Args:
        assertion: the parsed answer.
        relying_party: RP ID and the exact origins allowed to ask.
        challenge: the bytes we issued, at least 16 of them, their seal already checked.
        credential: the stored record that ``assertion.credential_id`` names, active and of the right user
            (see `check_user_handle`).
        require_user_verification: whether the ceremony was issued with that requirement.
        allowed_credentials: ids that were offered, where the caller narrowed them; None for any.

    Returns:
        The authenticator's new state.

    Raises:
        CeremonyError: a check of §7.2 failed; ``error.check`` names it.
    """
    if allowed_credentials is not None and assertion.credential_id not in allowed_credentials:
        raise CeremonyError("credential_not_allowed", "the credential is not among those that were asked for")
    if assertion.credential_id != credential.id:
        raise CeremonyError("credential_not_found", "the answer names another credential than the record's")
    if assertion.challenge != challenge:
        raise CeremonyError("challenge_mismatch", "the answer is to another challenge")
    origin = client_data.check_origin(assertion.client_data, relying_party)

    raw = assertion.authenticator_data
    outputs = read_assertion_extensions(raw)
    _check_rp_id_hash(assertion, relying_party, credential)
    flags = raw[32]
    if not flags & UP:
        raise CeremonyError("user_presence_missing", "the UP flag is clear")
    if require_user_verification and not flags & UV:
        raise CeremonyError("user_verification_missing", "the UV flag is clear and this ceremony requires it")
    backup_eligible = flags & BE != 0
    backed_up = flags & BS != 0
    if backed_up and not backup_eligible:
        raise CeremonyError("backup_flags_invalid", "BS is set without BE")
    # §6.1.3: eligibility is decided at creation and never changes.
    if credential.backup_eligible is not None and backup_eligible != credential.backup_eligible:
        raise CeremonyError("backup_eligibility_changed", "BE differs from the record")

    key = credential.public_key
    signed = raw + sha256(assertion.client_data_json).digest()
    if not keys.is_signature(keys.load(key), key.alg, assertion.signature, signed):
        raise CeremonyError("signature_invalid", "the signature is not by the credential's key")

    sign_count = int.from_bytes(raw[33:37], "big")
    # Synced passkeys keep no counter and always send 0, so 0 after 0 passes (§6.1.1). Any other counter that
    # fails to grow may mean a cloned key; §7.2 leaves the verdict to us, so report it and let rules decide.
    regressed = credential.sign_count != 0 and sign_count <= credential.sign_count
    return VerifiedAssertion(
        credential_id=credential.id,
        sign_count=sign_count,
        sign_count_regressed=regressed,
        user_present=True,
        user_verified=flags & UV != 0,
        backup_eligible=backup_eligible,
        backed_up=backed_up,
        backup_state_changed=credential.backed_up is not None and backed_up != credential.backed_up,
        attachment=assertion.attachment,
        origin=origin,
        extensions=Extensions(assertion.extensions.client, outputs) if outputs else assertion.extensions,
    )


def _check_rp_id_hash(assertion: Assertion, relying_party: RelyingParty, credential: Credential) -> None:
    received = assertion.authenticator_data[:32]
    # The credential is bound to the RP ID it was made for, and the ceremony is for the one that asks.
    if credential.rp_id == relying_party.id and received == client_data.hash_of_id(credential.rp_id):
        return
    # §10.1.1: the client says that it used the AppID, and this relying party has one.
    app_id = relying_party.app_id
    if app_id is not None and assertion.extensions.app_id_used and received == client_data.hash_of_id(app_id):
        return
    raise CeremonyError("rp_id_hash_mismatch", f"the authenticator data is not for {credential.rp_id}")
