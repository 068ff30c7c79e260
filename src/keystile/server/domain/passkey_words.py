# SPDX-License-Identifier: Apache-2.0
"""What is known of a passkey, for people and for programs: what the core reported when it was enrolled.

Who may be believed is part of it: the model is the authenticator's claim unless its maker vouches for it, the
browser's words are unsigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystile.server.domain.tenant_settings import ALGORITHMS
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from keystile.server.domain.authenticators import CredentialRecord

Record = dict[str, Any]

_TYPES = {
    "none": "none: nobody vouches for the model",
    "self": "by itself: nobody else vouches for the model",
    "basic": "by its maker's certificate",
    "attca": "by a certificate authority, for its maker",
    "anonca": "by an anonymous certificate of its maker's",
    "compound": "by several statements",
}
_TRANSPORTS = {
    "internal": "in this device",
    "hybrid": "from a phone nearby",
    "usb": "USB",
    "nfc": "NFC",
    "ble": "Bluetooth",
    "smart-card": "smart card",
}
_PROTECTION = {
    1: "may answer without checking its user",
    2: "checks its user unless it is asked for by name",
    3: "always checks its user",
}


def facts(credential: CredentialRecord, provider: str | None) -> Record:
    """What the core reported, as values; None where nobody said."""
    return {
        "credentialId": encode(credential.credential_id),
        "provider": provider,
        "aaguid": str(credential.aaguid) if credential.aaguid else None,
        "algorithm": credential.public_key.alg,
        "signCount": credential.sign_count,
        "transports": list(credential.transports),
        "attachment": credential.attachment,
        "backupEligible": credential.backup_eligible,
        "backedUp": credential.backed_up,
        "userVerified": credential.uv_initialized,
        "attestation": {
            "format": credential.attestation_format,
            "type": credential.attestation_type,
            "trusted": credential.attestation_trusted,
        },
        "extensions": {
            "discoverable": credential.discoverable,
            "prf": credential.prf_enabled,
            "largeBlob": credential.large_blob_supported,
            "credentialProtection": credential.credential_protection,
            "minPinLength": credential.min_pin_length,
        },
    }


def words(facts: Record) -> dict[str, str]:
    """The same in plain words, a line each; what nobody said is left out."""
    names = {number: name for name, number in ALGORITHMS.items()}
    attestation, extensions = facts["attestation"], facts["extensions"]
    lines = {
        "provider": _provider(facts),
        "kept": _kept(facts),
        "reached": ", ".join(_TRANSPORTS.get(one, one) for one in facts["transports"]),
        "attachment": {"platform": "built in", "cross-platform": "a phone or security key"}.get(
            facts["attachment"] or "", facts["attachment"] or ""
        ),
        "attestation": _attestation(attestation),
        "userVerified": "yes, when it was enrolled" if facts["userVerified"] else "not when it was enrolled",
        "algorithm": names.get(facts["algorithm"], str(facts["algorithm"])),
        "signCount": f"{facts['signCount']}"
        if facts["signCount"]
        else "none is kept, or it was not used yet",
        "discoverable": _yes(
            extensions["discoverable"], "signs in without a user name", "needs a user name first"
        ),
        "prf": _yes(extensions["prf"], "derives keys for the page", "derives no keys"),
        "largeBlob": _yes(extensions["largeBlob"], "stores data for the page", "stores no data"),
        "protection": _PROTECTION.get(extensions["credentialProtection"], ""),
        "minPinLength": str(extensions["minPinLength"] or ""),
        "credentialId": facts["credentialId"],
    }
    return {name: line for name, line in lines.items() if line}


def _provider(facts: Record) -> str:
    name = facts["provider"] or "not known"
    if facts["aaguid"] is None or not int(facts["aaguid"].replace("-", ""), 16):
        return "not told"
    how = "its maker vouches for it" if facts["attestation"]["trusted"] else "its own word"
    return f"{name} ({facts['aaguid']}, {how})"


def _kept(facts: Record) -> str:
    if facts["backupEligible"] is None:
        return "not told yet"
    if not facts["backupEligible"]:
        return "on one device only: if that is lost, so is the passkey"
    return "synced, and backed up" if facts["backedUp"] else "may be synced, and is not backed up yet"


def _attestation(attestation: Record) -> str:
    said = _TYPES.get(attestation["type"], str(attestation["type"]))
    if attestation["type"] in ("none", "self"):
        return said
    trust = {True: "leads to a trust anchor", False: "leads to no trust anchor"}.get(
        attestation["trusted"], ""
    )
    return ", ".join(filter(None, (f"{said} ({attestation['format']})", trust)))


def _yes(value: bool | None, yes: str, no: str) -> str:
    if value is None:
        return ""
    return yes if value else no
