# SPDX-License-Identifier: Apache-2.0
"""What the Python of each page finds when it runs, and what it must have achieved when it has run.

A stage is a generator: it yields the names that the page takes from around it (a token, a user), and goes on when
the page's last block has run. Keystile is real; its address and keys are in the environment, as pages say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from keystile.testing import KeystileServer

Names = dict[str, Any]
Stage = Callable[[KeystileServer, Path], Iterator[Names]]


def nothing(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """The page brings all that it needs."""
    yield {}


def readme(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """Between the two halves of an action, the page asks for the passkey."""
    user = server.add_user("usr_1")
    names: Names = {}
    yield names
    token = names["before"]("usr_1")
    assert not names["after"]("usr_1", token)
    assert names["after"]("usr_1", user.virtual_passkey.step_up(token).token)
    assert names["app"].routes


def authsignal(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """A token of a sign-in that succeeded."""
    names: Names = {"token": server.add_user().virtual_passkey.sign_in().token}
    yield names
    assert names["result"]["state"] == "CHALLENGE_SUCCEEDED"


def a_user_to_remove(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """The user that the page names has a passkey, and afterwards has none."""
    server.add_user("usr_1")
    yield {}
    assert server.client().get_authenticators("usr_1") == []


def keystile_auth(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """The tutorial's app: it asks for a sign-in, mails a link, and adds a passkey to who followed it."""
    names: Names = {}
    yield names
    inbox = server.inbox()
    with TestClient(names["app"], base_url="http://localhost:3000", follow_redirects=False) as browser:
        assert browser.get("/").headers["location"] == "/api/auth/signin"
        assert browser.post("/enroll-passkey").status_code == 401
        sign_in_by_link(browser, inbox.latest_link)
        assert browser.get("/").text == "Signed in as ada@example.com"
        token = browser.post("/enroll-passkey").json()["token"]
        made = server.virtual_passkey().sign_up(token)
        assert browser.post("/callback", json={"token": made.token}).json() == {"success": True}


def sign_in_by_link(browser: Any, latest_link: Callable[..., str]) -> None:
    """Ask for a link, open it, and press its button, as a person does."""
    csrf = browser.get("/api/auth/csrf").json()["csrfToken"]
    browser.post("/api/auth/signin/email", data={"csrfToken": csrf, "email": "ada@example.com"})
    shown = browser.get(latest_link(to="ada@example.com")).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    pressed = browser.post("/api/auth/callback/email", data=form)
    assert pressed.headers["location"].rstrip("/") == "http://localhost:3000", pressed.headers


def fastapi(server: KeystileServer, folder: Path) -> Iterator[Names]:
    """The how-to's app: it refuses strangers, adds a passkey, and lets who has one pay, after asking for it."""
    names: Names = {}
    yield names
    app = names["app"]
    with TestClient(app) as browser:
        assert browser.get("/me").status_code == 401
        app.dependency_overrides[names["signed_in"]] = lambda: "usr_7"
        assert browser.get("/me").json() == {"id": "usr_7"}
        assert browser.post("/pay/begin").status_code == 403
        passkey = server.virtual_passkey()
        made = passkey.sign_up(browser.post("/enroll-passkey").json()["token"])
        assert browser.post("/callback", json={"token": made.token}).json() == {"success": True}
        asked = browser.post("/pay/begin").json()["token"]
        assert browser.post("/pay", json={"token": asked}).status_code == 403
        done = passkey.step_up(asked)
        assert browser.post("/pay", json={"token": done.token}).json() == {"paid": True}


STAGES: Mapping[str, Stage] = {
    "README.md": readme,
    "docs/how-to/authsignal-sdks.md": authsignal,
    "docs/how-to/fastapi.md": fastapi,
    "docs/how-to/nextjs-next-auth.md": nothing,
    "docs/how-to/remove-passkeys.md": a_user_to_remove,
    "docs/how-to/test-your-app.md": nothing,
    "docs/tutorial/passkeys-keystile-auth.md": keystile_auth,
}
