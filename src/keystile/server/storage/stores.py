# SPDX-License-Identifier: Apache-2.0
"""The reading ports over a database: one small class per noun, each turning rows into domain values."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from keystile.server.domain.actions import Action, ActionFilter
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import (
    AttestationEvidence,
    Authenticator,
    CredentialRecord,
    KnownCredential,
)
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId
from keystile.server.domain.keys import ApiKey
from keystile.server.domain.known_models import AffectedPasskey
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import TenantRecord
from keystile.server.domain.users import EnrolledMethods, User, UserAttributes, UserFilter
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database, Row, Value
from keystile.webauthn import CredentialDescriptor, PublicKey
from keystile.wire.server import ActionState


class _RpId(msgspec.Struct, frozen=True):
    """What a well-known file needs of a tenant's settings; with thousands of tenants the rest would cost."""

    rp_id: str


_RP_ID: Final = msgspec.json.Decoder(_RpId)
_TRANSPORTS: Final = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class SqlTenantRecords:
    database: Database

    async def find(self, tenant_id: TenantId) -> TenantRecord | None:
        rows = await self.database.read(sql.FIND_TENANT, (tenant_id,))
        return await self._record(rows[0]) if rows else None

    async def list(self) -> Sequence[TenantRecord]:
        return [await self._record(row) for row in await self.database.read(sql.LIST_TENANTS)]

    async def _record(self, row: tuple[Any, ...]) -> TenantRecord:
        tenant_id, name, settings, wrapped_key, valid_from, created_at = row
        origins = await self.database.read(sql.ORIGINS_OF_TENANT, (tenant_id,))
        api_keys = await self.database.read(sql.API_KEYS_OF_TENANT, (tenant_id,))
        return TenantRecord(
            tenant_id=tenant_id,
            name=name,
            settings=msgspec.json.decode(settings, type=TenantSettings),
            wrapped_key=bytes(wrapped_key),
            challenges_valid_from=valid_from,
            created_at=created_at,
            origins=tuple(str(origin) for (origin,) in origins),
            api_keys=tuple(_api_key(key) for key in api_keys),
        )

    async def wrapped_keys(self, limit: int | None = None) -> Sequence[tuple[TenantId, bytes]]:
        rows: Any = await (
            self.database.read(sql.WRAPPED_KEYS)
            if limit is None
            else self.database.read(sql.OLDEST_WRAPPED_KEYS, (limit,))
        )
        return [(tenant_id, bytes(wrapped)) for tenant_id, wrapped in rows]

    async def all_origins(self) -> frozenset[str]:
        rows = await self.database.read(sql.ALL_ORIGINS)
        return frozenset(str(origin) for (origin,) in rows if str(origin).startswith("http"))

    async def rp_ids(self) -> Sequence[tuple[TenantId, str]]:
        rows: Any = await self.database.read(sql.SETTINGS_OF_TENANTS)
        return [(tenant_id, _RP_ID.decode(settings).rp_id) for tenant_id, settings in rows]

    async def app_origins(self, but: TenantId) -> Sequence[str]:
        rows = await self.database.read(sql.APP_ORIGINS, (but,))
        return [str(origin) for (origin,) in rows if str(origin).startswith("http")]

    async def names(self) -> Sequence[tuple[TenantId, str]]:
        rows: Any = await self.database.read(sql.NAMES_OF_TENANTS)
        return [(tenant_id, name) for tenant_id, name in rows]

    async def version(self) -> int:
        rows = await self.database.read(sql.SETTINGS_VERSION)
        return cast(int, rows[0][0])


def _api_key(row: tuple[Any, ...]) -> ApiKey:
    tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at = row
    return ApiKey(tenant_id, key_id, bytes(secret_hash), bytes(sealed_secret), hint, created_at, revoked_at)


@dataclass(frozen=True, slots=True)
class SqlUsers:
    database: Database

    async def find(self, tenant_id: TenantId, user_id: UserId) -> User | None:
        rows = await self.database.read(sql.FIND_USER, (tenant_id, user_id))
        return read_user(rows[0]) if rows else None

    async def enrolled_methods(self, tenant_id: TenantId, user_id: UserId) -> EnrolledMethods:
        rows: Any = await self.database.read(sql.METHODS_OF_USER, (tenant_id, user_id))
        return EnrolledMethods.of([method for _, method in rows if method], rows[0][0] if rows else None)

    async def query(self, tenant_id: TenantId, filter: UserFilter) -> Sequence[User]:
        page: tuple[Value, ...] = (tenant_id, filter.after or "", filter.limit)
        # The most telling filter has its own statement, so that each stays on its index.
        if filter.email is not None:
            statement = sql.QUERY_USERS_BY_EMAIL
            page += (filter.email, filter.phone_number, filter.username)
        elif filter.phone_number is not None:
            statement = sql.QUERY_USERS_BY_PHONE
            page += (filter.phone_number, filter.username)
        elif filter.username is not None:
            statement = sql.QUERY_USERS_BY_USERNAME
            page += (filter.username,)
        else:
            statement = sql.QUERY_USERS
        return [read_user(row) for row in await self.database.read(statement, page)]


