# SPDX-License-Identifier: Apache-2.0
"""Everything that can change in the database, one value each.

A use case hands a tuple of these to `UnitOfWork.apply`, which makes all of them in one transaction or none.
Where a change can be refused, its docstring says with what. Uniqueness and state are checked by the change
itself, in the statement that makes it, never by reading first: that is what makes "exactly once" true.

They are structs of msgspec, which makes forty such classes in a millisecond where `dataclass` takes thirty: every start
of the server, and of each worker, waits for them.
"""

from __future__ import annotations

from keystile.server.domain.changes.actions import (
    AddActionOnce,
    AddAuditEvent,
    PruneActions,
    PruneAuditEvents,
    RecordSignIn,
    SetActionState,
    SpendChallenge,
    SucceedAction,
    SweepSpentChallenges,
)
from keystile.server.domain.changes.authenticators import (
    AddAuthenticator,
    RecordUse,
    RemoveAuthenticator,
    RenameAuthenticator,
)
from keystile.server.domain.changes.installation import (
    BumpSettings,
    ClaimMetadata,
    EndWhatWasIssued,
    FinishMetadata,
    SettingsMoved,
    StoreMetadata,
)
from keystile.server.domain.changes.portal import (
    AddAdmin,
    AddAdminSession,
    AddInvitation,
    ConsumeInvitation,
    EndAdminSession,
    EndAdminSessions,
    FinishTicket,
    RemoveAdmin,
    SeeAdminSession,
    VerifyAdminSession,
)
from keystile.server.domain.changes.tenants import (
    AddApiKey,
    AddOrigin,
    AddTenant,
    RemoveOrigin,
    RevokeApiKey,
    RewrapDataKey,
    UpdateTenant,
)
from keystile.server.domain.changes.users import (
    DeleteUser,
    PutUser,
)

Change = (
    PutUser
    | DeleteUser
    | AddAuthenticator
    | RecordUse
    | RenameAuthenticator
    | RemoveAuthenticator
    | AddActionOnce
    | RecordSignIn
    | SucceedAction
    | SetActionState
    | SpendChallenge
    | SweepSpentChallenges
    | PruneActions
    | PruneAuditEvents
    | AddTenant
    | UpdateTenant
    | RewrapDataKey
    | EndWhatWasIssued
    | AddOrigin
    | RemoveOrigin
    | AddApiKey
    | RevokeApiKey
    | StoreMetadata
    | ClaimMetadata
    | FinishMetadata
    | AddAdmin
    | RemoveAdmin
    | AddInvitation
    | ConsumeInvitation
    | FinishTicket
    | AddAdminSession
    | SeeAdminSession
    | VerifyAdminSession
    | EndAdminSession
    | EndAdminSessions
    | BumpSettings
    | AddAuditEvent
)

__all__ = [
    "AddActionOnce",
    "AddAdmin",
    "AddAdminSession",
    "AddApiKey",
    "AddAuditEvent",
    "AddAuthenticator",
    "AddInvitation",
    "AddOrigin",
    "AddTenant",
    "BumpSettings",
    "Change",
    "ClaimMetadata",
    "ConsumeInvitation",
    "DeleteUser",
    "EndAdminSession",
    "EndAdminSessions",
    "EndWhatWasIssued",
    "FinishMetadata",
    "FinishTicket",
    "PruneActions",
    "PruneAuditEvents",
    "PutUser",
    "RecordSignIn",
    "RecordUse",
    "RemoveAdmin",
    "RemoveAuthenticator",
    "RemoveOrigin",
    "RenameAuthenticator",
    "RevokeApiKey",
    "RewrapDataKey",
    "SeeAdminSession",
    "SetActionState",
    "SettingsMoved",
    "SpendChallenge",
    "StoreMetadata",
    "SucceedAction",
    "SweepSpentChallenges",
    "UpdateTenant",
    "VerifyAdminSession",
]
