# SPDX-License-Identifier: Apache-2.0
"""Every page that people see, and how to get to it. The tests of the house go through this table.

`test_pages` holds the table to the routes: a page that is not here fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from playwright.async_api import Page, expect

from keystile.server.domain.admin_sessions import FRESH_MS
from tests.e2e.house.house import House, Who
from tests.e2e.house.probes import ALL, PROBES

Surface = Literal["portal", "door", "doctor", "inbox", "api", "auth"]
"""``door``: the Portal's pages outside of its shell. ``auth``: the sign-in pages of `keystile.auth`."""
Do = Callable[[Page, House], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """One page, in one state."""

    name: str
    surface: Surface
    path: str
    """Of `House.path`."""
    route: str = ""
    """The row of the Portal's table, or the inbox's and doctor's route, or the template of `keystile.auth`."""
    who: Who = "dev"
    status: int = 200
    do: Do | None = None
    """What leads on from the path to the page."""
    shows: str = ""
    """A probe that must stand on it: a page that shows none proves nothing."""
    is_probe: bool = False
    """The same page as another one, with another kind of probe in it."""


# ---- what leads to pages that no address leads to ----


async def reveal(page: Page, house: House) -> None:
    await page.get_by_role("button", name="Reveal").first.click()
    await expect(page.get_by_role("button", name="Copy the secret key")).to_be_visible()


async def invite(page: Page, house: House) -> None:
    await page.get_by_label("Name", exact=True).fill(ALL)
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_text("It is shown this once")).to_be_visible()


async def invite_later(page: Page, house: House) -> None:
    await house.verify_all(ago_ms=FRESH_MS + 1000)
    await page.get_by_label("Name", exact=True).fill(ALL)
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_role("heading", name="Confirm with your passkey")).to_be_visible()
    await house.verify_all(ago_ms=0)


async def wrong_tenant(page: Page, house: House) -> None:
    await page.get_by_label("Name", exact=True).fill(ALL)
    await page.get_by_label("RP ID").fill(PROBES["image"])
    await page.get_by_role("button", name="Make the tenant").click()
    await expect(page.locator("[aria-invalid]").first).to_be_visible()


async def wrong_origin(page: Page, house: House) -> None:
    await page.get_by_label("Origin", exact=True).fill(PROBES["svg"])
    await page.get_by_role("button", name="Add").first.click()
    await expect(page.locator("[aria-invalid]").first).to_be_visible()


async def open_dialog(page: Page, house: House) -> None:
    await page.get_by_role("button", name="Remove passkey").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def open_palette(page: Page, house: House) -> None:
    await page.keyboard.press("Control+k")
    await page.keyboard.insert_text(PROBES["image"][:10])
    await expect(page.get_by_role("option").filter(has_text="<img").first).to_be_visible()


async def open_details(page: Page, house: House) -> None:
    for closed in await page.locator("main details > summary").all():
        await closed.click()


async def add_another(page: Page, house: House) -> None:
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("link", name="Cancel")).to_be_visible()


async def look(page: Page, house: House) -> None:
    await expect(
        page.get_by_role("status").filter(has_text=re.compile("is right|is wrong|are wrong|worth a look"))
    ).to_be_visible()


REMOVE: Final = "/users/{user_id}/authenticators/{authenticator_id}/remove"
OWN: Final = "/account/passkeys/{authenticator_id}/remove"
ACTION: Final = "/actions/{user_id}/{code}/{key}"
EVIL: Final = quote(ALL, safe="")

