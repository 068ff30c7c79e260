# SPDX-License-Identifier: Apache-2.0
"""What extensions answered: WebAuthn Level 3 §9 and §10, CTAP 2.2 §12.

Facts only, all optional: an output of the wrong type counts as absent, since a client may ignore any
extension. Client outputs are unsigned, so they inform and never decide; authenticator outputs stand under the
signature. The results of ``prf`` are key material for the page: they are dropped here and never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keystile.webauthn.cbor import CborValue


@dataclass(frozen=True, slots=True)
class Extensions:
    """Outputs of one ceremony: ``client`` from the JSON (unsigned), ``authenticator`` from the authenticator
    data."""

    client: Mapping[str, Any] = field(default_factory=dict)
    authenticator: Mapping[str, CborValue] = field(default_factory=dict)

    @property
    def discoverable(self) -> bool | None:
        """``credProps.rk`` (§10.1.3): whether the credential can be used without a user name; advisory."""
        return _flag(_member(self.client, "credProps"), "rk")

    @property
    def app_id_used(self) -> bool:
        """``appid`` (§10.1.1): the client says that the RP ID hash is of the AppID."""
        return self.client.get("appid") is True

    @property
    def app_id_excluded(self) -> bool | None:
        """``appidExclude`` (§10.1.2): whether the client looked for U2F credentials to exclude."""
        return _flag(self.client, "appidExclude")

    @property
    def prf_enabled(self) -> bool | None:
        """``prf.enabled`` (§10.1.4) of a registration."""
        return _flag(_member(self.client, "prf"), "enabled")

    @property
    def large_blob_supported(self) -> bool | None:
        """``largeBlob.supported`` (§10.1.5) of a registration."""
        return _flag(_member(self.client, "largeBlob"), "supported")

    @property
    def large_blob_written(self) -> bool | None:
        """``largeBlob.written`` (§10.1.5) of an authentication."""
        return _flag(_member(self.client, "largeBlob"), "written")

    @property
    def credential_protection(self) -> int | None:
        """``credProtect`` (CTAP 2.2 §12.1), signed: 1 none, 2 user verification unless listed, 3 always."""
        level = self.authenticator.get("credProtect")
        return level if type(level) is int and 1 <= level <= 3 else None

    @property
    def min_pin_length(self) -> int | None:
        """``minPinLength`` (CTAP 2.2 §12.5), signed: characters of the shortest PIN the authenticator
        takes."""
        length = self.authenticator.get("minPinLength")
        return length if type(length) is int and length >= 0 else None


NO_EXTENSIONS = Extensions()


def without_secrets(client: Mapping[str, Any]) -> dict[str, Any]:
    """The client's outputs without the results of ``prf`` and the contents of ``largeBlob``."""
    kept = dict(client)
    for name, secret in (("prf", "results"), ("largeBlob", "blob")):
        output = kept.get(name)
        if isinstance(output, Mapping):
            kept[name] = {member: value for member, value in output.items() if member != secret}
    return kept


def _member(outputs: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = outputs.get(name)
    return value if isinstance(value, Mapping) else {}


def _flag(outputs: Mapping[str, Any], name: str) -> bool | None:
    value = outputs.get(name)
    return value if isinstance(value, bool) else None
