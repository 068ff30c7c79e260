# SPDX-License-Identifier: Apache-2.0
"""A running Keystile as the end-to-end tests see it: addresses, the command line, the inbox.

Only public surfaces are used: `keystile dev --ready-json`, the `keystile` command, the HTTP API and the
inbox's JSON view.
"""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from keystile import Keystile
from tests.e2e.programs import BIN, running


@dataclass(frozen=True)
class Platform:
    """`keystile dev` in a folder of its own."""

    api_url: str
    tenant_id: str
    secret_key: str
    inbox_url: str
    smtp_port: int
    data_dir: Path

    @property
    def base_url(self) -> str:
        return self.api_url.removesuffix("/v1")

    def server(self) -> Keystile:
        """The server SDK with this tenant's key."""
        return Keystile(api_url=self.api_url, secret_key=self.secret_key)

    def command(self, *arguments: str) -> str:
        """Run `keystile …` on this platform's data, as an operator would in another terminal."""
        finished = subprocess.run(
            [str(BIN / "keystile"), *arguments, "--data-dir", str(self.data_dir)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"keystile {' '.join(arguments)}: {finished.stderr}"
        return finished.stdout

    def another_tenant(self, origin: str) -> Platform:
        """A second tenant on the same server, for the same domain and pages."""
        name = f"next door {uuid.uuid4()}"
        options = ["--rp-id", "localhost", "--origin", origin, "--json"]
        made = json.loads(self.command("tenant", "create", name, *options))
        return replace(self, tenant_id=made["tenantId"], secret_key=made["secretKey"])

    def remove_passkey(self, user: str) -> None:
        """What an operator does when somebody has lost a device."""
        self.command("user", "remove-authenticator", user, "--yes", "--tenant", self.tenant_id)

    def mail(self, to: str) -> dict[str, Any]:
        """The newest mail to this address; the inbox holds the request until there is one."""
        reply = httpx2.get(f"{self.inbox_url}/messages.json", params={"to": to, "wait": 30}, timeout=60)
        reply.raise_for_status()
        messages: list[dict[str, Any]] = reply.json()["messages"]
        assert messages, f"no mail to {to} within 30 s"
        return messages[0]

    def user_id(self, email: str) -> str:
        """The app's id of the person with this address, as the app told the platform."""
        with self.server() as server:
            return server.query_users(email=email).users[0].user_id


@contextmanager
def a_platform(name: str, data_dir: Path, origins: Sequence[str]) -> Iterator[Platform]:
    """Start `keystile dev` on free ports for these origins."""
    allowed = [option for origin in origins for option in ("--origin", origin)]
    command = [
        str(BIN / "keystile"),
        "dev",
        "--port",
        "0",
        "--smtp-port",
        "0",
        "--ready-json",
    ]
    with running(
        name, [*command, "--data-dir", str(data_dir), *allowed], ready='"apiUrl"', cwd=data_dir
    ) as line:
        ready = json.loads(line)
        yield Platform(
            api_url=ready["apiUrl"],
            tenant_id=ready["tenantId"],
            secret_key=ready["secretKey"],
            inbox_url=ready["inboxUrl"],
            smtp_port=ready["smtpPort"],
            data_dir=data_dir,
        )