PORTAL: Final = (
    Case("tenants", "portal", "{portal}", "", shows=ALL),
    Case("tenants again", "portal", "{portal}/tenants", "/tenants", shows=ALL),
    Case(
        "tenants, mistyped", "portal", "{portal}/tenants", "/tenants", status=422, do=wrong_tenant, shows=ALL
    ),
    Case("home", "portal", "{rooms}", "", shows=ALL),
    Case("home, empty", "portal", "{empty}", ""),
    Case("users", "portal", "{rooms}/users", "/users", shows=ALL),
    Case(
        "users, searched",
        "portal",
        "{rooms}/users?q=" + quote(PROBES["image"]),
        "/users",
        shows=PROBES["image"],
    ),
    Case("users, none found", "portal", "{rooms}/users?q=none" + EVIL, "/users", shows=ALL),
    Case("users, past the end", "portal", "{rooms}/users?after=" + EVIL, "/users", shows=ALL),
    Case("users, empty", "portal", "{empty}/users", "/users"),
    Case("palette", "portal", "{rooms}/users", "/palette", do=open_palette),
    *(
        case
        for kind, probe in {**PROBES, "all": ALL}.items()
        for case in (
            Case(
                f"user {kind}",
                "portal",
                f"{{rooms}}/users/{{user_{kind}}}",
                "/users/{user_id}",
                do=open_details,
                shows=probe,
                is_probe=kind not in ("long", "all"),
            ),
            Case(
                f"action {kind}",
                "portal",
                f"{{rooms}}/actions/{{action_{kind}}}",
                ACTION,
                shows=probe,
                is_probe=kind not in ("long", "all"),
            ),
        )
    ),
    Case(
        "removal asked", "portal", "{rooms}/users/{user_all}", "/users/{user_id}", do=open_dialog, shows=ALL
    ),
    Case(
        "removal",
        "portal",
        "{rooms}/users/{user_all}/authenticators/{authenticator_all}/remove",
        REMOVE,
        shows=ALL,
    ),
    Case("actions", "portal", "{rooms}/actions", "/actions", shows=ALL),
    Case("actions, filtered", "portal", "{rooms}/actions?code=pay&user={user_all}", "/actions", shows=ALL),
    Case("actions, none", "portal", "{rooms}/actions?user=" + EVIL + "&code=" + EVIL, "/actions", shows=ALL),
    Case("actions, empty", "portal", "{empty}/actions", "/actions"),
    Case("audit", "portal", "{rooms}/audit", "/audit", do=open_details, shows=ALL),
    Case("audit, none", "portal", "{rooms}/audit?target=" + EVIL + "&actor=" + EVIL, "/audit", shows=ALL),
    Case("audit, empty", "portal", "{empty}/audit", "/audit"),
    Case("keys", "portal", "{rooms}/keys", "/keys", shows=ALL),
    Case("keys, revealed", "portal", "{rooms}/keys", "/keys", do=reveal, shows=ALL),
    Case("passkeys", "portal", "{rooms}/passkeys", "/passkeys", shows=ALL),
    Case(
        "passkeys, mistyped",
        "portal",
        "{rooms}/passkeys",
        "/passkeys",
        status=422,
        do=wrong_origin,
        shows=PROBES["svg"],
    ),
    Case("connect", "portal", "{rooms}/connect", "/connect", shows=ALL),
    Case("connect nextjs", "portal", "{rooms}/connect/nextjs", "/connect/{stack}"),
    Case("connect node", "portal", "{rooms}/connect/node", "/connect/{stack}"),
    Case("team", "portal", "{rooms}/team", "/team", shows=PROBES["image"]),
    Case("team, invited", "portal", "{rooms}/team", "/team", do=invite, shows=ALL),
    Case(
        "team, removal",
        "portal",
        "{rooms}/team/{admin}/remove",
        "/team/{admin_id}/remove",
        shows=PROBES["image"],
    ),
    Case("team, as support", "portal", "{rooms}/team", "/team", who="support", shows=PROBES["image"]),
    Case("account", "portal", "{portal}/account", "/account", who="passkey", do=open_details, shows=ALL),
    Case("account by link", "portal", "{portal}/account", "/account"),
    Case(
        "account, another", "door", "{portal}/account", "/account", who="passkey", do=add_another, shows=ALL
    ),
    Case(
        "account, removal", "portal", "{portal}/account/passkeys/{own}/remove", OWN, who="passkey", shows=ALL
    ),
    Case(
        "refused", "door", "{rooms}/team/{admin}/remove", "/team/{admin_id}/remove", who="support", status=403
    ),
    Case("not there", "door", "{portal}/" + EVIL, "", status=404),
    Case("no such user", "door", "{rooms}/users/" + EVIL, "/users/{user_id}", status=404),
    Case("sign-in", "door", "{portal}/sign-in?next=" + EVIL, "/sign-in", who="nobody"),
    Case("sign-in, sent there", "door", "{rooms}/users?q=" + EVIL, "/sign-in", who="nobody"),
    Case("link", "door", "{link}", "/link/{secret}", who="nobody", shows=ALL),
    Case("link, used", "door", "{portal}/link/" + "A" * 43, "/link/{secret}", who="nobody", status=404),
    Case("enroll", "door", "{portal}/enroll", "/enroll", who="invited", shows=ALL),
    Case("confirm", "door", "{rooms}/team", "/team", who="passkey", status=403, do=invite_later),
)
OTHERS: Final = (
    Case("doctor", "doctor", "{origin}/doctor?" + EVIL, "/doctor", who="nobody", do=look),
    Case("inbox", "inbox", "{origin}/inbox", "/inbox", who="nobody", shows=ALL),
    Case("inbox, none found", "inbox", "{origin}/inbox?q=none" + EVIL, "/inbox", who="nobody"),
    Case("mail", "inbox", "{origin}/inbox/messages/{mail}", "/inbox/messages/{id}", who="nobody", shows=ALL),
    Case(
        "mail, text",
        "inbox",
        "{origin}/inbox/messages/{mail}?view=text",
        "/inbox/messages/{id}",
        who="nobody",
        shows=ALL,
    ),
    Case(
        "no such mail",
        "inbox",
        "{origin}/inbox/messages/404404",
        "/inbox/messages/{id}",
        who="nobody",
        status=404,
    ),
    Case("api", "api", "{origin}/v1/docs", "/v1/docs", who="nobody"),
    Case(
        "auth sign-in",
        "auth",
        "{auth}/signin?error=" + EVIL + "&callbackUrl=" + EVIL,
        "sign-in.html",
        who="nobody",
        shows=ALL,
    ),
    Case(
        "auth check your mail",
        "auth",
        "{auth}/verify-request?email=" + EVIL,
        "verify-request.html",
        who="nobody",
    ),
    Case(
        "auth confirm",
        "auth",
        "{auth}/callback/email?token=" + EVIL + "&email=ada%40example.com",
        "confirm.html",
        who="nobody",
    ),
    Case(
        "auth confirm, no address",
        "auth",
        "{auth}/callback/email?token=t&email=" + EVIL,
        "confirm.html",
        who="nobody",
    ),
    Case("auth sign-out", "auth", "{auth}/signout?callbackUrl=" + EVIL, "sign-out.html", who="nobody"),
    Case("auth error", "auth", "{auth}/error?error=" + EVIL, "error.html", who="nobody"),
    Case(
        "auth verification", "auth", "{auth}/error?error=Verification", "error.html", who="nobody", status=403
    ),
)
CASES: Final = (*PORTAL, *OTHERS)
NO_PAGES: Final = {"/live"}
"""Rows of the Portal's table that answer with no page. What the palette finds is shown by every page with a shell."""
