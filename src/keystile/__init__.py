# SPDX-License-Identifier: Apache-2.0
"""Keystile: passkeys and step-up authentication that anyone can host.

The public face: the server SDK's two clients and the errors. Nothing is defined here, and nothing is loaded
before it is asked for: `import keystile` costs no HTTP client, which `keystile.auth` alone does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keystile.errors import KeystileError as KeystileError
    from keystile.sdk import AsyncKeystile as AsyncKeystile
    from keystile.sdk import Keystile as Keystile
    from keystile.sdk import KeystileApiError as KeystileApiError

__all__ = ["AsyncKeystile", "Keystile", "KeystileApiError", "KeystileError"]

_HOMES: Final = {
    "AsyncKeystile": "keystile.sdk",
    "Keystile": "keystile.sdk",
    "KeystileApiError": "keystile.sdk.errors",
    "KeystileError": "keystile.errors",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'keystile' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
