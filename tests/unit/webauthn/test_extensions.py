# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.extensions`: outputs are facts, and an output of the wrong type is no fact."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.webauthn import Extensions
from keystile.webauthn.extensions import without_secrets


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
        ({}, {"credProtect": 1}, "credential_protection", 1),
        ({}, {"credProtect": 0}, "credential_protection", None),
        ({}, {"credProtect": 4}, "credential_protection", None),
        ({}, {"credProtect": True}, "credential_protection", None),
        ({"credProtect": 3}, {}, "credential_protection", None),
        ({}, {"minPinLength": 6}, "min_pin_length", 6),
        ({}, {"minPinLength": 0}, "min_pin_length", 0),
        ({}, {"minPinLength": -1}, "min_pin_length", None),
        ({}, {"minPinLength": True}, "min_pin_length", None),
    ],
)
def test_a_fact(client: dict[str, Any], authenticator: dict[str, Any], fact: str, value: Any) -> None:
    assert getattr(Extensions(client, authenticator), fact) == value


def test_secrets_of_the_page_are_dropped_and_the_rest_is_kept() -> None:
    outputs = {
        "prf": {"enabled": True, "results": {"first": "c2VjcmV0"}},
        "largeBlob": {"supported": True, "blob": "c2VjcmV0"},
        "credProps": {"rk": True, "results": 1, "blob": 2},
    }

    assert without_secrets(outputs) == {
        "prf": {"enabled": True},
        "largeBlob": {"supported": True},
        "credProps": {"rk": True, "results": 1, "blob": 2},
    }


def test_outputs_of_another_shape_are_left_as_they_are() -> None:
    assert without_secrets({"prf": True, "largeBlob": []}) == {"prf": True, "largeBlob": []}
