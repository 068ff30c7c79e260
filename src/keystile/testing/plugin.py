# SPDX-License-Identifier: Apache-2.0
"""The pytest plug-in: fixtures that start nothing, and import nothing, before a test asks for them.

pytest finds it by its entry point as soon as `keystile` is installed, with or without the extra, so it says
nothing here that pytest 7 does not understand. The fixtures' docstrings are what
``pytest --fixtures`` shows. docs/how-to/test-your-app.md has the examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, cast

import pytest

if TYPE_CHECKING:
    from keystile.testing.inbox import KeystileInbox
    from keystile.testing.passkey import VirtualPasskey
    from keystile.testing.server import KeystilePlatform, KeystileServer, KeystileUser

Scope = Literal["session", "package", "module", "class", "function"]

_PLATFORM: pytest.StashKey[KeystilePlatform] = pytest.StashKey()
_EXTRA = "keystile's fixtures run the platform, which is not installed. Do: pip install 'keystile[testing]'"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "keystile_origins",
        "Origins of the pages under test, each on a line; virtual passkeys sign for the first.",
        type="linelist",
        default=["http://localhost:3000"],
    )
    parser.addini("keystile_rp_id", "The RP ID that these origins belong to.", default="localhost")
    parser.addini(
        "keystile_scope",
        "How long keystile_server keeps its tenant: function (a new one for every test), class, module, "
        "package or session.",
        default="function",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put the clock right before each test, whatever the scope of its tenant."""
    platform = item.config.stash.get(_PLATFORM, None)
    if platform is not None:
        platform.clock.reset()


def _scope(fixture_name: str, config: pytest.Config) -> Scope:
    scope = config.getini("keystile_scope")
    if scope not in ("session", "package", "module", "class", "function"):
        raise pytest.UsageError(
            f"keystile_scope is {scope!r}; it may be function, class, module, package or session."
        )
    return cast("Scope", scope)


@pytest.fixture(scope="session")
def keystile_platform(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[KeystilePlatform]:
    """The platform behind keystile_server, one for the test run: ``new_server()`` makes another tenant on it."""
    try:
        from keystile.testing.server import running_platform
    except ModuleNotFoundError as error:
        pytest.fail(f"{_EXTRA} ({error.name} is missing)", pytrace=False)
    with running_platform(tmp_path_factory.mktemp("keystile")) as platform:
        pytestconfig.stash[_PLATFORM] = platform
        yield platform
        del pytestconfig.stash[_PLATFORM]


@pytest.fixture(scope=_scope)
def keystile_server(
    keystile_platform: KeystilePlatform, pytestconfig: pytest.Config
) -> Iterator[KeystileServer]:
    """Keystile in this process, as a new tenant sees it: api_url, tenant_id, secret_key, client(), env, clock."""
    server = keystile_platform.new_server(
        rp_id=pytestconfig.getini("keystile_rp_id"), origins=pytestconfig.getini("keystile_origins")
    )
    yield server
    server.close()


@pytest.fixture
def keystile_user(keystile_server: KeystileServer) -> KeystileUser:
    """A user with an enrolled passkey: id, email, virtual_passkey."""
    return keystile_server.add_user()


@pytest.fixture
def virtual_passkey(keystile_server: KeystileServer) -> VirtualPasskey:
    """A device without a passkey: sign_up(token), then sign_in() or step_up(token). No browser."""
    return keystile_server.virtual_passkey()


@pytest.fixture
def keystile_inbox(keystile_server: KeystileServer) -> KeystileInbox:
    """The mail that the app sends during this test: latest_link(to=...), latest_code(to=...)."""
    return keystile_server.inbox()
