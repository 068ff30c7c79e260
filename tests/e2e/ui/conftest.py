# SPDX-License-Identifier: Apache-2.0
"""The page of components behind a real server."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page

from tests.e2e.programs import ROOT
from tests.e2e.ui.site import app

ESBUILD = ROOT / "web" / "node_modules" / ".bin" / "esbuild"


@pytest.fixture(scope="module")
async def url(anyio_backend: str) -> AsyncIterator[str]:
    source = Path(__file__).parent / "swapping.ts"
    built = subprocess.run([ESBUILD, source, "--bundle", "--format=iife"], capture_output=True, check=True)
    config = uvicorn.Config(
        app(built.stdout),
        host="localhost",
        port=0,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    yield await context.new_page()
    await context.close()
