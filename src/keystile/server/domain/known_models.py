# SPDX-License-Identifier: Apache-2.0
"""What is known of authenticator models, from the FIDO metadata that the database keeps for all tenants.

`KnownModels` holds it in memory, read again when the settings version grew and the metadata with it. It judges
attestation together with a tenant's own settings, names models that `aaguids` does not know, and lists passkeys of
models of which something grave was reported. Where it comes from is `keystile.server.metadata`'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId
from keystile.webauthn import AttestationPolicy
from keystile.webauthn.metadata import REFUSED_STATUSES, Metadata, Model, StatusReport

if TYPE_CHECKING:
    from keystile.server.domain.ports import Authenticators, MetadataRecords
    from keystile.server.domain.tenants import Tenant

MAX_AFFECTED: Final = 1_000
"""Passkeys of one tenant in one list; the count beside it has no bound."""


@dataclass(frozen=True, slots=True)
class MetadataState:
    """What is kept, and how the last look for something newer went. Times are in epoch milliseconds.

    ``number`` is 0 while there is none. ``failure`` is why the last look came to nothing, if it did.
    """

    number: int = 0
    next_update: date = date.min
    source: str = ""
    etag: str = ""
    stored_at: int = 0
    asked_at: int = 0
    failure: str | None = None

    def is_stale(self, now: int) -> bool:
        """Whether what is kept is over its date, so that it vouches for no model."""
        return self.number > 0 and moment(now).date() > self.next_update


@dataclass(frozen=True, slots=True)
class AffectedPasskey:
    """A passkey that says to be of a compromised model; ``trusted`` if the maker's certificate says so too."""

    tenant_id: TenantId
    user_id: UserId
    authenticator_id: AuthenticatorId
    aaguid: UUID
    trusted: bool
    created_at: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A compromised model that a tenant has passkeys of."""

    model: Model
    report: StatusReport
    passkeys: Sequence[AffectedPasskey]
    count: int


class KnownModels:
    """The metadata in memory. ``expected`` says that the settings ask for it, before the first has come."""

    def __init__(
        self, records: MetadataRecords, authenticators: Authenticators, *, expected: bool = False
    ) -> None:
        self.records: Final = records
        self.expected: Final = expected
        self._authenticators: Final = authenticators
        self._metadata: Metadata | None = None
        # What was read belongs to the first; a change while it is read makes the second grow past it.
        self._read, self._wanted = 0, 1
        self._policies: dict[TenantId, tuple[Tenant, date, AttestationPolicy]] = {}

    @property
    def in_memory(self) -> Metadata | None:
        """What `metadata` gave last."""
        return self._metadata

    async def metadata(self) -> Metadata | None:
        """The metadata that is kept; None without any."""
        if self._read != self._wanted:
            wanted = self._wanted
            state = await self.records.state()
            if self._metadata is None or state.number != self._metadata.number:
                self._metadata = await self.records.metadata() if state.number else None
                self._policies.clear()
            self._read = wanted
        return self._metadata

    async def is_on(self) -> bool:
        """Whether there is metadata to judge makers by, or will be."""
        return self.expected or await self.metadata() is not None

    async def policy(self, tenant: Tenant, now: int) -> AttestationPolicy:
        """How the attestation of a new passkey is judged ``now`` (epoch milliseconds)."""
        metadata = await self.metadata()
        if metadata is None:
            return tenant.attestation_policy
        at = moment(now)
        known = self._policies.get(tenant.id)
        # Reports and the metadata itself change by the day.
        if known is None or known[0] is not tenant or known[1] != at.date():
            take = tenant.settings.compromised_models == "allow"
            policy = metadata.applied_to(tenant.attestation_policy, at, take_compromised=take)
            self._policies[tenant.id] = known = (tenant, at.date(), policy)
        return known[2]

    async def affected(self, tenant: Tenant) -> Sequence[Affected]:
        """The compromised models that this tenant has passkeys of, each with the newest of them.

        By AAGUID: a U2F key has none, and its certificate is kept only where the tenant asked for attestation.
        """
        metadata = await self.metadata()
        if metadata is None:
            return ()
        found: list[Affected] = []
        for aaguid, (model, report) in compromised(metadata).items():
            count = await self._authenticators.count_of_model(tenant.id, aaguid)
            if count:
                passkeys = await self._authenticators.of_model(tenant.id, aaguid, limit=MAX_AFFECTED)
                found.append(Affected(model, report, passkeys, count))
        return found

    def forget(self) -> None:
        """Look again at the next use."""
        self._wanted += 1


def compromised(metadata: Metadata) -> dict[UUID, tuple[Model, StatusReport]]:
    """The models of which something grave was reported, whenever it takes effect."""
    return {
        aaguid: (model, report)
        for aaguid, model in metadata.models.items()
        for report in model.reports
        if report.status in REFUSED_STATUSES
    }


def moment(now: int) -> datetime:
    """Epoch milliseconds as certificates count time."""
    return datetime.fromtimestamp(now / 1000, UTC)
