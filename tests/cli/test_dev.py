# SPDX-License-Identifier: Apache-2.0
"""`keystile dev` and `keystile serve` as processes: what they print, keep, refuse, and how they end."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

KEYSTILE = [sys.executable, "-c", "import sys; from keystile.cli import main; sys.exit(main())"]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("KEYSTILE_")}
PRODUCTION = {
    "KEYSTILE_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
    "KEYSTILE_PUBLIC_URL": "https://auth.example.com",
    "KEYSTILE_PORT": "0",
}


def keystile(
    *arguments: str, env: dict[str, str] | None = None, cwd: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KEYSTILE, *arguments],
        cwd=cwd,
        env=QUIET | (env or {}),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def running_dev(folder: Path, *options: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    arguments = [
        "dev",
        "--port",
        "0",
        "--smtp-port",
        "0",
        "--data-dir",
        str(folder),
        "--ready-json",
        *options,
    ]
    process = subprocess.Popen(
        [*KEYSTILE, *arguments],
        env=QUIET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline()), process
    finally:
        process.kill()
        process.communicate()


def call(ready: dict[str, Any], path: str) -> int:
    credentials = base64.b64encode(f"{ready['secretKey']}:".encode()).decode()
    request = urllib.request.Request(
        ready["apiUrl"] + path, headers={"Authorization": f"Basic {credentials}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_the_ready_line_has_what_an_app_needs_and_all_of_it_works(tmp_path: Path) -> None:
    with running_dev(tmp_path / "data") as (ready, _):
        assert set(ready) == {"apiUrl", "tenantId", "secretKey", "inboxUrl", "smtpPort", "portalUrl"}
        assert ready["apiUrl"].endswith("/v1")
        assert call(ready, "/users/nobody") == 200
        made = keystile("admin", "invite", "--json", "--data-dir", str(tmp_path / "data"), cwd=tmp_path)
        with urllib.request.urlopen(json.loads(made.stdout)["link"], timeout=10) as page:
            assert b"You are invited" in page.read()
        with socket.create_connection(("localhost", ready["smtpPort"]), timeout=10) as smtp:
            assert smtp.recv(3) == b"220"


def test_tenant_and_key_stay_over_a_restart(tmp_path: Path) -> None:
    with running_dev(tmp_path / "data") as (first, _):
        pass
    with running_dev(tmp_path / "data", "--origin", "http://localhost:5173") as (second, _):
        assert (first["tenantId"], first["secretKey"]) == (second["tenantId"], second["secretKey"])
        assert first["portalUrl"].rpartition("/")[2] != second["portalUrl"].rpartition("/")[2]
        for _ in range(2):  # looking spends nothing
            with urllib.request.urlopen(second["portalUrl"], timeout=10) as page:
                assert b"Open the Portal" in page.read()
        assert call(second, "/users/nobody") == 200

    listed = keystile(
        "tenant", "origins", "list", "--json", "--data-dir", str(tmp_path / "data"), cwd=tmp_path
    )
    assert [row["origin"] for row in json.loads(listed.stdout)] == [
        "http://localhost:3000",
        "http://localhost:5173",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well_and_nothing_more_is_printed(tmp_path: Path, number: signal.Signals) -> None:
    with running_dev(tmp_path / "data") as (_, process):
        process.send_signal(number)
        rest, _ = process.communicate(timeout=30)

        assert (process.returncode, rest) == (0, "")


def test_the_master_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with running_dev(tmp_path / "data"):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}

    assert modes["master.key"] == 0o600
    assert modes["keystile.db"] == 0o600


def test_for_people_it_prints_the_lines_that_an_app_copies(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*KEYSTILE, "dev", "--port", "0", "--smtp-port", "0", "--data-dir", str(tmp_path)],
        env=QUIET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    process.terminate()
    process.communicate(timeout=30)

    text = "".join(lines)
    names = [
        "AUTHSIGNAL_TENANT_SECRET_KEY",
        "NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID",
        "NEXT_PUBLIC_AUTHSIGNAL_API_HOST",
        "NEXT_PUBLIC_AUTHSIGNAL_BASE_URL",
        "KEYSTILE_API_URL",
        "KEYSTILE_TENANT_ID",
        "KEYSTILE_SECRET_KEY",
    ]
    assert [name for name in names if f"{name}=" not in text] == []


def test_a_taken_port_is_a_wrong_set_up_that_names_the_cure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = keystile("dev", "--port", port, "--data-dir", str(tmp_path / "data"), cwd=tmp_path)

    assert finished.returncode == 3
    assert "--port 0" in finished.stderr


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"KEYSTILE_MASTER_KEY": ""}, "KEYSTILE_MASTER_KEY"),
        ({"KEYSTILE_MASTER_KEY": "c2hvcnQ="}, "32 bytes"),
        ({"KEYSTILE_PUBLIC_URL": "http://auth.example.com"}, "KEYSTILE_PUBLIC_URL"),
        ({"KEYSTILE_PUBLIC_URL": ""}, "KEYSTILE_PUBLIC_URL"),
        ({"KEYSTILE_DATABASE_URL": "mysql://x"}, "KEYSTILE_DATABASE_URL"),
        ({"KEYSTILE_PORT": "many"}, "KEYSTILE_PORT"),
    ],
)
def test_serve_refuses_an_unsafe_setting_and_says_which(
    tmp_path: Path, change: dict[str, str], word: str
) -> None:
    finished = keystile("serve", env=PRODUCTION | change, cwd=tmp_path)

    assert finished.returncode == 3
    assert word in finished.stderr


def test_serve_refuses_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    finished = keystile("serve", env=PRODUCTION, cwd=tmp_path)

    assert (finished.returncode, "keystile migrate" in finished.stderr) == (3, True)


def test_serve_answers_after_migrate_and_ends_well(tmp_path: Path) -> None:
    assert keystile("migrate", env=PRODUCTION, cwd=tmp_path).returncode == 0
    process = subprocess.Popen(
        [*KEYSTILE, "serve"],
        cwd=tmp_path,
        env=QUIET | PRODUCTION,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    process.terminate()
    process.communicate(timeout=30)

    assert "https://auth.example.com" in line
    assert process.returncode == 0
