# SPDX-License-Identifier: Apache-2.0
"""For your tests: an authenticator that signs for real, a platform in this process, and a pytest plug-in.

Nothing is defined here, and nothing is loaded before it is asked for: pytest imports the plug-in of every
installed package, and those who do not use ours should not pay for it. Not for production.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keystile.testing.authenticator import TESTING_AAGUID as TESTING_AAGUID
    from keystile.testing.authenticator import AlreadyEnrolled as AlreadyEnrolled
    from keystile.testing.authenticator import HeldCredential as HeldCredential
    from keystile.testing.authenticator import Lies as Lies
    from keystile.testing.authenticator import NoCredential as NoCredential
    from keystile.testing.authenticator import SoftwareAuthenticator as SoftwareAuthenticator
    from keystile.testing.inbox import KeystileInbox as KeystileInbox
    from keystile.testing.inbox import NotArrived as NotArrived
    from keystile.testing.passkey import SignedIn as SignedIn
    from keystile.testing.passkey import SignedUp as SignedUp
    from keystile.testing.passkey import VirtualPasskey as VirtualPasskey
    from keystile.testing.server import KeystilePlatform as KeystilePlatform
    from keystile.testing.server import KeystileServer as KeystileServer
    from keystile.testing.server import KeystileUser as KeystileUser
    from keystile.testing.server import MovableClock as MovableClock

_HOMES: Final = {
    "TESTING_AAGUID": "authenticator",
    "AlreadyEnrolled": "authenticator",
    "HeldCredential": "authenticator",
    "Lies": "authenticator",
    "NoCredential": "authenticator",
    "SoftwareAuthenticator": "authenticator",
    "KeystileInbox": "inbox",
    "NotArrived": "inbox",
    "SignedIn": "passkey",
    "SignedUp": "passkey",
    "VirtualPasskey": "passkey",
    "KeystilePlatform": "server",
    "KeystileServer": "server",
    "KeystileUser": "server",
    "MovableClock": "server",
}

__all__ = [
    "TESTING_AAGUID",
    "AlreadyEnrolled",
    "HeldCredential",
    "KeystileInbox",
    "KeystilePlatform",
    "KeystileServer",
    "KeystileUser",
    "Lies",
    "MovableClock",
    "NoCredential",
    "NotArrived",
    "SignedIn",
    "SignedUp",
    "SoftwareAuthenticator",
    "VirtualPasskey",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'keystile.testing' has no attribute {name!r}")
    value = getattr(import_module(f"keystile.testing.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
