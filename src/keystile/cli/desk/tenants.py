# SPDX-License-Identifier: Apache-2.0
"""Tenants at the desk: choosing one, its settings and its origins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keystile.cli.desk import ACTOR, Record, iso
from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.cli.desk import Desk
    from keystile.server.domain.tenant_settings import TenantSettings
    from keystile.server.domain.tenants import Tenant


async def stored(desk: Desk) -> Sequence[Tenant]:
    return await desk.administration.tenants.list()


async def find(desk: Desk, wanted: str | None) -> Tenant:
    """The tenant with this id or name; without one, the only tenant there is.

    Raises:
        CommandFailed: there is none, or several.
    """
    tenants = await stored(desk)
    found = [tenant for tenant in tenants if wanted is None or wanted in (tenant.id, tenant.name)]
    if len(found) == 1:
        return found[0]
    if not tenants:
        raise CommandFailed(
            "KT-CLI-006", why="there is none yet", do="keystile tenant create NAME --rp-id DOMAIN"
        )
    if not found:
        raise CommandFailed("KT-CLI-006", why=f"none has the id or name {wanted}", do="keystile tenant list")
    if wanted is None:
        names = ", ".join(tenant.name for tenant in tenants)
        raise CommandFailed(
            "KT-CLI-007", why=f"there are several: {names}", do="add --tenant and a name or id"
        )
    raise CommandFailed(
        "KT-CLI-007", why=f"several are called {wanted}", do="use the id: keystile tenant list"
    )


async def views(desk: Desk) -> list[Record]:
    return [shown(tenant) for tenant in await stored(desk)]


async def view(desk: Desk, wanted: str | None) -> Record:
    return shown(await find(desk, wanted))


async def create(desk: Desk, name: str, *, rp_id: str, rp_name: str, origins: Sequence[str]) -> Record:
    if any(tenant.name == name for tenant in await stored(desk)):
        raise CommandFailed(
            "KT-CLI-012", why=f"there is a tenant called {name} already", do="choose another name"
        )
    tenant, key = await desk.administration.create_tenant(
        name, rp_id=rp_id, rp_name=rp_name, origins=origins, actor=ACTOR
    )
    return {
        "tenantId": tenant.id,
        "name": tenant.name,
        "rpId": tenant.settings.rp_id,
        "origins": sorted(tenant.origins),
        "secretKey": key.secret,
    }


async def update(
    desk: Desk, wanted: str | None, *, name: str | None, settings: Mapping[str, Any], dry_run: bool
) -> Record:
    from keystile.server.domain.tenant_settings import changed

    tenant = await find(desk, wanted)
    if dry_run:
        makers_known = await desk.administration.tenants.known_models.is_on()
        new = changed(tenant.settings, settings, makers_known=makers_known)
        return {**shown(tenant), "name": name or tenant.name, "settings": settings_shown(new)}
    return shown(
        await desk.administration.update_tenant(tenant.id, name=name, settings=dict(settings), actor=ACTOR)
    )


async def add_origin(
    desk: Desk, wanted: str | None, origin: str, *, related: bool
) -> tuple[str | None, list[str]]:
    """List an origin.

    Returns:
        The origin in the form that browsers send, or None when it was listed already; and what there is to
        know about it.
    """
    tenant = await find(desk, wanted)
    after = await desk.administration.add_origin(tenant.id, origin, related=related, actor=ACTOR)
    added = next(iter(after.origins - tenant.origins), None)
    return added, related_notes(after) if added in after.related_origins else []


async def remove_origin(desk: Desk, wanted: str | None, origin: str) -> None:
    tenant = await find(desk, wanted)
    await desk.administration.remove_origin(tenant.id, origin, actor=ACTOR)


# ---- from the command line to the domain ----


def as_settings(named: Mapping[str, Any], reset: Sequence[str]) -> Record:
    """The named settings in the form in which they are stored, and the defaults of those to be reset.

    Raises:
        CommandFailed: a setting to be reset is not known or has no default, or a file cannot be read.
    """
    import msgspec

    from keystile.server.domain.tenant_settings import ALGORITHMS, TenantSettings

    settings = dict(named)
    if "algorithms" in settings:
        settings["algorithms"] = [ALGORITHMS[name] for name in settings["algorithms"]]
    if "trust_anchors" in settings:
        settings["trust_anchors"] = [text for path in settings["trust_anchors"] for text in _anchors(path)]
    defaults = {field.name: field.default for field in msgspec.structs.fields(TenantSettings)}
    for name in (one.replace("-", "_") for one in reset):
        if defaults.get(name, msgspec.NODEFAULT) is msgspec.NODEFAULT:
            raise CommandFailed(
                "KT-CLI-013", why=f"there is no setting {name} with a default", do="keystile tenant show"
            )
        settings[name] = defaults[name]
    return settings


def _anchors(path: Path) -> list[str]:
    """The certificates of a PEM file, one text each."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        certificates = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandFailed(
            "KT-CLI-013", why=f"{path} holds no certificates in PEM", do="openssl x509 -in FILE -out FILE.pem"
        ) from error
    return [one.public_bytes(Encoding.PEM).decode() for one in certificates]


def related_notes(tenant: Tenant) -> list[str]:
    """What has to be done for related origins to work, and whether browsers will look at all of them."""
    from publicsuffixlist import PublicSuffixList

    from keystile.server.domain.origins import MAX_LABELS, labels

    rp_id = tenant.settings.rp_id
    notes = [
        f"Browsers will ask https://{rp_id}/.well-known/webauthn for this list: have that site pass the address on to "
        "Keystile, with its Host header."
    ]
    counted = labels(tenant.related_origins, PublicSuffixList().privatesuffix)
    if len(counted) > MAX_LABELS:
        notes.append(
            f"Warning: these are {len(counted)} different names ({', '.join(counted)}); some browsers look at "
            f"{MAX_LABELS} only, so pages on the last ones may not sign anybody in."
        )
    return notes


# ---- what commands print ----


def shown(tenant: Tenant) -> Record:
    return {
        "tenantId": tenant.id,
        "name": tenant.name,
        "rpId": tenant.settings.rp_id,
        "origins": sorted(tenant.origins),
        "relatedOrigins": list(tenant.related_origins),
        "keys": [f"…{key.hint}" for key in tenant.api_keys],
        "signingKey": tenant.settings.signing_keys.current,
        "createdAt": iso(tenant.created_at),
        "settings": settings_shown(tenant.settings),
    }


def settings_shown(settings: TenantSettings) -> Record:
    """All but the RP ID and which signing keys are live; of a trust anchor, whose it is and its fingerprint."""
    from cryptography.hazmat.primitives.hashes import SHA256

    from keystile.server.domain.tenant_settings import read_anchors

    elsewhere = ("rp_id", "signing_keys")
    shown = {name: getattr(settings, name) for name in settings.__struct_fields__ if name not in elsewhere}
    shown["trust_anchors"] = [
        f"{anchor.subject.rfc4514_string()} (SHA-256 {anchor.fingerprint(SHA256()).hex()})"
        for anchor in read_anchors(settings)
    ]
    return shown
