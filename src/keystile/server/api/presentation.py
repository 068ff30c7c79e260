# SPDX-License-Identifier: Apache-2.0
"""Domain values as wire shapes: what both APIs say about users, authenticators and actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keystile.server.domain import aaguids, agent_patterns, user_agents
from keystile.server.domain.actions import Action
from keystile.server.domain.authenticators import Authenticator, CredentialRecord
from keystile.server.domain.tenants import Tenant
from keystile.server.domain.users import User, UserView
from keystile.webauthn.base64url import encode
from keystile.wire import server as wire
from keystile.wire.base import iso_time


async def authenticator(tenant: Tenant, found: Authenticator) -> wire.Authenticator:
    """An authenticator in the shape of authsignal-wire §2.8."""
    await _compile_patterns((found,))
    return _authenticator(tenant, found)


async def _compile_patterns(found: Iterable[Authenticator]) -> None:
    """Have the patterns of user agents compiled in a thread before they are first needed."""
    if any(a.credential and a.credential.user_agent for a in found):
        await agent_patterns.prepare()


def _authenticator(
    tenant: Tenant, found: Authenticator, *, is_default: bool | None = None
) -> wire.Authenticator:
    credential = found.credential
    return wire.Authenticator(
        user_authenticator_id=found.authenticator_id,
        user_id=found.user_id,
        verification_method=found.method,
        created_at=iso_time(found.created_at),
        verified_at=iso_time(found.verified_at),
        last_verified_at=iso_time(found.last_verified_at) if found.last_verified_at else None,
        is_default=is_default,
        username=found.username,
        display_name=found.display_name,
        authenticator_attachment=credential.attachment if credential else None,
        webauthn_credential=_credential(tenant, found, credential) if credential else None,
    )


async def authenticators(tenant: Tenant, found: UserView) -> list[wire.Authenticator]:
    """All of a user's authenticators, oldest first; the first of the default method is the default."""
    await _compile_patterns(found.authenticators)
    method = found.enrolled.default
    default = next((a for a in found.authenticators if a.method == method), None)
    return [_authenticator(tenant, a, is_default=a is default) for a in found.authenticators]


def _credential(
    tenant: Tenant, found: Authenticator, credential: CredentialRecord
) -> wire.WebauthnCredential:
    provider = aaguids.provider(credential.aaguid, tenant.makers)
    agent = user_agents.parse(credential.user_agent)
    return wire.WebauthnCredential(
        credential_id=encode(credential.credential_id),
        device_id=credential.device_id,
        name=found.name or (provider.name if provider else None),
        aaguid=str(credential.aaguid) if credential.aaguid else None,
        aaguid_mapping=wire.AaguidMapping(
            name=provider.name, svg_icon_light=provider.svg_icon_light, svg_icon_dark=provider.svg_icon_dark
        )
        if provider
        else None,
        credential_backed_up=credential.backed_up,
        credential_device_type="multiDevice" if credential.backup_eligible else "singleDevice",
        authenticator_attachment=credential.attachment,
        verified_at=iso_time(found.verified_at),
        parsed_user_agent=_user_agent(agent) if agent else None,
    )


def _user_agent(agent: user_agents.UserAgent) -> wire.ParsedUserAgent:
    return wire.ParsedUserAgent(
        ua=agent.ua,
        browser=wire.ParsedBrowser(
            name=agent.browser.name, version=agent.browser.version, major=agent.browser.major
        ),
        device=wire.ParsedDevice(
            model=agent.device.model, type=agent.device.type, vendor=agent.device.vendor
        ),
        engine=wire.ParsedEngine(name=agent.engine.name, version=agent.engine.version),
        os=wire.ParsedOs(name=agent.os.name, version=agent.os.version),
        cpu=wire.ParsedCpu(architecture=agent.cpu.architecture),
    )


def _attributes(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    said = user.attributes
    return {
        "email": said.email,
        "phone_number": said.phone_number,
        "username": said.username,
        "display_name": said.display_name,
    }


def user_view(tenant: Tenant, found: UserView) -> wire.GetUserResponse:
    """A user, known or not; one that was never seen is not enrolled."""
    said = found.user.attributes if found.user else None
    enrolled = found.enrolled
    return wire.GetUserResponse(
        user_id=found.user_id,
        is_enrolled=bool(enrolled.methods),
        email_verified=said.email_verified if said else None,
        phone_number_verified=said.phone_number_verified if said else None,
        locale=said.locale if said else None,
        custom=dict(said.custom) if said and said.custom is not None else None,
        enrolled_verification_methods=list(enrolled.methods) or None,
        allowed_verification_methods=list(tenant.settings.verification_methods),
        default_verification_method=enrolled.default,
        **_attributes(found.user),
    )


def user(found: User) -> wire.UserResponse:
    """A user's attributes after an update."""
    said = found.attributes
    return wire.UserResponse(
        user_id=found.user_id,
        email_verified=said.email_verified,
        phone_number_verified=said.phone_number_verified,
        locale=said.locale,
        default_verification_method=said.default_verification_method,
        custom=dict(said.custom) if said.custom is not None else None,
        **_attributes(found),
    )


def queried_user(found: UserView) -> wire.QueriedUser:
    """One user of a list."""
    assert found.user is not None  # a query gives users that are there
    said = found.user.attributes
    methods = list(found.enrolled.methods)
    return wire.QueriedUser(
        user_id=found.user_id,
        email_verified=bool(said.email_verified),
        phone_number_verified=bool(said.phone_number_verified),
        is_enrolled=bool(methods),
        created_at=iso_time(found.user.created_at),
        enrolled_verification_methods=methods,
        **_attributes(found.user),
    )


def action(found: Action) -> wire.ActionResponse:
    """An action; ``output`` is what rules said, and there are none yet."""
    return wire.ActionResponse(
        state=found.state,
        created_at=iso_time(found.created_at),
        state_updated_at=iso_time(found.state_updated_at),
        verification_method=found.method,
        rules=[],
        rule_ids=[],
        output={},
    )


def queried_action(found: Action) -> wire.QueriedAction:
    """One action of a list."""
    return wire.QueriedAction(
        action_code=found.code,
        idempotency_key=found.idempotency_key,
        created_at=iso_time(found.created_at),
        updated_at=iso_time(found.state_updated_at),
        state=found.state,
        state_updated_at=iso_time(found.state_updated_at),
        verification_method=found.method,
        verified_by_authenticator_id=found.authenticator_id,
    )
