# SPDX-License-Identifier: Apache-2.0
"""Reading a posted form: at most 256 KiB, URL-encoded, from our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict

from keystile.errors import Forbidden, Malformed
from keystile.server.bodies import read_body

if TYPE_CHECKING:
    from starlette.requests import Request

Form = ImmutableMultiDict[str, str]
"""Last value by name; `getlist` gives all of one name."""

MAX_FORM: Final = 256 * 1024
MAX_FIELDS: Final = 1_000
NO_FORM: Final[Form] = ImmutableMultiDict()


async def read_form(request: Request) -> Form:
    """The fields of a form.

    Raises:
        TooLarge: it has over 256 KiB.
        Malformed: it is no URL-encoded form, not UTF-8, or has too many fields.
    """
    kind = request.headers.get("content-type", "application/x-www-form-urlencoded")
    if kind.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Malformed("This page takes forms (application/x-www-form-urlencoded).")
    body = await read_body(request.receive, MAX_FORM)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise Malformed("The form cannot be read: it is not percent-encoded UTF-8.") from error
    return ImmutableMultiDict(pairs)


def check_origin(request: Request, own: str) -> None:
    """Refuse what another site's page sent: the browser says where a form came from, a page cannot.

    Raises:
        Forbidden: it came from elsewhere, or does not say.
    """
    site = request.headers.get("sec-fetch-site")
    # Our pages send no referrer, so browsers write "null" as the origin of their forms: the site decides.
    is_ours = request.headers.get("origin") == own if site is None else site == "same-origin"
    if not is_ours:
        raise Forbidden("This was sent from another page than the Portal's own. Nothing was done.")
