# SPDX-License-Identifier: Apache-2.0
"""The server SDK: what an app's backend imports to talk to a Keystile platform.

`from keystile import Keystile, AsyncKeystile` is the way in; this package holds the rest of what is public:
the error, the attributes that callers pass, and (in `keystile.wire.server`) the results they get.
"""

from keystile.sdk.attributes import ActionAttributes, TrackAttributes, UserAttributes, ValidateAttributes
from keystile.sdk.client import DEFAULT_API_URL, AsyncKeystile, Keystile
from keystile.sdk.errors import KeystileApiError

__all__ = [
    "DEFAULT_API_URL",
    "ActionAttributes",
    "AsyncKeystile",
    "Keystile",
    "KeystileApiError",
    "TrackAttributes",
    "UserAttributes",
    "ValidateAttributes",
]
