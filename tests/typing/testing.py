# SPDX-License-Identifier: Apache-2.0
"""What users' editors see of the pytest plug-in's fixtures. Type-checked, never run."""

from typing import assert_type

from keystile import AsyncKeystile, Keystile
from keystile.testing import (
    KeystileInbox,
    KeystilePlatform,
    KeystileServer,
    KeystileUser,
    MovableClock,
    SignedIn,
    SignedUp,
    VirtualPasskey,
)
from keystile.wire.server import TrackResponse


def test_the_server_gives_clients_and_settings(
    keystile_server: KeystileServer, keystile_platform: KeystilePlatform
) -> None:
    assert_type(keystile_server.api_url, str)
    assert_type(keystile_server.env, dict[str, str])
    assert_type(keystile_server.client(), Keystile)
    assert_type(keystile_server.async_client(), AsyncKeystile)
    assert_type(keystile_server.client().track("u", "signIn"), TrackResponse)
    assert_type(keystile_server.clock, MovableClock)
    assert_type(keystile_platform.new_server(), KeystileServer)


def test_a_user_has_a_passkey(keystile_user: KeystileUser) -> None:
    assert_type(keystile_user.id, str)
    assert_type(keystile_user.virtual_passkey, VirtualPasskey)
    assert_type(keystile_user.virtual_passkey.sign_in().token, str)


def test_a_passkey_signs_up_in_and_steps_up(virtual_passkey: VirtualPasskey) -> None:
    assert_type(virtual_passkey.sign_up("token"), SignedUp)
    assert_type(virtual_passkey.sign_in(), SignedIn)
    assert_type(virtual_passkey.step_up("token", sign_count=1), SignedIn)


def test_mail_has_links_and_codes(keystile_inbox: KeystileInbox) -> None:
    assert_type(keystile_inbox.latest_link(to="ada@example.com"), str)
    assert_type(keystile_inbox.latest_code(), str)


def test_mistakes_are_seen(virtual_passkey: VirtualPasskey, keystile_inbox: KeystileInbox) -> None:
    virtual_passkey.sign_up()  # type: ignore[call-arg]  # the token is missing
    virtual_passkey.sign_in(signcount=1)  # type: ignore[call-arg]  # no such lie
    keystile_inbox.latest_link("ada@example.com")  # type: ignore[call-arg]  # by name only
