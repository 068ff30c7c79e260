# SPDX-License-Identifier: Apache-2.0
"""Somebody's way through the app of docs/tutorial/passkeys-keystile-auth.md, without a browser.

Needs Keystile and nothing else of this checkout: `tools.release` runs it where only the wheel is installed, with the
app built from the page's own text.

    python tutorial.py READY DATA_DIR

READY is the line of `keystile dev --ready-json`. The app answers, or soon will, at http://localhost:3000.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from keystile import KeystileApiError
from keystile.testing import VirtualPasskey

APP = "http://localhost:3000"
WHO = "ada@example.com"
START_SECONDS = 30


def walk(ready: dict[str, str], data_dir: str) -> None:
    """Sign in by link, add a passkey, sign in with it, have it removed, be refused.

    Raises:
        AssertionError: the app does not do what the page says.
    """
    passkey = VirtualPasskey(ready["apiUrl"], ready["tenantId"], APP)
    with httpx2.Client(base_url=APP) as app:
        wait_for(app)
        sign_in_by_link(app, ready["inboxUrl"])
        assert app.get("/").text == f"Signed in as {WHO}"
        made = passkey.sign_up(app.post("/enroll-passkey").json()["token"], username=WHO)
        assert app.post("/callback", json={"token": made.token}).json() == {"success": True}

        app.cookies.clear()
        assert app.post("/enroll-passkey").status_code == 401
        hand_over(app, passkey.sign_in().token)
        assert app.get("/").text == f"Signed in as {WHO}"

    keystile = Path(sys.prefix, "bin", "keystile")
    subprocess.run(
        [keystile, "user", "remove-authenticator", WHO, "--yes", "--data-dir", data_dir],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        passkey.sign_in()
    except KeystileApiError as refused:
        if refused.status != 400:
            raise
    else:
        raise AssertionError("a passkey signed in after it had been removed")


def wait_for(app: httpx2.Client) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            assert app.get("/").headers["location"] == "/api/auth/signin"
            return
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def sign_in_by_link(app: httpx2.Client, inbox_url: str) -> None:
    """Ask for a link, open it, and press its button."""
    app.post("/api/auth/signin/email", data={"csrfToken": csrf_token(app), "email": WHO})
    mail = httpx2.get(f"{inbox_url}/messages.json", params={"to": WHO, "wait": 30}, timeout=60).json()
    (link,) = mail["messages"][0]["links"]
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', app.get(link).text))
    pressed = app.post("/api/auth/callback/email", data=form)
    assert pressed.headers["location"].rstrip("/") == APP, pressed.headers


def hand_over(app: httpx2.Client, token: str) -> None:
    """What the page's `handOver` posts."""
    reply = app.post(
        "/api/auth/callback/credentials",
        headers={"X-Auth-Return-Redirect": "1"},
        data={"csrfToken": csrf_token(app), "callbackUrl": "/", "signInToken": token},
    )
    assert reply.status_code == 200, reply.text


def csrf_token(app: httpx2.Client) -> str:
    token: str = app.get("/api/auth/csrf").json()["csrfToken"]
    return token


if __name__ == "__main__":
    walk(json.loads(sys.argv[1]), sys.argv[2])
