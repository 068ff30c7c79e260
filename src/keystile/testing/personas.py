# SPDX-License-Identifier: Apache-2.0
"""Who a virtual passkey can be: honest devices of several kinds, and liars, each with one lie.

A liar enrolls honestly and lies when it signs in, so that a test gets as far as the check it is about. Every
lie is told before signing: the signature over it is good, unless the signature is the lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from keystile.testing import key_pairs
from keystile.testing.authenticator import Lies, SoftwareAuthenticator

PersonaName = Literal[
    "synced",
    "device-bound",
    "security-key",
    "no-verification",
    "counter-goes-back",
    "phishing-site",
    "other-rp",
    "forger",
    "replayer",
    "absent",
    "unverified",
    "impostor",
    "backup-flipper",
]

PHISHING_ORIGIN: Final = "https://localhost.example.test"


@dataclass(frozen=True, slots=True)
class Persona:
    """One kind of authenticator.

    ``lies`` are told at every sign-in; ``origin`` is that of the page it then signs for. A ``first_count``
    is the counter at enrollment, and every sign-in says one less than the one before.
    """

    authenticator: Callable[[], SoftwareAuthenticator]
    lies: Callable[[], Lies] = field(default=Lies)
    origin: str | None = None
    first_count: int | None = None


def _security_key() -> SoftwareAuthenticator:
    return SoftwareAuthenticator(synced=False, attachment="cross-platform", transports=("usb",))


def _device_bound() -> SoftwareAuthenticator:
    return SoftwareAuthenticator(synced=False, transports=("internal",))


PERSONAS: Final[dict[PersonaName, Persona]] = {
    # A passkey of a provider: backed up, without a counter.
    "synced": Persona(SoftwareAuthenticator),
    # It stays on this device, and counts.
    "device-bound": Persona(_device_bound),
    # It is plugged in.
    "security-key": Persona(_security_key),
    # A device without fingerprint reader or PIN.
    "no-verification": Persona(lambda: SoftwareAuthenticator(verifies_user=False)),
    # Somebody cloned the key, or restored an old state.
    "counter-goes-back": Persona(_device_bound, first_count=1_000),
    # A look-alike page asked, and passed the answer on.
    "phishing-site": Persona(SoftwareAuthenticator, origin=PHISHING_ORIGIN),
    # It signed for another relying party.
    "other-rp": Persona(SoftwareAuthenticator, lambda: {"rp_id": "example.test"}),
    # It has another private key.
    "forger": Persona(SoftwareAuthenticator, lambda: {"key_pair": key_pairs.generate(-7)}),
    # It answers a question that was not asked.
    "replayer": Persona(SoftwareAuthenticator, lambda: {"challenge": bytes(32)}),
    # Nobody touched it.
    "absent": Persona(SoftwareAuthenticator, lambda: {"user_present": False, "user_verified": False}),
    # It was touched, by whomever.
    "unverified": Persona(SoftwareAuthenticator, lambda: {"user_verified": False}),
    # It says to be somebody else's.
    "impostor": Persona(SoftwareAuthenticator, lambda: {"user_handle": b"somebody else"}),
    # A synced passkey that says it never could be.
    "backup-flipper": Persona(SoftwareAuthenticator, lambda: {"backup_eligible": False, "backed_up": False}),
}
