# SPDX-License-Identifier: Apache-2.0
"""Ways to sign in: by e-mailed link, by the app's own check, by a passkey that a Keystile server verified."""

from keystile.auth.providers.base import Attempt, CredentialsBased, EmailBased, Field, Link, Provider
from keystile.auth.providers.credentials import CredentialsProvider
from keystile.auth.providers.email import EmailProvider
from keystile.auth.providers.keystile import KeystileProvider

__all__ = [
    "Attempt",
    "CredentialsBased",
    "CredentialsProvider",
    "EmailBased",
    "EmailProvider",
    "Field",
    "KeystileProvider",
    "Link",
    "Provider",
]
