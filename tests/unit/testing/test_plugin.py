# SPDX-License-Identifier: Apache-2.0
"""The pytest plug-in as other projects meet it: found by its entry point, inert, and then a platform."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

import keystile.testing.server  # noqa: F401  (pytester forgets what its tests imported: once is enough)

pytest_plugins = ["pytester"]

HEAVY = (
    "cryptography",
    "msgspec",
    "httpx2",
    "uvicorn",
    "starlette",
    "apsw",
    "keystile.server",
    "keystile.sdk",
)


def make(pytester: pytest.Pytester, text: str, *, ini: str = "") -> None:
    pytester.makepyfile(dedent(text))
    pytester.makeini("[pytest]\nfilterwarnings = error\nanyio_mode = auto\n" + dedent(ini))


def test_it_loads_nothing_before_a_fixture_is_asked_for() -> None:
    program = f"""
import sys, keystile.testing.plugin
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert printed.stdout.strip() == "[]"


def test_pytest_finds_it_without_being_told(pytester: pytest.Pytester) -> None:
    make(
        pytester,
        f"""
        import sys

        def test_the_fixtures_are_there_and_cost_nothing(request, pytestconfig):
            assert pytestconfig.pluginmanager.hasplugin("keystile")
            assert [name for name in {HEAVY!r} if name in sys.modules] == []
        """,
    )

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_every_test_has_a_tenant_of_its_own_on_one_platform(pytester: pytest.Pytester) -> None:
    make(
        pytester,
        """
        seen = []

        def test_one(keystile_server):
            keystile_server.add_user("u1")
            seen.append((keystile_server.api_url, keystile_server.tenant_id))

        def test_two(keystile_server):
            assert not keystile_server.client().get_user("u1").is_enrolled
            seen.append((keystile_server.api_url, keystile_server.tenant_id))

        def test_of_both():
            (url, one), (same_url, two) = seen
            assert url == same_url and one != two
        """,
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_the_tenant_may_last_for_the_run_and_the_clock_is_put_right_even_so(
    pytester: pytest.Pytester,
) -> None:
    make(
        pytester,
        """
        import time

        def test_one(keystile_server):
            keystile_server.add_user("u1")
            keystile_server.clock.forward(days=1)
            assert keystile_server.clock.now().timestamp() - time.time() > 86_000

        def test_two(keystile_server):
            assert keystile_server.client().get_user("u1").is_enrolled
            assert keystile_server.clock.now().timestamp() - time.time() < 60
        """,
        ini="keystile_scope = session\n",
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_scope_that_there_is_not_says_which_there_are(pytester: pytest.Pytester) -> None:
    make(pytester, "def test_one(keystile_server): pass", ini="keystile_scope = forever\n")

    result = pytester.runpytest_inprocess()

    result.stdout.fnmatch_lines(["*it may be function, class, module, package or session*"])


def test_the_projects_origins_are_those_that_passkeys_sign_for(pytester: pytest.Pytester) -> None:
    make(
        pytester,
        """
        def test_one(keystile_server, keystile_user):
            assert keystile_server.origin == "https://app.example.com"
            assert keystile_user.virtual_passkey.sign_in().user_id == keystile_user.id
            elsewhere = keystile_server.virtual_passkey(origin="https://www.example.com")
            elsewhere.authenticator.credentials = list(keystile_user.virtual_passkey.credentials)
            assert elsewhere.sign_in().user_id == keystile_user.id
        """,
        ini="""
        keystile_rp_id = example.com
        keystile_origins =
            https://app.example.com
            https://www.example.com
        """,
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_asynchronous_tests_have_a_client_too(pytester: pytest.Pytester) -> None:
    make(
        pytester,
        """
        import pytest

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        async def test_one(keystile_server, keystile_user):
            async with keystile_server.async_client() as keystile:
                signed_in = keystile_user.virtual_passkey.sign_in(action="signIn")
                validated = await keystile.validate_challenge(token=signed_in.token, action="signIn")
            assert validated.user_id == keystile_user.id
        """,
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_without_the_server_it_says_what_to_install(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import sys; sys.modules['uvicorn'] = None")
    make(pytester, "def test_one(keystile_server): pass")

    result = pytester.runpytest_subprocess()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pip install 'keystile[[]testing[]]' (uvicorn is missing)*"])


def test_an_app_in_another_process_finds_everything_in_its_environment(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        app="""
        import os, smtplib
        from authsignal import AuthsignalClient

        client = AuthsignalClient(os.environ["AUTHSIGNAL_API_SECRET_KEY"], api_url=os.environ["AUTHSIGNAL_API_URL"])
        print(client.get_user("u1")["is_enrolled"])
        with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
            smtp.sendmail("app@example.com", ["ada@example.com"], "Subject: Code\\n\\nYour code is 482913")
        """
    )
    make(
        pytester,
        """
        import os, subprocess, sys

        def test_one(keystile_server, keystile_inbox):
            keystile_server.add_user("u1")
            env = {**os.environ, **keystile_server.env}
            app = subprocess.run([sys.executable, "app.py"], env=env, capture_output=True, text=True)
            assert (app.stdout.strip(), app.stderr) == ("True", "")
            assert keystile_inbox.latest_code(to="Ada@example.com") == "482913"
        """,
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)
