# SPDX-License-Identifier: Apache-2.0
"""The relying party's side of WebAuthn Level 3: bytes in, values out.

No I/O, no clock, no tenant and no policy of its own: it says what is true, not what to do about it. Whatever
the input, only `keystile.errors.KeystileError` comes out, with the name of the failed check.

What a relying party sets up is a frozen dataclass. What every ceremony makes anew is a frozen msgspec struct:
a frozen dataclass of sixteen members takes 2 µs to make, ten times as long, and the whole of a registration 20.
"""

from keystile.webauthn.attestation.policy import AttestationPolicy
from keystile.webauthn.authentication import (
    Assertion,
    Credential,
    VerifiedAssertion,
    check_user_handle,
    is_user_handle,
    parse_assertion,
    verify_assertion,
)
from keystile.webauthn.client_data import RelyingParty
from keystile.webauthn.extensions import Extensions
from keystile.webauthn.keys import DEFAULT_ALGORITHMS, PublicKey
from keystile.webauthn.keys import NAMES as ALGORITHM_NAMES
from keystile.webauthn.options import CredentialDescriptor, creation_options, request_options
from keystile.webauthn.registration import (
    Attestation,
    VerifiedRegistration,
    parse_attestation,
    verify_registration,
)

__all__ = [
    "ALGORITHM_NAMES",
    "DEFAULT_ALGORITHMS",
    "Assertion",
    "Attestation",
    "AttestationPolicy",
    "Credential",
    "CredentialDescriptor",
    "Extensions",
    "PublicKey",
    "RelyingParty",
    "VerifiedAssertion",
    "VerifiedRegistration",
    "check_user_handle",
    "creation_options",
    "is_user_handle",
    "parse_assertion",
    "parse_attestation",
    "request_options",
    "verify_assertion",
    "verify_registration",
]
