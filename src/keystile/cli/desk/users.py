# SPDX-License-Identifier: Apache-2.0
"""Users at the desk, and what they have enrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystile.cli.desk import ACTOR, Record, iso, tenants
from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.cli.desk import Desk
    from keystile.server.domain.authenticators import Authenticator
    from keystile.server.domain.users import UserView
    from keystile.webauthn.metadata import Metadata


async def view(desk: Desk, wanted: str | None, name: str) -> Record:
    """A user by id, email address or username, in this order.

    Raises:
        CommandFailed: there is none, or several share the address.
    """
    from keystile.errors import Malformed
    from keystile.server.domain.identifiers import user_id
    from keystile.server.domain.users import UserFilter

    tenant, makers = await tenants.find(desk, wanted), await desk.metadata.known_models.metadata()
    try:
        view = await desk.users.view(tenant, user_id(name))
    except Malformed:
        view = None
    if view is not None and view.user is not None:
        return shown(view, makers)
    for by in (UserFilter(email=name), UserFilter(username=name)):
        found = (await desk.users.query(tenant, by)).views
        if len(found) == 1:
            return shown(found[0], makers)
        if found:
            ids = ", ".join(view.user_id for view in found)
            raise CommandFailed(
                "KT-CLI-008", why=f"several users have {name}: {ids}", do="name one by its id"
            )
    raise CommandFailed(
        "KT-CLI-008", why=f"none of tenant {tenant.name} has the id, email address or username {name}"
    )


async def remove_authenticator(desk: Desk, wanted: str | None, user: str, authenticator_id: str) -> None:
    from keystile.server.domain.identifiers import UserId

    tenant = await tenants.find(desk, wanted)
    await desk.authenticators.remove(tenant, UserId(user), authenticator_id, actor=ACTOR)


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


def shown(view: UserView, makers: Metadata | None) -> Record:
    attributes = view.user.attributes if view.user else None
    return {
        "userId": view.user_id,
        "email": attributes.email if attributes else None,
        "username": attributes.username if attributes else None,
        "displayName": attributes.display_name if attributes else None,
        "phoneNumber": attributes.phone_number if attributes else None,
        "createdAt": iso(view.user.created_at) if view.user else None,
        "authenticators": [authenticator_shown(one, makers) for one in view.authenticators],
    }


def authenticator_shown(authenticator: Authenticator, makers: Metadata | None) -> Record:
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