def read_user(row: tuple[Any, ...]) -> User:
    (tenant_id, user_id, handle, created_at, updated_at, email, email_verified, phone_number) = row[:8]
    (phone_number_verified, username, display_name, locale, custom, default_method) = row[8:]
    return User(
        tenant_id,
        user_id,
        handle,
        created_at,
        updated_at,
        UserAttributes(
            email=email,
            email_verified=_boolean(email_verified),
            phone_number=phone_number,
            phone_number_verified=_boolean(phone_number_verified),
            username=username,
            display_name=display_name,
            locale=locale,
            custom=None if custom is None else json.loads(custom),
            default_verification_method=default_method,
        ),
    )


def _boolean(value: Any) -> bool | None:
    return None if value is None else bool(value)


@dataclass(frozen=True, slots=True)
class SqlAuthenticators:
    database: Database

    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Authenticator]:
        rows = await self.database.read(sql.AUTHENTICATORS_OF_USER, (tenant_id, user_id))
        return [_authenticator(row) for row in rows]

    async def of_users(self, tenant_id: TenantId, user_ids: Sequence[UserId]) -> Sequence[Authenticator]:
        rows = await self.database.read(sql.AUTHENTICATORS_OF_USERS, (tenant_id, json.dumps(user_ids)))
        return [_authenticator(row) for row in rows]

    async def credentials(
        self, tenant_id: TenantId, user_id: UserId, method: str
    ) -> Sequence[CredentialDescriptor]:
        rows: Any = await self.database.read(sql.CREDENTIALS_OF_USER, (tenant_id, user_id, method))
        # Not asked of the database: SQLite would walk all credentials of the tenant for "is not null".
        return [
            CredentialDescriptor(bytes(id), _TRANSPORTS.decode(transports))
            for id, transports in rows
            if id is not None
        ]

    async def find(self, tenant_id: TenantId, authenticator_id: AuthenticatorId) -> Authenticator | None:
        rows = await self.database.read(sql.FIND_AUTHENTICATOR, (tenant_id, authenticator_id))
        return _authenticator(rows[0]) if rows else None

    async def evidence(
        self, tenant_id: TenantId, authenticator_id: AuthenticatorId
    ) -> AttestationEvidence | None:
        rows: Any = await self.database.read(sql.ATTESTATION_OF, (tenant_id, authenticator_id))
        return AttestationEvidence(bytes(rows[0][0]), bytes(rows[0][1])) if rows else None

    async def of_model(
        self, tenant_id: TenantId, aaguid: uuid.UUID, *, limit: int
    ) -> Sequence[AffectedPasskey]:
        rows: Any = await self.database.read(sql.PASSKEYS_OF_MODEL, (tenant_id, str(aaguid), limit))
        return [
            AffectedPasskey(tenant, user_id, authenticator_id, uuid.UUID(model), bool(trusted), created_at)
            for tenant, user_id, authenticator_id, model, trusted, created_at in rows
        ]

    async def count_of_model(self, tenant_id: TenantId, aaguid: uuid.UUID) -> int:
        rows = await self.database.read(sql.COUNT_OF_MODEL, (tenant_id, str(aaguid)))
        return cast(int, rows[0][0])

    async def by_credential(self, tenant_id: TenantId, credential_id: bytes) -> KnownCredential | None:
        rows = await self.database.read(sql.KNOWN_CREDENTIAL, (tenant_id, credential_id))
        return _known_credential(rows[0]) if rows else None


def _known_credential(row: tuple[Any, ...]) -> KnownCredential:
    (
        authenticator_id,
        user_id,
        handle,
        username,
        display_name,
        alg,
        key,
        sign_count,
        backup_eligible,
        rp_id,
        backed_up,
    ) = row
    return KnownCredential(
        authenticator_id=authenticator_id,
        user_id=user_id,
        user_handle=handle,
        username=username,
        display_name=display_name,
        public_key=PublicKey(alg, bytes(key)),
        sign_count=sign_count,
        backup_eligible=_boolean(backup_eligible),
        rp_id=rp_id,
        backed_up=_boolean(backed_up),
    )


