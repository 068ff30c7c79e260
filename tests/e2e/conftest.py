# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: Chromium, a platform, the example apps, and a person."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.person import App, Person, a_person
from tests.e2e.platform import Platform, a_platform
from tests.e2e.programs import ARTIFACTS, BIN, ROOT, running
from tests.ports import free_port

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPS = ("starlette", "nextjs", "fastapi")

# Two cores may be busy with other tests. Waiting costs nothing when what is waited for comes.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def origins() -> dict[str, str]:
    """An origin for each example app: the platform has to know them before the apps start."""
    return {app: f"http://localhost:{free_port()}" for app in APPS}


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory, origins: dict[str, str]) -> Iterator[Platform]:
    """`keystile dev`, shared by the tests of one process; every test uses an address of its own."""
    with a_platform("platform", tmp_path_factory.mktemp("keystile"), list(origins.values())) as platform:
        yield platform


@pytest.fixture(scope="module")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found is not None, "Chromium is not installed. Do: make setup"
    # Root may not use Chromium's sandbox; the pages are our own.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        await browser.close()


def fresh_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class Meet(Protocol):
    """Give a person a browser window at an app; the windows close with the test."""

    async def __call__(self, app: App, name: str = "ada") -> Person: ...


@pytest.fixture
async def meet(browser: Browser, platform: Platform, request: pytest.FixtureRequest) -> AsyncIterator[Meet]:
    test = re.sub(r"\W+", "-", f"{request.path.stem}/{request.node.name}".replace("/", "--")).strip("-")
    async with AsyncExitStack() as stack:

        async def meet(app: App, name: str = "ada") -> Person:
            email = f"{name}-{zlib.crc32(request.node.nodeid.encode()):08x}@example.com"
            shots = fresh_folder(ARTIFACTS / test if name == "ada" else ARTIFACTS / test / name)
            return await stack.enter_async_context(a_person(browser, app, platform, email=email, shots=shots))

        yield meet


# ---- the example apps ----


@pytest.fixture(scope="session")
def starlette(
    platform: Platform, origins: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """examples/passkeys-starlette, started as its README says."""
    folder = ROOT / "examples" / "passkeys-starlette"
    url = origins["starlette"]
    env = {
        "PORT": url.rpartition(":")[2],
        "AUTH_URL": url,
        "AUTH_SECRET": "only for tests, but as long as a secret should be",
        "DATABASE": str(tmp_path_factory.mktemp("starlette") / "auth.db"),
        "KEYSTILE_API_URL": platform.api_url,
        "KEYSTILE_TENANT_ID": platform.tenant_id,
        "KEYSTILE_SECRET_KEY": platform.secret_key,
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(platform.smtp_port),
        "INBOX_URL": platform.inbox_url,
    }
    with running("starlette", [sys.executable, "app.py"], ready="Uvicorn running on", cwd=folder, env=env):
        yield App(url, confirms_links=True)


@pytest.fixture(scope="session")
def nextjs(
    platform: Platform, origins: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """examples/passkeys-nextjs, built and started with what its .env.local would hold."""
    folder = ROOT / "examples" / "passkeys-nextjs"
    assert (folder / "node_modules").is_dir(), "The example's npm packages are missing. Do: make setup"
    url = origins["nextjs"]
    env = {
        "NEXT_TELEMETRY_DISABLED": "1",
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(platform.smtp_port),
        "SMTP_USER": "",
        "SMTP_PASSWORD": "",
        "SMTP_FROM": "Passkeys example <no-reply@example.com>",
        "NEXTAUTH_URL": url,
        "NEXTAUTH_SECRET": "only for tests",
        "DATABASE_URL": f"file:{tmp_path_factory.mktemp('nextjs') / 'db.json'}",
        "NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID": platform.tenant_id,
        "AUTHSIGNAL_TENANT_SECRET_KEY": platform.secret_key,
        "NEXT_PUBLIC_AUTHSIGNAL_API_HOST": platform.api_url,
        "NEXT_PUBLIC_AUTHSIGNAL_BASE_URL": platform.api_url,
    }
    # The NEXT_PUBLIC_ values are built into the pages, so a build serves one platform only.
    next_command = ["node", "node_modules/next/dist/bin/next"]
    built = subprocess.run(
        [*next_command, "build"],
        cwd=folder,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout
    port = url.rpartition(":")[2]
    start = [*next_command, "start", "--hostname", "localhost", "--port", port]
    with running("nextjs", start, ready="Ready in", cwd=folder, env=env):
        yield App(url, confirms_links=False)


@pytest.fixture(scope="session")
def fastapi(platform: Platform, origins: dict[str, str]) -> Iterator[App]:
    """examples/passkeys-fastapi-official, with what its .env.local would hold."""
    folder = ROOT / "examples" / "passkeys-fastapi-official"
    assert (folder / "node_modules").is_dir(), "The example's npm packages are missing. Do: make setup"
    url = origins["fastapi"]
    env = {
        "APP_URL": url,
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(platform.smtp_port),
        "AUTHSIGNAL_API_URL": platform.api_url,
        "AUTHSIGNAL_TENANT_ID": platform.tenant_id,
        "AUTHSIGNAL_API_SECRET_KEY": platform.secret_key,
    }
    port = url.rpartition(":")[2]
    start = [str(BIN / "uvicorn"), "app:app", "--host", "localhost", "--port", port]
    with running("fastapi", start, ready="Uvicorn running on", cwd=folder, env=env):
        yield App(url, confirms_links=True)
