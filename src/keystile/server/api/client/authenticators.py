# SPDX-License-Identifier: Apache-2.0
"""The user's own authenticators, and the look-up of a credential on a device (authsignal-wire §3.6 to §3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from keystile.errors import CeremonyError, Forbidden, Malformed, NotFound, TokenInvalid, Unauthorized
from keystile.server.api import presentation
from keystile.server.api.authentication import Authentication
from keystile.server.api.cookies import TOKEN_COOKIE
from keystile.server.api.endpoint import Access, Call, Endpoint, NoBody
from keystile.server.api.server.users import DONE
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.client_tokens import READ, REMOVE, UPDATE, ClientToken, ClientTokens
from keystile.server.domain.limits import Limits, network
from keystile.server.domain.users import Users
from keystile.server.methods.passkey import PASSKEY
from keystile.webauthn.base64url import decode, encode
from keystile.wire.base import iso_time
from keystile.wire.client import (
    CredentialResponse,
    InitOptions,
    InitResponse,
    InitUser,
    PasskeySignals,
    RenameAuthenticatorRequest,
)
from keystile.wire.server import Authenticator, SuccessResponse

if TYPE_CHECKING:
    from keystile.server.domain.ports import Authenticators, Clock

MAX_LOOKED_UP: Final = 64


@dataclass(frozen=True, slots=True)
class OwnAuthenticatorEndpoints:
    users: Users
    authenticators: AuthenticatorAdmin
    store: Authenticators
    tokens: ClientTokens
    authentication: Authentication
    limits: Limits
    clock: Clock

    def endpoints(self) -> list[Endpoint]:
        token, tenant = Access.TOKEN, Access.TENANT
        all_, one = "/client/user-authenticators", "/client/user-authenticators/{userAuthenticatorId}"
        rename = RenameAuthenticatorRequest
        return [
            Endpoint(
                "GET",
                all_,
                self.list,
                token,
                list[Authenticator],
                "List my authenticators",
                cookies=(TOKEN_COOKIE,),
            ),
            Endpoint("GET", one, self.get, token, Authenticator, "Get one of my authenticators"),
            Endpoint(
                "PATCH", one, self.rename, token, Authenticator, "Rename one of my authenticators", rename
            ),
            Endpoint("DELETE", one, self.remove, token, SuccessResponse, "Remove one of my authenticators"),
            Endpoint(
                "GET",
                "/client/user-authenticators/passkey",
                self.look_up,
                tenant,
                CredentialResponse,
                "Find out whether a passkey on this device is still registered",
                query=("credentialId", "credentialIds"),
            ),
            Endpoint(
                "GET",
                f"{all_}/passkey/signals",
                self.signals,
                token,
                PasskeySignals,
                "Get what my password manager should know of my passkeys",
                cookies=(TOKEN_COOKIE,),
            ),
            Endpoint("POST", "/client/init", self.init, token, InitResponse, "See how I may answer"),
        ]

    async def list(self, call: Call[NoBody]) -> list[Authenticator]:
        """All of them, always: browsers hide passkeys that this list omits (§3.3)."""
        token = await self._token(call, READ)
        return await presentation.authenticators(
            call.tenant, await self.users.view(call.tenant, token.user_id)
        )

    async def get(self, call: Call[NoBody]) -> Authenticator:
        token = await self._token(call, READ)
        return await presentation.authenticator(
            call.tenant,
            await self.authenticators.find(call.tenant, token.user_id, call.path["userAuthenticatorId"]),
        )

    async def rename(self, call: Call[RenameAuthenticatorRequest]) -> Authenticator:
        token = await self._token(call, UPDATE)
        renamed = await self.authenticators.rename(
            call.tenant, token.user_id, call.path["userAuthenticatorId"], call.body.name
        )
        return await presentation.authenticator(call.tenant, renamed)

    async def remove(self, call: Call[NoBody]) -> SuccessResponse:
        token = await self._token(call, REMOVE)
        await self.authenticators.remove(
            call.tenant, token.user_id, call.path["userAuthenticatorId"], actor=f"user:{token.user_id}"
        )
        return DONE

    async def look_up(self, call: Call[NoBody]) -> CredentialResponse:
        """The first of the given ids that exists. Phones ask for one and know ``invalid_credential`` as no."""
        await self.limits.check("options", network(call.caller.address))
        single = call.query.get("credentialId")
        asked = [single] if single else call.query.get("credentialIds", "").split(",")
        asked = [text for text in asked if text]
        if not asked or len(asked) > MAX_LOOKED_UP:
            raise Malformed(f"Give 1 to {MAX_LOOKED_UP} credential ids.")
        for text in asked:
            known = await self.store.by_credential(call.tenant.id, decode(text))
            if known is not None:
                found = await self.store.find(call.tenant.id, known.authenticator_id)
                if found is not None:
                    return CredentialResponse(credential_id=text, verified_at=iso_time(found.verified_at))
        if single:
            raise CeremonyError("credential_not_found", "a phone asked for a passkey that is not registered")
        raise NotFound("None of these passkeys is registered here.")

    async def signals(self, call: Call[NoBody]) -> PasskeySignals:
        """The complete list of valid passkeys, and the user's present names, for the Signal API (L3 §5.1.10).

        For somebody who is signed in only: before that the list would tell who has which passkeys.
        """
        token = await self._token(call, READ)
        view = await self.users.view(call.tenant, token.user_id)
        if view.user is None:
            raise TokenInvalid("The token's user was deleted.")
        passkeys = [one for one in view.authenticators if one.method == PASSKEY and one.credential]
        said, newest = view.user.attributes, passkeys[-1] if passkeys else None
        name = said.username or (newest and newest.username) or said.email
        return PasskeySignals(
            rp_id=call.tenant.settings.rp_id,
            user_id=encode(view.user.handle.encode()),
            all_accepted_credential_ids=[
                encode(one.credential.credential_id) for one in passkeys if one.credential
            ],
            name=name or None,
            display_name=said.display_name or (newest and newest.display_name) or name or None,
        )

    async def init(self, call: Call[NoBody]) -> InitResponse:
        """How the token's user may answer, for the React SDK, with a fresh token of the same kind and scopes."""
        token = call.token
        view = await self.users.view(call.tenant, token.user_id)
        fresh = self.tokens.issue(
            call.tenant,
            token.kind,
            user_id=token.user_id,
            action=token.action,
            idempotency_key=token.idempotency_key,
            scopes=token.scopes,
            now=self.clock(),
            # Else whoever asks every ten minutes would keep one token for ever.
            expires_at=token.expires_at,
        )
        said, enrolled = view.user.attributes if view.user else None, view.enrolled
        options = InitOptions(
            token=fresh,
            verification_methods=list(enrolled.methods or call.tenant.settings.verification_methods),
            user=InitUser(
                email=_masked_email(said.email) if said and said.email else None,
                phone_number=_masked_phone(said.phone_number) if said and said.phone_number else None,
            ),
            default_verification_method=enrolled.default,
        )
        return InitResponse(challenge_options=options)

    async def _token(self, call: Call[Any], scope: str) -> ClientToken:
        token = call.claimed
        if token is None and TOKEN_COOKIE in call.cookies:
            identity = await self.authentication.bearer(call.cookies[TOKEN_COOKIE])
            if identity.tenant.id != call.tenant.id:
                raise Unauthorized("The cookie is of another tenant.")
            token = identity.token
        if token is None:
            raise Unauthorized("This call needs a token.")
        if scope not in token.scopes:
            raise Forbidden(f"The token lacks the scope {scope}. Name it when you track the action.")
        return token


def _masked_email(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***"


def _masked_phone(number: str) -> str:
    return f"{number[:3]}***{number[-2:]}"
