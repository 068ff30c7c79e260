# SPDX-License-Identifier: Apache-2.0
"""Checks of the FIDO metadata: whether it is there where it is relied on, in date, and what it says of passkeys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keystile.server.doctor.checks import Finding
from keystile.server.domain.known_models import Affected, MetadataState
from keystile.server.domain.tenants import Tenant

SUBJECT = "FIDO metadata"


def check_metadata(state: MetadataState, *, url: str, now: int) -> Iterator[Finding]:
    """``url`` is where it is fetched from, empty where it is not; ``now`` is in epoch milliseconds."""
    if not state.number:
        if url:
            text = f"none came from {url} yet" + (f": {state.failure}" if state.failure else "")
            yield Finding(
                "metadata", SUBJECT, "warning", text, "see the log, or keystile metadata import FILE"
            )
        return
    if state.is_stale(now):
        yield Finding(
            "metadata",
            SUBJECT,
            "warning",
            f"number {state.number} was due to be replaced on {state.next_update}, so it vouches for no model",
            "keystile metadata show says why" if url else "keystile metadata import FILE",
        )
    elif state.failure and url:
        yield Finding("metadata", SUBJECT, "warning", state.failure, "keystile metadata show")
    else:
        text = f"number {state.number}, good until {state.next_update}"
        yield Finding("metadata", SUBJECT, "ok", text)


def check_makers(tenant: Tenant, affected: Sequence[Affected], *, makers_known: bool) -> Iterator[Finding]:
    """What the metadata means for one tenant. ``makers_known`` says that there is some, or will be."""
    settings = tenant.settings
    if settings.require_trusted_attestation and not settings.trust_anchors and not makers_known:
        yield Finding(
            "attestation",
            tenant.name,
            "failed",
            "it trusts makers by FIDO metadata, and there is none: every new passkey is refused",
            "set KEYSTILE_METADATA=true, or keystile metadata import FILE",
        )
    for found in affected:
        who = "is 1 passkey" if found.count == 1 else f"are {found.count} passkeys"
        yield Finding(
            "compromised models",
            tenant.name,
            "warning",
            f"there {who} of {found.model.name}, reported as {found.report.status}",
            f"keystile metadata affected --tenant {tenant.id}",
        )
