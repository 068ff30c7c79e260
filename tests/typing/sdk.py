# SPDX-License-Identifier: Apache-2.0
"""What users' editors see of the server SDK. Type-checked, never run."""

from typing import assert_type

from keystile import AsyncKeystile, Keystile, KeystileApiError, KeystileError
from keystile.auth.providers.keystile import ValidatesChallenges
from keystile.wire.server import (
    ActionState,
    Authenticator,
    GetUserResponse,
    QueriedAction,
    TrackResponse,
    ValidateResponse,
)


def results_are_typed(keystile: Keystile) -> None:
    tracked = keystile.track("u", "signIn", {"redirect_url": "https://a.test", "custom": {"any": [1]}})
    assert_type(tracked, TrackResponse)
    assert_type(tracked.state, ActionState)
    assert_type(keystile.validate_challenge({"token": tracked.token}), ValidateResponse)
    assert_type(keystile.validate_challenge(token=tracked.token, action="signIn"), ValidateResponse)
    assert_type(keystile.get_authenticators("u"), list[Authenticator])
    assert_type(keystile.query_user_actions("u", codes=["signIn"], state="ALLOW"), list[QueriedAction])


async def awaited_results_are_the_same(keystile: AsyncKeystile) -> None:
    assert_type(await keystile.get_user("u"), GetUserResponse)
    assert_type(await keystile.track("u", "signIn"), TrackResponse)


def the_async_client_serves_the_keystile_provider(keystile: AsyncKeystile) -> ValidatesChallenges:
    return keystile


def mistakes_are_seen(keystile: Keystile) -> None:
    keystile.track("u", "signIn", {"redirect_uri": "x"})  # type: ignore[arg-type]  # no such name
    keystile.validate_challenge({"user_id": "u"})  # type: ignore[call-overload]  # the token is missing
    keystile.update_action("u", "a", "k", {"state": "DONE"})  # type: ignore[typeddict-item]  # no such state
    keystile.get_user("u").is_enroled  # type: ignore[attr-defined]  # misspelt  # noqa: B018


def errors_are_typed(error: KeystileApiError) -> None:
    keystile_error(error)
    assert_type(error.status, int | None)
    assert_type(error.code, str)


def keystile_error(error: KeystileError) -> None: ...
