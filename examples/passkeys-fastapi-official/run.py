# SPDX-License-Identifier: Apache-2.0
"""One command for a first look: `python run.py`.

It starts a Keystile of its own, writes .env.local from .env.example, fetches the web SDK with npm the first
time, and starts the app. Where .env.local already names a server that answers, it starts the app only. The
app itself does not know this file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import uvicorn

HERE = Path(__file__).resolve().parent


def read_env(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))


def answers(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(urljoin(api_url, "/healthz"), timeout=2) as reply:  # noqa: S310 - our own .env.local names it
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def start_keystile(origin: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Start `keystile dev`; returns it with the values that it prints once it answers."""
    here = Path(sys.executable).with_name("keystile")
    command = str(here) if here.exists() else shutil.which("keystile")
    if command is None:
        raise SystemExit("`keystile` was not found. Do: pip install 'keystile[server]'")
    options = ["--port", "0", "--smtp-port", "0", "--origin", origin, "--ready-json"]
    arguments = [command, "dev", "--data-dir", str(HERE / ".keystile"), *options]
    keystile = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)  # noqa: S603 - fixed words only
    line = keystile.stdout.readline() if keystile.stdout else ""
    if not line:
        raise SystemExit(f"keystile ended with status {keystile.wait()}")
    return keystile, json.loads(line)


def prepare() -> subprocess.Popen[str] | None:
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci"], cwd=HERE, check=True)  # noqa: S607 - npm from PATH, as a person would
    local = HERE / ".env.local"
    text = (local if local.exists() else HERE / ".env.example").read_text()
    before = read_env(text)
    if before["AUTHSIGNAL_API_SECRET_KEY"] and answers(before["AUTHSIGNAL_API_URL"]):
        return None

    keystile, ready = start_keystile(before["APP_URL"])
    values = {
        "SMTP_PORT": ready["smtpPort"],
        "AUTHSIGNAL_API_URL": ready["apiUrl"],
        "AUTHSIGNAL_TENANT_ID": ready["tenantId"],
        "AUTHSIGNAL_API_SECRET_KEY": ready["secretKey"],
    }
    for name, value in values.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
    local.write_text(text)
    local.chmod(0o600)
    print(f"  the app    {before['APP_URL']}   the guide, step by step")
    print(f"  the inbox  {ready['inboxUrl']}   every mail the app sends", flush=True)
    return keystile


def main() -> None:
    keystile = prepare()
    try:
        os.environ.update(read_env((HERE / ".env.local").read_text()))
        sys.path.insert(0, str(HERE))
        port = urlsplit(os.environ["APP_URL"]).port or 3001
        uvicorn.run("app:app", host="localhost", port=port, access_log=False)
    finally:
        if keystile is not None:
            keystile.terminate()
            keystile.wait()


if __name__ == "__main__":
    main()
