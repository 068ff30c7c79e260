# SPDX-License-Identifier: Apache-2.0
"""Ask the platform over HTTP, one connection a request, with nothing but the standard library.

Not the SDK's transport: tests may replace the HTTP client they share with it, and its first use costs more
than a whole sign-in here.
"""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from keystile.sdk.errors import KeystileApiError
from keystile.wire.errors import ErrorBody

TIMEOUT_SECONDS: Final = 30


def basic(text: str) -> str:
    """The ``Authorization`` of a tenant id, or of a secret key with a colon after it."""
    return "Basic " + b64encode(text.encode()).decode()


def ask(
    api_url: str,
    method: str,
    path: str,
    body: Mapping[str, Any],
    *,
    authorization: str,
    origin: str | None = None,
) -> Any:
    """The JSON of a success.

    Raises:
        KeystileApiError: the platform refuses.
        OSError: it does not answer.
    """
    url = urlsplit(api_url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT_SECONDS)
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    if origin is not None:
        headers["Origin"] = origin
    try:
        connection.request(method, url.path + path, json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status == 200:
        return json.loads(content)
    refusal = msgspec.json.decode(content, type=ErrorBody)
    raise KeystileApiError(answer.status, refusal.error_code, refusal.error_description)
