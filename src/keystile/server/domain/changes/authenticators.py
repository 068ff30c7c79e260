# SPDX-License-Identifier: Apache-2.0
"""Changes of authenticators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId

if TYPE_CHECKING:
    from keystile.server.domain.authenticators import AttestationEvidence, Authenticator


class AddAuthenticator(msgspec.Struct, frozen=True):
    """Refused with ``credential_already_registered`` when the tenant has the credential id.

    With ``only_first`` also when the user has an authenticator by now: a token without `add:authenticators`
    enrolls the first one and no other, however many such tokens are used at once.
    """

    authenticator: Authenticator
    only_first: bool = False
    evidence: AttestationEvidence | None = None


class RecordUse(msgspec.Struct, frozen=True):
    """Save a credential's new state after a proven answer. The counter never falls.

    Refused with ``credential_not_found`` when it was removed meanwhile.
    """

    tenant_id: TenantId
    authenticator_id: AuthenticatorId
    credential_id: bytes
    sign_count: int
    backup_eligible: bool
    backed_up: bool
    at: int


class RenameAuthenticator(msgspec.Struct, frozen=True):
    """Touches no row when it is gone."""

    tenant_id: TenantId
    user_id: UserId
    authenticator_id: AuthenticatorId
    name: str


class RemoveAuthenticator(msgspec.Struct, frozen=True):
    """Touches no row when it is gone.

    With ``keep_one_of`` refused with `Conflict` when that is so, or the user has no other of this RP ID.
    """

    tenant_id: TenantId
    user_id: UserId
    authenticator_id: AuthenticatorId
    keep_one_of: str = ""
