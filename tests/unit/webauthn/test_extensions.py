# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.extensions`: outputs are facts, and an output of the wrong type is no fact."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.webauthn import Extensions


@pytest.mark.parametrize(
    ("client", "authenticator", "fact", "value"),
    [
        ({"credProps": {"rk": True}}, {}, "discoverable", True),
        ({"credProps": {"rk": 1}}, {}, "discoverable", None),
        ({"credProps": True}, {}, "discoverable", None),
        ({}, {}, "discoverable", None),
        ({"appid": True}, {}, "app_id_used", True),
        ({"appid": "yes"}, {}, "app_id_used", False),
        ({"appidExclude": True}, {}, "app_id_excluded", True),
        ({"prf": {"enabled": False}}, {}, "prf_enabled", False),
        ({"largeBlob": {"supported": True}}, {}, "large_blob_supported", True),
        ({"largeBlob": {"written": True}}, {}, "large_blob_written", True),
        ({}, {"credProtect": 3}, "credential_protection", 3),
        ({}, {"credProtect": 4}, "credential_protection", None),
        ({}, {"credProtect": True}, "credential_protection", None),
        ({"credProtect": 3}, {}, "credential_protection", None),
        ({}, {"minPinLength": 6}, "min_pin_length", 6),
        ({}, {"minPinLength": -1}, "min_pin_length", None),
    ],
)
def test_a_fact(client: dict[str, Any], authenticator: dict[str, Any], fact: str, value: Any) -> None:
    assert getattr(Extensions(client, authenticator), fact) == value
