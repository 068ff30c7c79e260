# SPDX-License-Identifier: Apache-2.0
"""Virtual passkeys through the plug-in's own fixtures: what an app's test can do with one, and what liars get."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest

from keystile import KeystileApiError
from keystile.testing import (
    AlreadyEnrolled,
    KeystilePlatform,
    KeystileServer,
    KeystileUser,
    NoCredential,
    VirtualPasskey,
)
from keystile.testing.personas import PERSONAS, PersonaName
from keystile.testing.server import running_platform

HONEST: dict[PersonaName, bool] = {"synced": True, "device-bound": False, "security-key": False}
LIARS: dict[PersonaName, str] = {
    "phishing-site": "origin_mismatch",
    "other-rp": "rp_id_hash_mismatch",
    "forger": "signature_invalid",
    "replayer": "challenge_mismatch",
    "absent": "user_presence_missing",
    "unverified": "user_verification_missing",
    "impostor": "user_handle_mismatch",
    "backup-flipper": "backup_eligibility_changed",
}


@pytest.fixture(scope="module")
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory, log: io.StringIO) -> Iterator[KeystilePlatform]:
    """A platform whose log can be read: the wire does not say which check failed."""
    with redirect_stderr(log), running_platform(tmp_path_factory.mktemp("keystile")) as platform:
        yield platform


def enroll_token(server: KeystileServer, user_id: str) -> str:
    return server.client().track(user_id, "enroll", {"scope": "add:authenticators"}).token


def test_a_device_enrolls_with_the_apps_token_and_then_signs_in(
    keystile_server: KeystileServer, virtual_passkey: VirtualPasskey
) -> None:
    enrolled = virtual_passkey.sign_up(enroll_token(keystile_server, "u1"), username="ada@example.com")
    signed_in = virtual_passkey.sign_in()

    validated = keystile_server.client().validate_challenge(token=signed_in.token)
    assert (validated.user_id, validated.state) == ("u1", "CHALLENGE_SUCCEEDED")
    assert signed_in.authenticator_id == enrolled.authenticator_id
    assert signed_in.username == "ada@example.com"


def test_a_sign_in_can_be_for_an_action(keystile_server: KeystileServer, keystile_user: KeystileUser) -> None:
    signed_in = keystile_user.virtual_passkey.sign_in(action="open-vault", idempotency_key="k1")

    action = keystile_server.client().get_action(keystile_user.id, "open-vault", "k1")
    assert (signed_in.user_id, action.state) == (keystile_user.id, "CHALLENGE_SUCCEEDED")


def test_a_device_enrolls_once_for_a_user(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    again = keystile_user.virtual_passkey.step_up(
        keystile_server.client().track(keystile_user.id, "enroll", {"scope": "add:authenticators"}).token
    )

    with pytest.raises(AlreadyEnrolled):
        keystile_user.virtual_passkey.sign_up(again.token)


def test_an_empty_device_says_how_to_enroll_it(virtual_passkey: VirtualPasskey) -> None:
    with pytest.raises(NoCredential, match=r"holds none for localhost. Enroll it first: .*sign_up\(token\)"):
        virtual_passkey.sign_in()


def test_a_device_forgets_a_passkey_that_the_server_does_not_know(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    keystile_server.client().delete_authenticator(keystile_user.id, keystile_user.authenticator_id)

    with pytest.raises(KeystileApiError) as refused:
        keystile_user.virtual_passkey.sign_in()

    assert (refused.value.code, keystile_user.virtual_passkey.credentials) == ("unknown_credential", ())


def test_a_token_expires_when_the_clock_goes_forward(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    tracked = keystile_server.client().track(keystile_user.id, "pay")
    keystile_server.clock.forward(minutes=11)

    with pytest.raises(KeystileApiError) as refused:
        keystile_user.virtual_passkey.step_up(tracked.token)

    assert (refused.value.status, refused.value.code) == (401, "expired_token")


def test_the_clock_does_not_go_back(keystile_server: KeystileServer) -> None:
    with pytest.raises(ValueError, match=r"clock.reset\(\)"):
        keystile_server.clock.forward(seconds=-1)


def test_settings_of_the_tenant_can_be_changed(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    keystile_server.configure(token_seconds=60)
    tracked = keystile_server.client().track(keystile_user.id, "pay")
    keystile_server.clock.forward(seconds=61)

    with pytest.raises(KeystileApiError, match="expired_token"):
        keystile_user.virtual_passkey.step_up(tracked.token)


def test_an_origin_that_is_not_listed_is_refused_until_it_is(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    passkey = keystile_user.virtual_passkey
    passkey.origin = "http://localhost:4321"
    with pytest.raises(KeystileApiError, match="invalid_credential"):
        passkey.sign_in()

    keystile_server.add_origin("http://localhost:4321")

    assert passkey.sign_in().user_id == keystile_user.id


def test_a_single_answer_can_lie(keystile_user: KeystileUser) -> None:
    with pytest.raises(KeystileApiError, match="invalid_credential"):
        keystile_user.virtual_passkey.sign_in(user_verified=False)

    assert keystile_user.virtual_passkey.sign_in().user_id == keystile_user.id


@pytest.mark.parametrize(("persona", "synced"), HONEST.items())
def test_honest_devices_sign_in_as_often_as_they_like(
    keystile_server: KeystileServer, persona: PersonaName, synced: bool
) -> None:
    user = keystile_server.add_user(persona=persona)

    assert [user.virtual_passkey.sign_in().user_id for _ in range(2)] == [user.id, user.id]
    assert user.virtual_passkey.credentials[0].backed_up is synced


@pytest.mark.parametrize(("persona", "check"), LIARS.items())
def test_a_liar_enrolls_and_is_refused_by_the_check_made_for_it(
    logged: KeystilePlatform, log: io.StringIO, persona: PersonaName, check: str
) -> None:
    user = logged.new_server().add_user(persona=persona)
    begin = log.tell()

    with pytest.raises(KeystileApiError, match="invalid_credential"):
        user.virtual_passkey.sign_in()

    logged.caught()  # the line is written after the answer: what the platform is asked next comes after both
    assert re.findall(r"check=(\w+)", log.getvalue()[begin:]) == [check]


def test_a_device_that_verifies_nobody_cannot_enroll(
    keystile_server: KeystileServer,
) -> None:
    with pytest.raises(KeystileApiError, match="invalid_credential"):
        keystile_server.add_user(persona="no-verification")


def test_a_counter_can_go_back(keystile_server: KeystileServer) -> None:
    user = keystile_server.add_user(persona="counter-goes-back")
    passkey = user.virtual_passkey

    passkey.sign_in()
    first = passkey._count
    passkey.sign_in()

    assert passkey._count < first < 1_000


def test_every_persona_is_spoken_of_here() -> None:
    assert {*HONEST, *LIARS, "no-verification", "counter-goes-back"} == set(PERSONAS)


def test_secrets_are_not_in_what_pytest_prints(
    keystile_server: KeystileServer, keystile_user: KeystileUser
) -> None:
    signed_in = keystile_user.virtual_passkey.sign_in()

    shown = f"{keystile_server!r} {keystile_user!r} {signed_in!r}"
    assert keystile_server.secret_key not in shown
    assert signed_in.token not in shown
