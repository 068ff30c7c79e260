# SPDX-License-Identifier: Apache-2.0
"""`keystile.server.domain.user_agents`, against strings that real browsers send.

What is expected is what ua-parser-js 1.0.38 says of the same strings.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from keystile.server.domain.user_agents import (
    MAX_LENGTH,
    Browser,
    Cpu,
    Device,
    Engine,
    OperatingSystem,
    UserAgent,
    parse,
)

MAC = Device("Macintosh", "", "Apple")
IPHONE = Device("iPhone", "mobile", "Apple")
MOZ = "Mozilla/5.0"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


def expected(
    browser: tuple[str, str],
    engine: tuple[str, str],
    os: tuple[str, str],
    device: Device = Device(),  # noqa: B008 - frozen
    architecture: str = "",
) -> tuple[Browser, Engine, OperatingSystem, Device, Cpu]:
    name, version = browser
    return (
        Browser(name, version, version.partition(".")[0]),
        Engine(*engine),
        OperatingSystem(*os),
        device,
        Cpu(architecture),
    )


def parts(found: UserAgent | None) -> tuple[Browser, Engine, OperatingSystem, Device, Cpu]:
    assert found is not None
    return found.browser, found.engine, found.os, found.device, found.cpu


@pytest.mark.parametrize(
    ("user_agent", "means"),
    [
        pytest.param(
            f"{MOZ} (Macintosh; Intel Mac OS X 10_15_7) {BLINK} Chrome/126.0.0.0 Safari/537.36",
            expected(("Chrome", "126.0.0.0"), ("Blink", "126.0.0.0"), ("Mac OS", "10.15.7"), MAC),
            id="Chrome on a Mac",
        ),
        pytest.param(
            f"{MOZ} (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17.4.1 Safari/605.1.15",
            expected(("Safari", "17.4.1"), ("WebKit", "605.1.15"), ("Mac OS", "10.15.7"), MAC),
            id="Safari on a Mac",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
            expected(("Firefox", "127.0"), ("Gecko", "127.0"), ("Mac OS", "10.15"), MAC),
            id="Firefox on a Mac",
        ),
        pytest.param(
            f"{MOZ} (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
            f"{WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1",
            expected(("Mobile Safari", "17.5"), ("WebKit", "605.1.15"), ("iOS", "17.5"), IPHONE),
            id="Safari on an iPhone",
        ),
        pytest.param(
            f"{MOZ} (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) "
            f"{WEBKIT} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
            expected(("Chrome", "126.0.6478.54"), ("WebKit", "605.1.15"), ("iOS", "17.5.1"), IPHONE),
            id="Chrome on an iPhone",
        ),
        pytest.param(
            f"{MOZ} (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
            f"{WEBKIT} FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
            expected(("Firefox", "127.0"), ("WebKit", "605.1.15"), ("iOS", "17.5"), IPHONE),
            id="Firefox on an iPhone",
        ),
        pytest.param(
            f"{MOZ} (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Mobile/15E148",
            expected(("WebKit", "605.1.15"), ("WebKit", "605.1.15"), ("iOS", "17.5"), IPHONE),
            id="a web view on an iPhone",
        ),
        pytest.param(
            f"{MOZ} (iPad; CPU OS 16_6 like Mac OS X) {WEBKIT} Version/16.6 Mobile/15E148 Safari/604.1",
            expected(
                ("Mobile Safari", "16.6"),
                ("WebKit", "605.1.15"),
                ("iOS", "16.6"),
                Device("iPad", "tablet", "Apple"),
            ),
            id="Safari on an iPad",
        ),
        pytest.param(
            f"{MOZ} (Windows NT 10.0; Win64; x64) {BLINK} Chrome/125.0.0.0 Safari/537.36 Edg/125.0.2535.92",
            expected(
                ("Edge", "125.0.2535.92"), ("Blink", "125.0.0.0"), ("Windows", "10"), architecture="amd64"
            ),
            id="Edge on Windows",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
            expected(("Firefox", "127.0"), ("Gecko", "127.0"), ("Windows", "10"), architecture="amd64"),
            id="Firefox on Windows",
        ),
        pytest.param(
            f"{MOZ} (Windows NT 10.0; Win64; x64) {BLINK} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0",
            expected(("Opera", "111.0.0.0"), ("Blink", "125.0.0.0"), ("Windows", "10"), architecture="amd64"),
            id="Opera on Windows",
        ),
        pytest.param(
            f"{MOZ} (Linux; Android 10; K) {BLINK} Chrome/126.0.0.0 Mobile Safari/537.36",
            expected(
                ("Chrome", "126.0.0.0"), ("Blink", "126.0.0.0"), ("Android", "10"), Device("K", "mobile", "")
            ),
            id="Chrome on Android, device hidden",
        ),
        pytest.param(
            f"{MOZ} (Linux; Android 13; SM-X700) {BLINK} Chrome/126.0.0.0 Safari/537.36",
            expected(
                ("Chrome", "126.0.0.0"),
                ("Blink", "126.0.0.0"),
                ("Android", "13"),
                Device("SM-X700", "tablet", "Samsung"),
            ),
            id="Chrome on an Android tablet",
        ),
        pytest.param(
            f"{MOZ} (Linux; Android 14; SAMSUNG SM-S921B) "
            f"{BLINK} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            expected(
                ("Samsung Internet", "25.0"),
                ("Blink", "121.0.0.0"),
                ("Android", "14"),
                Device("SM-S921B", "mobile", "Samsung"),
            ),
            id="Samsung's browser",
        ),
        pytest.param(
            f"{MOZ} (Linux; Android 14; Pixel 8 Build/UQ1A; wv) "
            f"{BLINK} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36",
            expected(
                ("Chrome WebView", "126.0.0.0"),
                ("Blink", "126.0.0.0"),
                ("Android", "14"),
                Device("Pixel 8", "mobile", "Google"),
            ),
            id="a web view on Android",
        ),
        pytest.param(
            "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
            expected(("Firefox", "127.0"), ("Gecko", "127.0"), ("Android", "14"), Device("", "mobile", "")),
            id="Firefox on Android",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
            expected(("Firefox", "126.0"), ("Gecko", "126.0"), ("Linux", "x86_64"), architecture="amd64"),
            id="Firefox on Linux",
        ),
        pytest.param(
            f"{MOZ} (X11; Linux x86_64) {BLINK} HeadlessChrome/126.0.0.0 Safari/537.36",
            expected(
                ("Chrome Headless", "126.0.0.0"),
                ("Blink", "126.0.0.0"),
                ("Linux", "x86_64"),
                architecture="amd64",
            ),
            id="headless Chrome",
        ),
        pytest.param(
            f"{MOZ} (X11; CrOS x86_64 14541.0.0) {BLINK} Chrome/125.0.0.0 Safari/537.36",
            expected(("Chrome", "125.0.0.0"), ("Blink", "125.0.0.0"), ("Chromium OS", "14541.0.0")),
            id="a Chromebook",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AuthsignalIOSSDK/2.13.0",
            expected(("", ""), ("", ""), ("iOS", "17.5"), IPHONE),
            id="the official iOS SDK",
        ),
        pytest.param("curl/8.5.0", expected(("", ""), ("", ""), ("", "")), id="a program"),
        pytest.param("<script>", expected(("", ""), ("", ""), ("", "")), id="nonsense"),
    ],
)
def test_a_user_agent_is_read_as_the_sdks_expect(
    user_agent: str, means: tuple[Browser, Engine, OperatingSystem, Device, Cpu]
) -> None:
    assert parts(parse(user_agent)) == means


@pytest.mark.parametrize("nothing", [None, "", "  \t"])
def test_no_user_agent_is_nothing(nothing: str | None) -> None:
    assert parse(nothing) is None


def test_a_string_that_is_too_long_is_cut() -> None:
    found = parse("Mozilla/5.0 " + "x" * 100_000)
    assert found is not None
    assert len(found.ua) == MAX_LENGTH


def test_importing_the_module_does_not_load_the_expressions() -> None:
    code = "import sys, keystile.server.domain.user_agents; sys.exit('ua_parser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
