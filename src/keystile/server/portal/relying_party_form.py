# SPDX-License-Identifier: Apache-2.0
"""The form for a tenant's name, its RP ID and the name that browsers show. Nothing here reads or writes anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from keystile.errors import Malformed
from keystile.server.domain.identifiers import is_plain
from keystile.server.domain.origins import stranded
from keystile.server.domain.tenant_settings import MAX_NAME, problems
from keystile.server.domain.tenants import Tenant
from keystile.server.portal.policy_form import SEEN, worded

AGREE: Final = "agree"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}\Z")
LABELS: Final[Mapping[str, str]] = {
    "name": "Tenant's name",
    "rp_name": "Name that browsers show",
    "rp_id": "RP ID",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form. ``agreed``: the person knows that a new RP ID leaves all passkeys behind."""

    fields: Mapping[str, str]
    seen: str
    agreed: bool


def filled(tenant: Tenant) -> dict[str, str]:
    settings = tenant.settings
    return {"name": tenant.name, "rp_name": settings.rp_name, "rp_id": settings.rp_id}


def typed(form: Mapping[str, str]) -> Form:
    """The fields of a posted form.

    Raises:
        Malformed: a field is missing or not one of the form's: no browser sends that.
    """
    complete = {*LABELS, SEEN} <= set(form) <= {*LABELS, SEEN, AGREE}
    if not complete or not _FINGERPRINT.match(form[SEEN]):
        raise Malformed("The form is not the one of this page. Open the page again and send it from there.")
    return Form({name: form[name].strip() for name in LABELS}, form[SEEN], bool(form.get(AGREE)))


def seen(tenant: Tenant) -> str:
    """A short fingerprint of what the form shows."""
    return hashlib.sha256(msgspec.json.encode(filled(tenant))).hexdigest()[:16]


def changes(form: Form, tenant: Tenant) -> dict[str, Any]:
    now = filled(tenant)
    return {name: value for name, value in form.fields.items() if value != now[name]}


def errors(form: Form, tenant: Tenant) -> dict[str, str]:
    """What is wrong with each field."""
    found: dict[str, str] = {}
    if not form.fields["name"] or len(form.fields["name"]) > MAX_NAME or not is_plain(form.fields["name"]):
        found["name"] = f"A tenant's name is 1 to {MAX_NAME} characters, without control characters."
    settings = msgspec.structs.replace(
        tenant.settings, rp_id=form.fields["rp_id"], rp_name=form.fields["rp_name"]
    )
    for name, problem in problems(settings):
        # A page of the policy that does not fit a new RP ID is that RP ID's trouble here.
        found.setdefault(name if name in LABELS else "rp_id", worded(problem))
    left = stranded(tenant.origins, tenant.settings.rp_id, form.fields["rp_id"])
    if left and "rp_id" not in found:
        found["rp_id"] = (
            f"These origins do not belong to {form.fields['rp_id']}: {', '.join(left)}. Remove them below first; "
            "afterwards you may list them again as related origins."
        )
    return found
