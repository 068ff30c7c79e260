# SPDX-License-Identifier: Apache-2.0
"""Changes of authenticators, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from keystile.errors import CeremonyError, Conflict
from keystile.server.domain import changes as c
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import Steps
from keystile.server.storage.database import Step, Value


def _add_authenticator(change: c.AddAuthenticator) -> Iterable[Step]:
    new = change.authenticator
    credential = new.credential
    record: tuple[Value, ...] = (None, None, None, None, 0, *(None,) * 17)
    if credential is not None:
        record = (
            credential.credential_id,
            credential.public_key.alg,
            credential.public_key.data,
            credential.cose_key,
            credential.sign_count,
            credential.rp_id,
            str(credential.aaguid) if credential.aaguid else None,
            msgspec.json.encode(credential.transports).decode(),
            credential.attachment,
            credential.backup_eligible,
            credential.backed_up,
            credential.uv_initialized,
            credential.attestation_format,
            credential.attestation_type,
            credential.user_agent,
            credential.device_id,
            credential.attestation_trusted,
            credential.discoverable,
            credential.prf_enabled,
            credential.large_blob_supported,
            credential.credential_protection,
            credential.min_pin_length,
        )
    yield Step(
        sql.ADD_AUTHENTICATOR,
        (
            new.tenant_id,
            new.authenticator_id,
            new.user_id,
            new.method,
            new.created_at,
            new.verified_at,
            new.last_verified_at,
            new.name,
            new.username,
            new.display_name,
            *record,
            change.evidence.attestation_object if change.evidence else None,
            change.evidence.client_data if change.evidence else None,
            change.only_first,
        ),
        lambda: CeremonyError("credential_already_registered", "the tenant has this credential id"),
    )


def _record_use(change: c.RecordUse) -> Iterable[Step]:
    yield Step(
        sql.RECORD_USE,
        (
            change.tenant_id,
            change.authenticator_id,
            change.credential_id,
            change.sign_count,
            change.backup_eligible,
            change.backed_up,
            change.at,
        ),
        lambda: CeremonyError("credential_not_found", "it was removed while it was used"),
    )


def _rename_authenticator(change: c.RenameAuthenticator) -> Iterable[Step]:
    yield Step(
        sql.RENAME_AUTHENTICATOR, (change.tenant_id, change.user_id, change.authenticator_id, change.name)
    )


def _remove_authenticator(change: c.RemoveAuthenticator) -> Iterable[Step]:
    removed = (change.tenant_id, change.user_id, change.authenticator_id)
    if change.keep_one_of:
        yield Step(
            sql.REMOVE_AUTHENTICATOR_BUT_LAST,
            (*removed, change.keep_one_of),
            lambda: Conflict("There is no other to sign in with. Add another one first, then remove this."),
        )
    else:
        yield Step(sql.REMOVE_AUTHENTICATOR, removed)


STEPS: Final[Steps] = {
    c.AddAuthenticator: _add_authenticator,
    c.RecordUse: _record_use,
    c.RenameAuthenticator: _rename_authenticator,
    c.RemoveAuthenticator: _remove_authenticator,
}
