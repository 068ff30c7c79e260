# SPDX-License-Identifier: Apache-2.0
"""What the administering commands do, between the command line and the domain.

Each command runs one coroutine against an open `Desk`. What it returns is ready to print: names as in the
API, times as ISO 8601, no secret but one that was just made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.server.domain.admin_links import AdminLinks, NewLink
    from keystile.server.domain.administration import Administration
    from keystile.server.domain.admins import Admin, Admins
    from keystile.server.domain.authenticators import Authenticator, AuthenticatorAdmin
    from keystile.server.domain.identifiers import TenantId
    from keystile.server.domain.keys import ApiKey
    from keystile.server.domain.tenant_settings import TenantSettings
    from keystile.server.domain.tenants import Tenant
    from keystile.server.domain.users import Users, UserView
    from keystile.server.metadata.keeping import MetadataKeeper
    from keystile.webauthn.metadata import Metadata

Result = TypeVar("Result")
Record = dict[str, Any]
ACTOR = "cli"


def run(work: Callable[[Desk], Awaitable[Result]], data_dir: Path | None) -> Result:
    """Open the database that ``data_dir`` or the settings name, do the work, close it.

    Raises:
        CommandFailed: the settings cannot be used, there is no database yet, or it needs a migration.
        KeystileError: the work was refused.
    """

    import asyncio

    async def main() -> Result:
        from keystile.cli.place import open_desk

        async with AsyncExitStack() as stack:
            return await work(await open_desk(data_dir, stack))

    return asyncio.run(main())


@dataclass(frozen=True, slots=True)
class Desk:
    """The services that commands use, over one open database."""

    administration: Administration
    users: Users
    authenticators: AuthenticatorAdmin
    metadata: MetadataKeeper
    admins: Admins
    admin_links: AdminLinks
    portal_origin: str

    # ---- tenants ----

    async def all_tenants(self) -> Sequence[Tenant]:
        return await self.administration.tenants.list()

    async def find(self, wanted: str | None) -> Tenant:
        """The tenant with this id or name; without one, the only tenant there is.

        Raises:
            CommandFailed: there is none, or several.
        """
        tenants = await self.all_tenants()
        found = [tenant for tenant in tenants if wanted is None or wanted in (tenant.id, tenant.name)]
        if len(found) == 1:
            return found[0]
        if not tenants:
            raise CommandFailed(
                "KT-CLI-006", why="there is none yet", do="keystile tenant create NAME --rp-id DOMAIN"
            )
        if not found:
            raise CommandFailed(
                "KT-CLI-006", why=f"none has the id or name {wanted}", do="keystile tenant list"
            )
        if wanted is None:
            names = ", ".join(tenant.name for tenant in tenants)
            raise CommandFailed(
                "KT-CLI-007", why=f"there are several: {names}", do="add --tenant and a name or id"
            )
        raise CommandFailed(
            "KT-CLI-007", why=f"several are called {wanted}", do="use the id: keystile tenant list"
        )

    async def tenants(self) -> list[Record]:
        return [tenant_view(tenant) for tenant in await self.all_tenants()]

    async def tenant(self, wanted: str | None) -> Record:
        return tenant_view(await self.find(wanted))

    async def create_tenant(self, name: str, *, rp_id: str, rp_name: str, origins: Sequence[str]) -> Record:
        if any(tenant.name == name for tenant in await self.all_tenants()):
            raise CommandFailed(
                "KT-CLI-012", why=f"there is a tenant called {name} already", do="choose another name"
            )
        tenant, key = await self.administration.create_tenant(
            name, rp_id=rp_id, rp_name=rp_name, origins=origins, actor=ACTOR
        )
        return {
            "tenantId": tenant.id,
            "name": tenant.name,
            "rpId": tenant.settings.rp_id,
            "origins": sorted(tenant.origins),
            "secretKey": key.secret,
        }

    async def update_tenant(
        self, wanted: str | None, *, name: str | None, settings: Mapping[str, Any], dry_run: bool
    ) -> Record:
        from keystile.server.domain.tenant_settings import changed

        tenant = await self.find(wanted)
        if dry_run:
            makers_known = await self.administration.tenants.known_models.is_on()
            new = changed(tenant.settings, settings, makers_known=makers_known)
            return {**tenant_view(tenant), "name": name or tenant.name, "settings": settings_view(new)}
        return tenant_view(
            await self.administration.update_tenant(
                tenant.id, name=name, settings=dict(settings), actor=ACTOR
            )
        )

    async def add_origin(
        self, wanted: str | None, origin: str, *, related: bool
    ) -> tuple[str | None, list[str]]:
        """List an origin.

        Returns:
            The origin in the form that browsers send, or None when it was listed already; and what there is to
            know about it.
        """
        tenant = await self.find(wanted)
        after = await self.administration.add_origin(tenant.id, origin, related=related, actor=ACTOR)
        added = next(iter(after.origins - tenant.origins), None)
        return added, related_notes(after) if added in after.related_origins else []

    async def remove_origin(self, wanted: str | None, origin: str) -> None:
        tenant = await self.find(wanted)
        await self.administration.remove_origin(tenant.id, origin, actor=ACTOR)

    # ---- API keys ----

    async def keys(self, wanted: str | None) -> list[Record]:
        tenant = await self.find(wanted)
        return [key_view(key) for key in tenant.api_keys]

    async def create_key(self, wanted: str | None) -> Record:
        tenant = await self.find(wanted)
        new = await self.administration.create_key(tenant.id, actor=ACTOR)
        return {**key_view(new.key), "secretKey": new.secret}

    async def revoke_key(self, wanted: str | None, key_id: str) -> None:
        tenant = await self.find(wanted)
        await self.administration.revoke_key(tenant.id, key_id, actor=ACTOR)

    # ---- users ----

    async def user(self, wanted: str | None, name: str) -> Record:
        """A user by id, email address or username, in this order.

        Raises:
            CommandFailed: there is none, or several share the address.
        """
        from keystile.errors import Malformed
        from keystile.server.domain.identifiers import user_id
        from keystile.server.domain.users import UserFilter

        tenant, makers = await self.find(wanted), await self.metadata.known_models.metadata()
        try:
            view = await self.users.view(tenant, user_id(name))
        except Malformed:
            view = None
        if view is not None and view.user is not None:
            return user_view(view, makers)
        for by in (UserFilter(email=name), UserFilter(username=name)):
            found = (await self.users.query(tenant, by)).views
            if len(found) == 1:
                return user_view(found[0], makers)
            if found:
                ids = ", ".join(view.user_id for view in found)
                raise CommandFailed(
                    "KT-CLI-008", why=f"several users have {name}: {ids}", do="name one by its id"
                )
        raise CommandFailed(
            "KT-CLI-008", why=f"none of tenant {tenant.name} has the id, email address or username {name}"
        )

    async def remove_authenticator(self, wanted: str | None, user: str, authenticator_id: str) -> None:
        from keystile.server.domain.identifiers import UserId

        tenant = await self.find(wanted)
        await self.authenticators.remove(tenant, UserId(user), authenticator_id, actor=ACTOR)

    # ---- admins of the Portal ----

    async def admin_views(self) -> list[Record]:
        names = await self.administration.tenants.names()
        return [admin_view(admin, names) for admin in await self.admins.list()]

    async def find_admin(self, wanted: str) -> Record:
        """An admin by id or name.

        Raises:
            CommandFailed: there is none, or several have the name.
        """
        found = [admin for admin in await self.admin_views() if wanted in (admin["adminId"], admin["name"])]
        if len(found) == 1:
            return found[0]
        why = (
            f"several are called {wanted}: name one by its id"
            if found
            else f"none has the id or name {wanted}"
        )
        raise CommandFailed("KT-CLI-016", why=why, do="keystile admin list")

    async def invite_admin(self, name: str, role: str, wanted: str | None) -> Record:
        tenant = await self.find(wanted) if wanted is not None else None
        made = await self.admin_links.invite(name, role, tenant.id if tenant else None, actor=ACTOR)
        return self._link_view(made, await self.administration.tenants.names())

    async def unlock_admin(self, wanted: str) -> Record:
        admin = await self.find_admin(wanted)
        made = await self.admin_links.unlock(admin["adminId"], actor=ACTOR)
        return self._link_view(made, await self.administration.tenants.names())

    async def remove_admin(self, admin_id: str) -> None:
        await self.admins.remove(admin_id, actor=ACTOR)

    def _link_view(self, made: NewLink, names: Mapping[TenantId, str]) -> Record:
        link = made.invitation
        return {
            "link": f"{self.portal_origin}/portal/link/{made.secret}",
            "name": link.name,
            "role": link.role,
            "reach": names.get(link.reach, link.reach) if link.reach else "all tenants",
            "expiresAt": iso(link.expires_at),
        }


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


# ---- choosing one ----


def one_key(keys: Sequence[Record], key_id: str) -> Record:
    """The API key with this id.

    Raises:
        CommandFailed: there is none.
    """
    for key in keys:
        if key["keyId"] == key_id:
            return key
    raise CommandFailed("KT-CLI-010", why=f"no live key has the id {key_id}", do="keystile keys list")


def one_authenticator(user: Record, authenticator_id: str | None) -> Record:
    """The user's authenticator with this id; without one, the only one there is.

    Raises:
        CommandFailed: there is none, or several.
    """
    enrolled: list[Record] = user["authenticators"]
    found = [one for one in enrolled if authenticator_id in (None, one["authenticatorId"])]
    if len(found) == 1:
        return found[0]
    show = f"keystile user show {user['userId']}"
    if not enrolled:
        raise CommandFailed("KT-CLI-009", why=f"{user['userId']} has enrolled nothing")
    if found:
        raise CommandFailed(
            "KT-CLI-009", why=f"{user['userId']} has {len(found)}: name one by its id", do=show
        )
    raise CommandFailed(
        "KT-CLI-009", why=f"{user['userId']} has none with the id {authenticator_id}", do=show
    )


# ---- what commands print ----


def iso(milliseconds: int | None) -> str | None:
    """`2026-01-31T09:30:00Z`."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def settings_view(settings: TenantSettings) -> Record:
    """All but the RP ID; of a trust anchor, whose it is and its fingerprint."""
    from cryptography.hazmat.primitives.hashes import SHA256

    from keystile.server.domain.tenant_settings import read_anchors

    shown = {name: getattr(settings, name) for name in settings.__struct_fields__ if name != "rp_id"}
    shown["trust_anchors"] = [
        f"{anchor.subject.rfc4514_string()} (SHA-256 {anchor.fingerprint(SHA256()).hex()})"
        for anchor in read_anchors(settings)
    ]
    return shown


