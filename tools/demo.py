# SPDX-License-Identifier: Apache-2.0
"""`make demo`: the platform and examples/passkeys-starlette, until Ctrl-C. Opens nothing by itself.

Everything it keeps is in .keystile/demo: the platform's data, the app's users, what both wrote while running.
Their usual ports are taken when they are free, any others when they are not.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "passkeys-starlette"
DATA = ROOT / ".keystile" / "demo"
KEYSTILE = Path(sys.executable).with_name("keystile")
PLATFORM_PORT, APP_PORT = 8787, 3000
SECONDS_TO_START = 30


class DemoFailed(Exception):
    """A program did not start, or ended by itself."""


def free(port: int) -> int:
    """This port of localhost, or another one if somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kept_secret() -> str:
    """The app's AUTH_SECRET, made once, so that sessions outlive a restart."""
    path = DATA / "auth-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


@contextlib.contextmanager
def program(
    name: str, command: list[str], *, cwd: Path, env: dict[str, str], pipe: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run a program while the block runs; what it writes goes to a file. Ended by its own id."""
    with (DATA / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipe else log,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; we end it when we are done
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def failed(name: str) -> DemoFailed:
    log = DATA / f"{name}.log"
    return DemoFailed(
        f"{name} did not stay up. The end of {log.relative_to(ROOT)}:\n{log.read_text()[-2000:]}"
    )


def wait_until_it_answers(url: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return
        time.sleep(0.03)
    raise failed("app")


def told(ready: dict[str, Any], app_url: str) -> str:
    base = ready["apiUrl"].removesuffix("/v1")
    data = DATA.relative_to(ROOT)
    return f"""
  Keystile demo

  App     {app_url:<33} sign in with any email address, then add a passkey
  Inbox   {ready["inboxUrl"]:<33} the link to sign in lands here; no mail leaves this machine
  API     {base + "/v1/docs":<33} what the app talks to, described

  Then sign out, and click into the email field: the browser offers the passkey.
  To take the passkey away:  .venv/bin/keystile user remove-authenticator you@example.com --data-dir {data}

  Everything is in {data}; delete it to start over. Ctrl-C stops both.
"""


def demo() -> None:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    app_port = free(APP_PORT)
    app_url = f"http://localhost:{app_port}"
    options = [
        "--port",
        str(free(PLATFORM_PORT)),
        "--data-dir",
        str(DATA),
        "--origin",
        app_url,
        "--ready-json",
    ]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KEYSTILE_", "AUTH_"))}
    with contextlib.ExitStack() as stack:
        platform = stack.enter_context(
            program("platform", [str(KEYSTILE), "dev", *options], cwd=ROOT, env=own, pipe=True)
        )
        assert platform.stdout is not None
        line = platform.stdout.readline()
        if not line:
            raise failed("platform")
        ready = json.loads(line)
        env = own | {
            "PORT": str(app_port),
            "AUTH_URL": app_url,
            "AUTH_SECRET": kept_secret(),
            "DATABASE": str(DATA / "app.db"),
            "KEYSTILE_API_URL": ready["apiUrl"],
            "KEYSTILE_TENANT_ID": ready["tenantId"],
            "KEYSTILE_SECRET_KEY": ready["secretKey"],
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(ready["smtpPort"]),
            "INBOX_URL": ready["inboxUrl"],
        }
        app = stack.enter_context(program("app", [sys.executable, "app.py"], cwd=EXAMPLE, env=env))
        wait_until_it_answers(f"{app_url}/signin", app)
        print(told(ready, app_url), flush=True)
        while True:
            for name, process in (("platform", platform), ("app", app)):
                if process.poll() is not None:
                    raise failed(name)
            time.sleep(0.5)


def stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        demo()
    except KeyboardInterrupt:
        print("\n  Stopped.")
    except DemoFailed as failure:
        sys.stderr.write(f"demo  FAILED: {failure}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
