# SPDX-License-Identifier: Apache-2.0
"""`make demo`: the platform and examples/passkeys-starlette, until Ctrl-C. Opens nothing by itself.

Everything it keeps is in .keystile/demo (or --data-dir): the platform's data, the app's users, what both wrote
while running. Their usual ports are taken when they are free, any others when they are not.
"""

from __future__ import annotations

import argparse
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
USUAL_DATA = ROOT / ".keystile" / "demo"
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


def kept_secret(data: Path) -> str:
    """The app's AUTH_SECRET, made once, so that sessions outlive a restart."""
    path = data / "auth-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


@contextlib.contextmanager
def program(
    command: list[str], *, log: Path, cwd: Path, env: dict[str, str], pipe: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run a program while the block runs; what it writes goes to a file. Ended by its own id."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipe else output,
            stderr=output,
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


def failed(log: Path) -> DemoFailed:
    return DemoFailed(f"{log.stem} did not stay up. The end of {log}:\n{log.read_text()[-2000:]}")


def wait_until_it_answers(url: str, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return
        time.sleep(0.03)
    raise failed(log)


def told(ready: dict[str, Any], app_url: str, data: Path) -> str:
    base = ready["apiUrl"].removesuffix("/v1")
    return f"""
  Keystile demo

  App     {app_url:<33}
          sign in with any email address, then add a passkey
  Inbox   {ready["inboxUrl"]:<33}
          the link to sign in lands here; no mail leaves this machine
  Portal  {ready["portalUrl"]}
          people, passkeys, keys and settings; this link opens it once, within 30 minutes
  Doctor  {base + "/doctor":<33}
          what this browser can do with passkeys, and whether this host is set up right

  Then sign out, and click into the email field: the browser offers the passkey. Take it away in the Portal
  (Users), and try once more.

  Everything is in {data}; delete it to start over. Ctrl-C stops both.
"""


def demo(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    platform_log, app_log = data / "platform.log", data / "app.log"
    app_port = free(APP_PORT)
    app_url = f"http://localhost:{app_port}"
    options = [
        "--port",
        str(free(PLATFORM_PORT)),
        "--data-dir",
        str(data),
        "--origin",
        app_url,
        "--ready-json",
    ]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KEYSTILE_", "AUTH_"))}
    with contextlib.ExitStack() as stack:
        platform = stack.enter_context(
            program([str(KEYSTILE), "dev", *options], log=platform_log, cwd=ROOT, env=own, pipe=True)
        )
        assert platform.stdout is not None
        line = platform.stdout.readline()
        if not line:
            raise failed(platform_log)
        ready = json.loads(line)
        env = own | {
            "PORT": str(app_port),
            "AUTH_URL": app_url,
            "AUTH_SECRET": kept_secret(data),
            "DATABASE": str(data / "app.db"),
            "KEYSTILE_API_URL": ready["apiUrl"],
            "KEYSTILE_TENANT_ID": ready["tenantId"],
            "KEYSTILE_SECRET_KEY": ready["secretKey"],
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(ready["smtpPort"]),
            "INBOX_URL": ready["inboxUrl"],
            "PORTAL_URL": ready["portalUrl"],
        }
        app = stack.enter_context(program([sys.executable, "app.py"], log=app_log, cwd=EXAMPLE, env=env))
        wait_until_it_answers(f"{app_url}/signin", app, app_log)
        print(told(ready, app_url, shown(data)), flush=True)
        while True:
            for log, process in ((platform_log, platform), (app_log, app)):
                if process.poll() is not None:
                    raise failed(log)
            time.sleep(0.5)


def shown(path: Path) -> Path:
    """As short as it can be said from here."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description="The platform and an example app, until Ctrl-C.")
    parser.add_argument("--data-dir", type=Path, default=USUAL_DATA, help="where everything is kept")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        demo(arguments.data_dir.resolve())
    except KeyboardInterrupt:
        print("\n  Stopped.")
    except DemoFailed as failure:
        sys.stderr.write(f"demo  FAILED: {failure}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