def _authenticator(row: tuple[Any, ...]) -> Authenticator:
    (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at) = row[:7]
    name, username, display_name, credential_id = row[7:11]
    return Authenticator(
        tenant_id=tenant_id,
        authenticator_id=authenticator_id,
        user_id=user_id,
        method=method,
        created_at=created_at,
        verified_at=verified_at,
        last_verified_at=last_verified_at,
        name=name,
        username=username,
        display_name=display_name,
        credential=None if credential_id is None else _credential(bytes(credential_id), row[11:]),
    )


def _credential(credential_id: bytes, row: tuple[Any, ...]) -> CredentialRecord:
    (alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible) = row[:9]
    (backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id) = row[9:15]
    (attestation_trusted, discoverable, prf_enabled, large_blob_supported) = row[15:19]
    (credential_protection, min_pin_length) = row[19:]
    return CredentialRecord(
        credential_id=credential_id,
        public_key=PublicKey(alg, bytes(public_key)),
        cose_key=bytes(cose_key),
        sign_count=sign_count,
        rp_id=rp_id,
        aaguid=uuid.UUID(aaguid) if aaguid else None,
        transports=_TRANSPORTS.decode(transports),
        attachment=attachment,
        backup_eligible=_boolean(backup_eligible),
        backed_up=bool(backed_up),
        uv_initialized=bool(uv_initialized),
        attestation_format=attestation_format,
        attestation_type=attestation_type,
        user_agent=user_agent,
        device_id=device_id,
        attestation_trusted=_boolean(attestation_trusted),
        discoverable=_boolean(discoverable),
        prf_enabled=_boolean(prf_enabled),
        large_blob_supported=_boolean(large_blob_supported),
        credential_protection=credential_protection,
        min_pin_length=min_pin_length,
    )


@dataclass(frozen=True, slots=True)
class SqlActions:
    database: Database

    async def find(self, tenant_id: TenantId, user_id: UserId, code: str, key: str) -> Action | None:
        rows = await self.database.read(sql.FIND_ACTION, (tenant_id, user_id, code, key))
        return read_action(rows[0]) if rows else None

    async def state(self, tenant_id: TenantId, user_id: UserId, code: str, key: str) -> ActionState | None:
        rows = await self.database.read(sql.ACTION_STATE, (tenant_id, user_id, code, key))
        return cast(ActionState, rows[0][0]) if rows else None

    async def query(self, tenant_id: TenantId, user_id: UserId, filter: ActionFilter) -> Sequence[Action]:
        codes = json.dumps(filter.codes) if filter.codes else None
        rows = await self.database.read(
            sql.QUERY_ACTIONS, (tenant_id, user_id, filter.since, filter.state, codes, filter.limit)
        )
        return [read_action(row) for row in rows]


def read_action(row: tuple[Any, ...]) -> Action:
    (tenant_id, user_id, code, key, state, created_at, state_updated_at, method, authenticator_id) = row[:9]
    (ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom) = row[9:]
    return Action(
        tenant_id=tenant_id,
        user_id=user_id,
        code=code,
        idempotency_key=key,
        state=state,
        created_at=created_at,
        state_updated_at=state_updated_at,
        method=method,
        authenticator_id=authenticator_id,
        ip_address=ip_address,
        user_agent=user_agent,
        device_id=device_id,
        redirect_url=redirect_url,
        redirect_to_settings=bool(redirect_to_settings),
        locale=locale,
        custom=None if custom is None else json.loads(custom),
    )


@dataclass(frozen=True, slots=True)
class SqlSpentChallenges:
    database: Database

    async def is_spent(self, tenant_id: TenantId, nonce: bytes, expires_at: int) -> bool:
        return bool(await self.database.read(sql.NONCE_IS_SPENT, (tenant_id, nonce, expires_at)))


@dataclass(frozen=True, slots=True)
class SqlAuditEvents:
    database: Database

    async def of_tenant(self, tenant_id: TenantId, *, limit: int) -> Sequence[AuditEvent]:
        rows = await self.database.read(sql.AUDIT_EVENTS_OF_TENANT, (tenant_id, limit))
        return [read_audit_event(row) for row in rows]


def read_audit_event(row: Row) -> AuditEvent:
    tenant_id, event_id, at, actor, event, target, details = cast(tuple[Any, ...], row)
    return AuditEvent(tenant_id, event_id, at, actor, event, target, json.loads(details))
