# SPDX-License-Identifier: Apache-2.0
"""One spelling for an e-mail address, and a refusal of everything that is not exactly one address.

Unicode is normalised *before* anything is checked and only the result is used afterwards: a full-width ＠
must not turn into a second @ on its way to the mail server (GHSA-7rqj-j65f-68wh). Commas, quotes, spaces,
angle brackets and a second @ never pass (CVE-2022-35924, GHSA-5jpx-9hw9-2fx4).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

from keystile.auth.errors import EmailSignin

MAX_LENGTH: Final = 320
_BLANK: Final = " \t\n\r\v\f\u00a0\ufeff"  # what JavaScript's trim() removes, as far as NFKC leaves it


def normalize_address(address: object) -> str:
    """NFKC, lower case, trimmed, and checked as one mailbox.

    Domains without a dot and ``.test`` pass, because a mail server of one's own may serve them; names that
    never have mail, such as ``localhost`` and ``.invalid``, do not.

    Raises:
        EmailSignin: it is not one plain address.
    """
    if not isinstance(address, str) or not 0 < len(address) <= MAX_LENGTH:
        raise EmailSignin("no e-mail address, or one longer than an address can be")
    plain = unicodedata.normalize("NFKC", address).lower().strip(_BLANK)
    if '"' in plain or plain.count("@") != 1:
        raise EmailSignin("an e-mail address has one @ and no quotes")
    try:
        checked = validate_email(
            plain, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise EmailSignin("this is not an e-mail address that can be written to") from error
    return checked.normalized
