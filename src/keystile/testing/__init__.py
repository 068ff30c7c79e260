# SPDX-License-Identifier: Apache-2.0
"""For your tests: an authenticator that signs for real, without a browser.

Inert until used; not for production.
"""

from keystile.testing.authenticator import (
    TESTING_AAGUID,
    AlreadyEnrolled,
    HeldCredential,
    Lies,
    NoCredential,
    SoftwareAuthenticator,
)

__all__ = [
    "TESTING_AAGUID",
    "AlreadyEnrolled",
    "HeldCredential",
    "Lies",
    "NoCredential",
    "SoftwareAuthenticator",
]
