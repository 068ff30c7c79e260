# SPDX-License-Identifier: Apache-2.0
"""Passkeys of the Client API: options, enrollment, sign-in and step-up, with and without cookies (§3.1 to §3.5).

The ``/web`` calls are the same ones, and leave the challenge id in a cookie as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from keystile.errors import CheckFailed, UnknownCredential
from keystile.server.api import presentation
from keystile.server.api.cookies import CHALLENGE_COOKIE, TOKEN_COOKIE, set_cookie
from keystile.server.api.endpoint import Access, Answer, Call, Endpoint
from keystile.server.domain.failures import Failures
from keystile.server.domain.identifiers import action_code, idempotency_key, plain
from keystile.server.domain.limits import Limits, network
from keystile.server.domain.tenants import Tenant
from keystile.server.methods.passkey import MAX_NAME, Issued, PasskeyEnrollment, PasskeySignIn
from keystile.server.methods.passkey.ceremony import Source
from keystile.webauthn.base64url import encode
from keystile.wire.client import (
    AddPasskeyRequest,
    AddPasskeyResponse,
    AuthenticationOptionsRequest,
    AuthenticationOptionsResponse,
    ChallengeRequest,
    ChallengeResponse,
    RegistrationOptionsRequest,
    RegistrationOptionsResponse,
    VerifyPasskeyRequest,
    VerifyPasskeyResponse,
    normalise_client_data,
)

MAX_AGENT: Final = 1024
MAX_DEVICE_ID: Final = 128


@dataclass(frozen=True, slots=True)
class PasskeyEndpoints:
    enrollment: PasskeyEnrollment
    sign_in: PasskeySignIn
    limits: Limits
    failures: Failures

    def endpoints(self) -> list[Endpoint]:
        tenant, token = Access.TENANT, Access.TOKEN
        passkey = "/client/user-authenticators/passkey"
        options, registration = f"{passkey}/authentication-options", f"{passkey}/registration-options"
        begin: tuple[Any, ...] = (
            tenant,
            ChallengeResponse,
            "Begin a sign-in for an action",
            ChallengeRequest,
        )
        ask: tuple[Any, ...] = (
            tenant,
            AuthenticationOptionsResponse,
            "Get options to sign in or step up with a passkey",
            AuthenticationOptionsRequest,
        )
        create: tuple[Any, ...] = (
            token,
            RegistrationOptionsResponse,
            "Get options to create a passkey",
            RegistrationOptionsRequest,
        )
        return [
            Endpoint("POST", options, self.authentication_options, *ask),
            Endpoint("POST", f"{options}/web", self.authentication_options_web, *ask),
            Endpoint(
                "POST",
                "/client/verify/passkey",
                self.verify,
                tenant,
                VerifyPasskeyResponse,
                "Finish a sign-in or step-up",
                VerifyPasskeyRequest,
                cookies=(CHALLENGE_COOKIE,),
                ceremony="authentication",
            ),
            Endpoint("POST", "/client/challenge", self.challenge, *begin),
            Endpoint("POST", "/client/challenge/web", self.challenge_web, *begin),
            Endpoint("POST", registration, self.registration_options, *create),
            Endpoint("POST", f"{registration}/web", self.registration_options_web, *create),
            Endpoint(
                "POST",
                passkey,
                self.add,
                token,
                AddPasskeyResponse,
                "Enroll a passkey",
                AddPasskeyRequest,
                cookies=(CHALLENGE_COOKIE,),
                ceremony="registration",
            ),
        ]

    async def challenge(self, call: Call[ChallengeRequest]) -> ChallengeResponse:
        await self.limits.check("options", network(call.caller.address))
        body = call.body
        handle = self.sign_in.begin(
            call.tenant,
            action=action_code(body.action) if body.action else "",
            idempotency_key=idempotency_key(body.idempotency_key) if body.idempotency_key else None,
        )
        return ChallengeResponse(challenge_id=handle)

    async def challenge_web(self, call: Call[ChallengeRequest]) -> Answer:
        answer = await self.challenge(call)
        return Answer(answer, (_challenge_cookie(call.tenant, answer.challenge_id),))

    async def authentication_options(
        self, call: Call[AuthenticationOptionsRequest]
    ) -> AuthenticationOptionsResponse:
        issued = await self._request_options(call)
        return AuthenticationOptionsResponse(options=issued.options, challenge_id=issued.challenge_id)

    async def authentication_options_web(self, call: Call[AuthenticationOptionsRequest]) -> Answer:
        issued = await self._request_options(call)
        body = AuthenticationOptionsResponse(options=issued.options, challenge_id=issued.challenge_id)
        return Answer(body, (_challenge_cookie(call.tenant, issued.challenge_id),))

    async def _request_options(self, call: Call[AuthenticationOptionsRequest]) -> Issued:
        await self.limits.check("options", network(call.caller.address))
        if call.claimed is not None:
            return await self.sign_in.step_up_options(call.tenant, call.claimed)
        return self.sign_in.anonymous_options(call.tenant, call.body.challenge_id or None)

    async def registration_options(
        self, call: Call[RegistrationOptionsRequest]
    ) -> RegistrationOptionsResponse:
        issued = await self._creation_options(call)
        return RegistrationOptionsResponse(options=issued.options, challenge_id=issued.challenge_id)

    async def registration_options_web(self, call: Call[RegistrationOptionsRequest]) -> Answer:
        issued = await self._creation_options(call)
        body = RegistrationOptionsResponse(options=issued.options, challenge_id=issued.challenge_id)
        return Answer(body, (_challenge_cookie(call.tenant, issued.challenge_id),))

    async def _creation_options(self, call: Call[RegistrationOptionsRequest]) -> Issued:
        await self.limits.check("options", network(call.caller.address))
        body = call.body
        return await self.enrollment.options(
            call.tenant,
            call.token,
            username=plain(body.username, MAX_NAME),
            display_name=plain(body.display_name, MAX_NAME),
            attachment=body.authenticator_attachment,
        )

    async def verify(self, call: Call[VerifyPasskeyRequest]) -> Any:
        """Finish a sign-in or step-up; failures are counted and go on to `api.errors`."""
        source = network(call.caller.address)
        self.limits.require("failed_verify", source)
        body = call.body
        challenge_id, has_cookie = _challenge_id(call, body.challenge_id)
        try:
            verified = await self.sign_in.verify(
                call.tenant,
                call.claimed,
                normalise_client_data(body.authentication_credential),
                challenge_id=challenge_id,
                source=_source(call, body.device_id),
            )
        except (CheckFailed, UnknownCredential) as error:
            await self.limits.count("failed_verify", source)
            self.failures.count(call.tenant.id, error, source)
            raise
        answer = VerifyPasskeyResponse(
            is_verified=True,
            user_id=verified.user_id,
            user_authenticator_id=verified.authenticator_id,
            access_token=verified.token,
            username=verified.username,
            user_display_name=verified.display_name,
        )
        return Answer(answer, _result_cookies(call.tenant, verified.token)) if has_cookie else answer

    async def add(self, call: Call[AddPasskeyRequest]) -> Any:
        """Finish an enrollment; failures are counted and go on to `api.errors`."""
        source = network(call.caller.address)
        self.limits.require("failed_verify", source)
        body = call.body
        challenge_id, has_cookie = _challenge_id(call, body.challenge_id)
        try:
            enrolled = await self.enrollment.finish(
                call.tenant,
                call.token,
                normalise_client_data(body.registration_credential),
                challenge_id=challenge_id,
                conditional_create=bool(body.conditional_create),
                source=_source(call, body.device_id),
            )
        except CheckFailed as error:
            await self.limits.count("failed_verify", source)
            self.failures.count(call.tenant.id, error, source)
            raise
        added = enrolled.authenticator
        assert added.credential is not None  # an enrolled passkey has one
        answer = AddPasskeyResponse(
            is_verified=True,
            user_authenticator_id=added.authenticator_id,
            user_id=added.user_id,
            credential_id=encode(added.credential.credential_id),
            user_authenticator=await presentation.authenticator(call.tenant, added),
            access_token=enrolled.token,
        )
        return Answer(answer, _result_cookies(call.tenant, enrolled.token)) if has_cookie else answer


def _source(call: Call[Any], device_id: str | None) -> Source:
    return Source(
        ip_address=call.caller.address,
        user_agent=plain(call.caller.header(b"user-agent"), MAX_AGENT),
        device_id=plain(device_id, MAX_DEVICE_ID),
    )


def _challenge_id(call: Call[Any], sent: str | None) -> tuple[str | None, bool]:
    """The challenge id of body or cookie, and whether the page is in cookie mode."""
    cookie = call.cookies.get(CHALLENGE_COOKIE)
    return sent or cookie, cookie is not None


def _challenge_cookie(tenant: Tenant, challenge_id: str) -> tuple[bytes, bytes]:
    return set_cookie(CHALLENGE_COOKIE, challenge_id, seconds=tenant.settings.anonymous_challenge_seconds)


def _result_cookies(tenant: Tenant, token: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        set_cookie(TOKEN_COOKIE, token, seconds=tenant.settings.token_seconds),
        set_cookie(CHALLENGE_COOKIE, "", seconds=0),
    )