def tenant_view(tenant: Tenant) -> Record:
    return {
        "tenantId": tenant.id,
        "name": tenant.name,
        "rpId": tenant.settings.rp_id,
        "origins": sorted(tenant.origins),
        "relatedOrigins": list(tenant.related_origins),
        "keys": [f"…{key.hint}" for key in tenant.api_keys],
        "createdAt": iso(tenant.created_at),
        "settings": settings_view(tenant.settings),
    }


def admin_view(admin: Admin, names: Mapping[TenantId, str]) -> Record:
    return {
        "adminId": admin.admin_id,
        "name": admin.name,
        "role": admin.role,
        "reach": names.get(admin.reach, admin.reach) if admin.reach else "all tenants",
        "createdAt": iso(admin.created_at),
        "createdBy": admin.created_by,
    }


def key_view(key: ApiKey) -> Record:
    return {"keyId": key.key_id, "endsIn": key.hint, "createdAt": iso(key.created_at)}


def user_view(view: UserView, makers: Metadata | None) -> Record:
    attributes = view.user.attributes if view.user else None
    return {
        "userId": view.user_id,
        "email": attributes.email if attributes else None,
        "username": attributes.username if attributes else None,
        "displayName": attributes.display_name if attributes else None,
        "phoneNumber": attributes.phone_number if attributes else None,
        "createdAt": iso(view.user.created_at) if view.user else None,
        "authenticators": [authenticator_view(one, makers) for one in view.authenticators],
    }


def authenticator_view(authenticator: Authenticator, makers: Metadata | None) -> Record:
    """``name`` is the person's own, else that of the passkey provider, else the method."""
    from keystile.server.domain import passkey_words
    from keystile.server.domain.aaguids import provider

    credential = authenticator.credential
    made_by = provider(credential.aaguid, makers) if credential else None
    return {
        "authenticatorId": authenticator.authenticator_id,
        "verificationMethod": authenticator.method,
        "name": authenticator.name
        or (made_by and made_by.name)
        or authenticator.method.lower().replace("_", " "),
        "createdAt": iso(authenticator.created_at),
        "lastVerifiedAt": iso(authenticator.last_verified_at),
        "passkey": passkey_words.facts(credential, made_by.name if made_by else None) if credential else None,
    }
