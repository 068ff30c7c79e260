# SPDX-License-Identifier: Apache-2.0
"""Keep FIDO metadata: look for newer, verify it, store it for every node, and tell of compromised models.

Several nodes may look at once: one claims it, and of two that store the same the second is refused by the number.
A BLOB takes a second to verify, once for all nodes, in a thread.
"""

from __future__ import annotations

import asyncio
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509

from keystile.errors import CheckFailed, KeystileError, Misconfigured
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import uuid7
from keystile.server.domain.known_models import KnownModels, MetadataState, compromised, moment
from keystile.server.domain.model_sheets import pack
from keystile.server.metadata.fetching import fetch, read_file
from keystile.webauthn import metadata as blobs
from keystile.webauthn.metadata import Metadata

if TYPE_CHECKING:
    from keystile.server.domain.ports import Authenticators, Clock, Log, Randomness, UnitOfWork
    from keystile.server.domain.tenants import Tenants

HOUR_MS: Final = 60 * 60 * 1000
EVERY_MS: Final = 24 * HOUR_MS
AGAIN_MS: Final = HOUR_MS
ACTOR: Final = "system"
_UNFINISHED: Final = "The last look for newer metadata did not end."


@dataclass(frozen=True, slots=True)
class MetadataKeeper:
    """``url`` is where it comes from, empty where nothing is fetched; ``root`` is the file of the certificate that its
    signer must lead to, None for the FIDO Alliance's."""

    known_models: KnownModels
    tenants: Tenants
    authenticators: Authenticators
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness
    url: str
    root: Path | None

    async def refresh(self, log: Log) -> None:
        """Look for newer metadata if that is due: once a day, hourly after a failure, on one node.

        Raises:
            KeystileError: it could not be had, or not be believed. What is kept stays.
        """
        if not self.url:
            return
        now = self.clock()
        state = await self.known_models.records.state()
        wait = EVERY_MS if state.failure is None else AGAIN_MS
        if now - wait < state.asked_at <= now:
            return
        claim = changes.ClaimMetadata(now, EVERY_MS, AGAIN_MS, _UNFINISHED)
        (claimed,) = await self.unit_of_work.apply(claim)
        if not claimed:
            return
        try:
            stored = await self._fetch(state)
        except KeystileError as error:
            await self._finish(str(error))
            raise
        after = await self.known_models.records.state()
        if stored is not None:
            log.info("metadata stored", number=stored.number, models=len(stored.models), source=self.url)
        if after.is_stale(now):
            log.warning("metadata is over its date", number=after.number, due=after.next_update.isoformat())

    async def import_file(self, path: Path) -> Metadata | None:
        """Keep the BLOB of a file, for hosts that reach no service; None where it is what is kept already.

        Raises:
            Unreachable: the file cannot be read.
            Malformed: it is no BLOB.
            CheckFailed: ``metadata_untrusted``, ``metadata_signature_invalid``, or ``metadata_not_newer``.
            Misconfigured: the extra ``mds`` is not installed.
        """
        blob, source = await asyncio.to_thread(read_file, path)
        try:
            return await self._keep(blob, source, "")
        except _Same:
            return None

    async def _fetch(self, state: MetadataState) -> Metadata | None:
        """The newer metadata, stored; None if there is none."""
        fetched = await fetch(self.url, etag=state.etag if state.source == self.url else "")
        if fetched is None:
            await self._finish(None)
            return None
        try:
            return await self._keep(fetched.blob, self.url, fetched.etag)
        except _Same:
            await self._finish(None)
            return None

    async def _keep(self, blob: bytes, source: str, etag: str) -> Metadata:
        now = self.clock()
        metadata, sheet = await asyncio.to_thread(self._verified, blob, now)
        self.known_models.forget()  # another node may have stored one just now
        before = await self.known_models.metadata()
        if before is not None and metadata.number == before.number:
            raise _Same("metadata_not_newer", f"number {metadata.number} is what is kept already")
        events = await self._news(before, metadata, now)
        await self.unit_of_work.apply(
            changes.StoreMetadata(metadata.number, metadata.next_update, sheet, source, etag, now),
            changes.BumpSettings(),
            *(changes.AddAuditEvent(event) for event in events),
        )
        await self.tenants.refresh()
        return metadata

    def _verified(self, blob: bytes, now: int) -> tuple[Metadata, bytes]:
        metadata = blobs.read(blob, root=trusted_root(self.root), now=moment(now))
        return metadata, pack(metadata)

    async def _news(self, before: Metadata | None, after: Metadata, now: int) -> list[AuditEvent]:
        """An event for each tenant's passkeys of a model of which something grave is reported for the first time."""
        known = compromised(before) if before else {}
        new = {aaguid: told for aaguid, told in compromised(after).items() if aaguid not in known}
        events: list[AuditEvent] = []
        for tenant in await self.tenants.list() if new else ():
            for aaguid, (model, report) in new.items():
                count = await self.authenticators.count_of_model(tenant.id, aaguid)
                if count:
                    details: dict[str, str | int | bool | None] = {
                        "name": model.name,
                        "status": report.status,
                        "passkeys": count,
                    }
                    event_id = uuid7(now, self.random(10))
                    events.append(
                        AuditEvent(tenant.id, event_id, now, ACTOR, "model.compromised", str(aaguid), details)
                    )
            await asyncio.sleep(0)  # thousands of tenants may not hold up a sign-in
        return events

    async def _finish(self, failure: str | None) -> None:
        await self.unit_of_work.apply(changes.FinishMetadata(self.clock(), failure))


def trusted_root(file: Path | None) -> x509.Certificate:
    """The certificate in ``file``, or the one that the FIDO Alliance's service leads to.

    Raises:
        Misconfigured: the file does not hold one.
    """
    try:
        encoded = (
            file.read_bytes() if file else pkgutil.get_data("keystile.server", "data/globalsign-root-r3.pem")
        )
        return x509.load_pem_x509_certificate(encoded or b"")
    except (OSError, ValueError) as error:
        raise Misconfigured(
            f"{file or 'The root of the FIDO metadata'} holds no certificate in PEM. KEYSTILE_METADATA_ROOT_FILE "
            "names another."
        ) from error


class _Same(CheckFailed):
    """It is what is kept already: no failure of a service that was asked."""
