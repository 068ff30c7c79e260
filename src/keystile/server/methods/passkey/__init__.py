# SPDX-License-Identifier: Apache-2.0
"""Passkeys: enroll one, sign in with one, step up with one.

`enrollment` and `sign_in` each tell one story from options to the recorded success; `ceremony` holds what
both need: how a challenge is issued for a purpose and opened again.
"""

from keystile.server.methods.passkey.ceremony import MAX_NAME, PASSKEY, Issued
from keystile.server.methods.passkey.enrollment import Enrolled, PasskeyEnrollment
from keystile.server.methods.passkey.sign_in import PasskeySignIn, Verified

__all__ = ["MAX_NAME", "PASSKEY", "Enrolled", "Issued", "PasskeyEnrollment", "PasskeySignIn", "Verified"]
