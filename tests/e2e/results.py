# SPDX-License-Identifier: Apache-2.0
"""Result tokens, good ones and others, for the apps to accept or refuse.

A good one comes out of a real sign-in over HTTP with a software authenticator. The others are that one with
one thing wrong each.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import anyio
import httpx2

from keystile.cli.place import open_desk
from keystile.server.domain.client_tokens import ClientTokens
from keystile.server.domain.identifiers import UserId
from keystile.testing import SoftwareAuthenticator
from keystile.tokens import client as jwt
from tests.e2e.platform import Platform

HOUR = 60 * 60 * 1000


def a_sign_in(platform: Platform, user_id: str, origin: str) -> str:
    """Enroll a passkey for this user, sign in with it, and return the result token."""
    device = SoftwareAuthenticator()
    with platform.server() as server:
        tracked = server.track(user_id, "enroll-passkey", {"scope": "add:authenticators"})
    bearer = f"Bearer {tracked.token}"
    passkeys = "/client/user-authenticators/passkey"
    started = _post(platform, f"{passkeys}/registration-options", bearer, {"username": user_id})
    made = device.create(started["options"], origin=origin)
    _post(platform, passkeys, bearer, {"registrationCredential": made, "challengeId": started["challengeId"]})

    anyone = f"Basic {base64.b64encode(platform.tenant_id.encode()).decode()}"
    started = _post(platform, f"{passkeys}/authentication-options", anyone, {})
    answer = device.get(started["options"], origin=origin)
    verified = _post(platform, "/client/verify/passkey", anyone, {"authenticationCredential": answer})
    return str(verified["accessToken"])


def _post(platform: Platform, path: str, authorization: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = httpx2.post(platform.api_url + path, headers={"Authorization": authorization}, json=body)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


# ---- tokens that prove nothing ----


def opened(token: str) -> list[Any]:
    """Header and claims of a token, unchecked."""
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def forged(platform: Platform, user_id: str, origin: str) -> str:
    """All is as in a good token, but somebody else's key signed it."""
    header, claims = opened(a_sign_in(platform, user_id, origin))
    return jwt.sign(
        claims, jwt.SigningKey(header["kid"], b"a key that somebody has guessed."), typ=header["typ"]
    )


def changed(platform: Platform, user_id: str, origin: str) -> str:
    """A good token of another person, with this user's id written into it."""
    head, body, signature = a_sign_in(platform, "mallory", origin).split(".")
    _, claims = opened(f"{head}.{body}.{signature}")
    claims["sub"] = claims["other"]["userId"] = user_id
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


def expired(platform: Platform, user_id: str, origin: str) -> str:
    """The token of a real sign-in, as it would be had it been issued an hour ago."""
    _, claims = opened(a_sign_in(platform, user_id, origin))
    issuer = claims["iss"].removesuffix(f"/{platform.tenant_id}")

    async def issue() -> str:
        async with AsyncExitStack() as stack:
            desk = await open_desk(platform.data_dir, stack)
            return ClientTokens(issuer).issue(
                await desk.administration.tenant(platform.tenant_id),
                "result",
                user_id=UserId(user_id),
                action=claims["other"]["actionCode"],
                idempotency_key=claims["other"]["idempotencyKey"],
                scopes=frozenset(claims["scope"].split()),
                now=claims["iat"] * 1000 - HOUR,
            )

    return anyio.run(issue)


def of_another_tenant(platform: Platform, user_id: str, origin: str) -> str:
    """A good token for the same user id, from the tenant next door on the same server."""
    return a_sign_in(platform.another_tenant(origin), user_id, origin)


def unanswered(platform: Platform, user_id: str, origin: str) -> str:
    """A token fresh from `track`, whose challenge nobody has met."""
    with platform.server() as server:
        return server.track(user_id, "signIn").token


WORTHLESS: dict[str, Callable[[Platform, str, str], str]] = {
    "forged": forged,
    "changed": changed,
    "expired": expired,
    "of another tenant": of_another_tenant,
    "unanswered": unanswered,
}
