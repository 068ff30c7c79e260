# SPDX-License-Identifier: Apache-2.0
"""Passkeys: the relying party, the origins that may use it, and the tenant's policy.

What is saved goes through `Administration`, as with the command line. A form that cannot be saved comes back
with what was typed, everything that is wrong with it, and the focus on the summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from publicsuffixlist import PublicSuffixList
from starlette.responses import Response

from keystile.errors import Conflict, Malformed, NotFound
from keystile.server.domain.administration import Administration, ChangedMeanwhile
from keystile.server.domain.origins import MAX_LABELS, belongs, host_of, labels
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant
from keystile.server.portal import policy_form, relying_party_form
from keystile.server.portal.policy_settings import SECTIONS, SETTINGS
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

REFUSED = 422
"""The form was understood, and what it asks for cannot be."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it comes back: what was typed, what is wrong with it, and who was faster.

    ``moved``: label, what it is now, and whether the person had changed it too, of each setting that somebody
    else changed meanwhile.
    """

    fields: Mapping[str, str]
    seen: str
    errors: Mapping[str, str] = field(default_factory=dict)
    moved: Sequence[tuple[str, str, bool]] = ()
    ask: bool = False
    """Whether the change has to be agreed to."""


@dataclass(frozen=True, slots=True)
class Passkeys:
    administration: Administration
    api_origin: str
    """Where this Keystile is reached: other sites pass well-known files on to it."""

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/passkeys", self.show),
            Room("POST", "/passkeys/relying-party", self.change_relying_party, role="admin", fresh=True),
            Room("POST", "/passkeys/origins", self.add_origin, role="admin", fresh=True),
            Room("POST", "/passkeys/origins/remove", self.remove_origin, role="admin", fresh=True),
            Room("POST", "/passkeys/policy", self.change_policy, role="admin", fresh=True),
        )

    async def show(self, visit: Visit) -> Response:
        return self._page(visit, visit.tenant)

    # ---- the relying party ----

    async def change_relying_party(self, visit: Visit) -> Response:
        form = relying_party_form.typed(visit.form)
        tenant = await self.administration.tenant(visit.tenant.id)
        if form.seen != relying_party_form.seen(tenant):
            draft = Draft(form.fields, relying_party_form.seen(tenant), moved=_party_moved(tenant, form))
            return self._page(visit, tenant, party=draft, status=409)
        errors = relying_party_form.errors(form, tenant)
        changes = relying_party_form.changes(form, tenant)
        if any(name == changes.get("name") for tenant_id, name in visit.tenants if tenant_id != tenant.id):
            errors["name"] = "There is a tenant with this name already. Choose another one."
        needs_yes = "rp_id" in changes and not form.agreed
        if errors or needs_yes:
            draft = Draft(form.fields, form.seen, errors, ask=needs_yes)
            return self._page(visit, tenant, party=draft, status=REFUSED)
        if not changes:
            return visit.go(visit.url("passkeys"), done="nothing-changed")
        name = changes.pop("name", None)
        try:
            await self.administration.update_tenant(
                tenant.id,
                name=name,
                settings=changes,
                seen=tenant.settings,
                alone=_alone(visit),
                actor=visit.actor,
            )
        except ChangedMeanwhile as error:
            draft = Draft(
                form.fields, relying_party_form.seen(error.now), moved=_party_moved(error.now, form)
            )
            return self._page(visit, error.now, party=draft, status=409)
        except Malformed as error:
            return self._page(
                visit, tenant, party=Draft(form.fields, form.seen, {"rp_id": str(error)}), status=REFUSED
            )
        return visit.go(visit.url("passkeys"), done="relying-party-saved")

    # ---- origins ----

    async def add_origin(self, visit: Visit) -> Response:
        form = visit.form
        if "origin" not in form or set(form) - {"origin", "related"}:
            raise _not_this_form()
        origin, related = form["origin"].strip(), bool(form.get("related"))
        try:
            await self.administration.add_origin(
                visit.tenant.id, origin, related=related, alone=_alone(visit), actor=visit.actor
            )
        except (Malformed, Conflict) as error:
            context: dict[str, Any] = {
                "origin": origin,
                "origin_related": related,
                "origin_error": str(error),
            }
            return self._page(visit, visit.tenant, status=REFUSED, **context)
        return visit.go(visit.url("passkeys"), done="origin-added")

    async def remove_origin(self, visit: Visit) -> Response:
        if set(visit.form) != {"origin"}:
            raise _not_this_form()
        try:
            await self.administration.remove_origin(visit.tenant.id, visit.form["origin"], actor=visit.actor)
        except NotFound:
            return visit.go(visit.url("passkeys"), done="origin-gone")
        return visit.go(visit.url("passkeys"), done="origin-removed")

    # ---- the policy ----

    async def change_policy(self, visit: Visit) -> Response:
        fields = policy_form.typed(visit.form)
        seen = visit.form[policy_form.SEEN]
        tenant = await self.administration.tenant(visit.tenant.id)
        if policy_form.moved(seen, tenant.settings):
            return self._moved(visit, tenant, fields, seen)
        makers_known = await self.administration.tenants.known_models.is_on()
        reading = policy_form.read(fields, tenant.settings, makers_known=makers_known)
        if reading.errors:
            return self._page(visit, tenant, policy=Draft(fields, seen, reading.errors), status=REFUSED)
        changes = {
            name: msgspec.to_builtins(value)
            for name, value in reading.values.items()
            if value != getattr(tenant.settings, name)
        }
        if not changes:
            return visit.go(visit.url("passkeys"), done="nothing-changed")
        try:
            await self.administration.update_tenant(
                tenant.id, settings=changes, seen=tenant.settings, alone=_alone(visit), actor=visit.actor
            )
        except ChangedMeanwhile as error:
            return self._moved(visit, error.now, fields, seen)
        except Malformed as error:
            errors = {str(name): str(error) for name in ("enroll_url", "manage_url") if name in changes}
            return self._page(visit, tenant, policy=Draft(fields, seen, errors), status=REFUSED)
        return visit.go(visit.url("passkeys"), done="policy-saved")

    def _moved(self, visit: Visit, tenant: Tenant, fields: policy_form.Typed, seen: str) -> Response:
        """The form on top of what others saved meanwhile: nothing is lost, and nothing is overwritten unseen."""
        own = policy_form.changed(seen, fields)
        now = policy_form.filled(tenant.settings)
        draft = Draft(
            policy_form.rebased(seen, fields, tenant.settings),
            policy_form.seen(now),
            moved=[
                (SETTINGS[name].label, policy_form.said(SETTINGS[name], now), name in own)
                for name in SETTINGS
                if name in policy_form.moved(seen, tenant.settings)
            ],
        )
        return self._page(visit, tenant, policy=draft, status=409)

    # ---- the page ----

    def _page(
        self,
        visit: Visit,
        tenant: Tenant,
        *,
        status: int = 200,
        party: Draft | None = None,
        policy: Draft | None = None,
        **context: Any,
    ) -> Response:
        counted = labels(tenant.related_origins, _suffixes().privatesuffix)
        now = policy_form.filled(tenant.settings)
        return visit.page(
            "passkeys.html",
            status=status,
            nav="passkeys",
            **{
                "api_origin": self.api_origin,
                "rp_id": tenant.settings.rp_id,
                "is_suffix": _is_suffix(tenant.settings),
                "party": party or Draft(relying_party_form.filled(tenant), relying_party_form.seen(tenant)),
                "origins": [_origin(tenant, origin) for origin in sorted(tenant.origins)],
                "labels": counted,
                "max_labels": MAX_LABELS,
                "origin": "",
                "origin_related": False,
                "origin_error": "",
                "sections": SECTIONS,
                "policy": policy or Draft(now, policy_form.seen(now)),
                "may_change": visit.admin.may("admin"),
                **context,
            },
        )


def _alone(visit: Visit) -> bool:
    """Whether who asks governs this tenant and no other."""
    return visit.admin.reach is not None


def _origin(tenant: Tenant, origin: str) -> Mapping[str, Any]:
    if origin not in tenant.web_origins:
        kind, fits = "Android app", True
    elif origin in tenant.related_origins:
        kind, fits = "Related origin", origin.startswith("https://")
    else:
        kind, fits = "Web page", belongs(host_of(origin), tenant.settings.rp_id)
    return {"origin": origin, "kind": kind, "fits": fits}


def _party_moved(tenant: Tenant, form: relying_party_form.Form) -> Sequence[tuple[str, str, bool]]:
    now = relying_party_form.filled(tenant)
    return [
        (label, now[name], form.fields[name] != now[name])
        for name, label in relying_party_form.LABELS.items()
        if form.fields[name] != now[name]
    ]


def _is_suffix(settings: TenantSettings) -> bool:
    """Whether anybody may register names below the RP ID: browsers refuse passkeys for it."""
    return settings.rp_id != "localhost" and bool(_suffixes().is_public(settings.rp_id))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _not_this_form() -> Malformed:
    return Malformed("The form is not the one of this page. Open the page again and send it from there.")
