# SPDX-License-Identifier: Apache-2.0
"""Dockerfile, compose files and locks: what can be said of them without a container engine."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from keystile.server.settings import PREFIX, RawSettings
from tests.deploy.conftest import DEPLOY, Run
from tests.live import LivePlatform

ROOT = DEPLOY.parent
VARIABLES = {
    "KEYSTILE_PUBLIC_URL": "https://auth.example.com",
    "KEYSTILE_PORTAL_ORIGIN": "https://portal.example.com",
    "KEYSTILE_DATABASE_URL": "postgresql://keystile:secret@postgres/keystile",
}


def instructions() -> list[tuple[str, str]]:
    """Those of the Dockerfile, in order, with their continuation lines."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    found = [line.split(maxsplit=1) for line in lines if line.strip()]
    return [(name, rest) for name, rest in found]


def last_stage() -> dict[str, str]:
    """The last of each instruction that what runs is made with."""
    all_of_them = instructions()
    begin = max(index for index, (name, _) in enumerate(all_of_them) if name == "FROM")
    return dict(all_of_them[begin:])


def test_what_it_copies_is_there_and_not_ignored() -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sent = [pattern.removeprefix("!") for pattern in ignore if pattern.startswith("!")]
    copied = [
        source
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    ]

    assert len(copied) > 8
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [
        source
        for source in copied
        if not any(Path(source).match(pattern) or source.startswith(pattern) for pattern in sent)
    ] == []


def test_its_shell_lines_are_shell(run: Run) -> None:
    for name, rest in instructions():
        if name == "RUN":
            run("sh", "-n", "-c", rest)


def test_everything_it_installs_has_a_hash() -> None:
    installs = re.findall(r"\S*pip install[^&]*", (DEPLOY / "Dockerfile").read_text())

    assert len(installs) == 3
    assert [line for line in installs if "--require-hashes" not in line and "--no-index" not in line] == []


def test_what_runs_is_nobody_special_and_starts_the_server() -> None:
    stage = last_stage()

    assert stage["USER"] == "10001:10001"
    assert json.loads(stage["ENTRYPOINT"]) + json.loads(stage["CMD"]) == ["keystile", "serve"]


def health_check() -> list[str]:
    command: list[str] = json.loads(last_stage()["HEALTHCHECK"].partition("CMD ")[2])
    return command


def test_its_health_check_tells_a_server_that_answers_from_one_that_does_not(platform: LivePlatform) -> None:
    port = platform.base_url.rpartition(":")[2]
    command = [sys.executable, *health_check()[1:]]

    assert health_check()[0] == "python"
    assert subprocess.run(command, env={"KEYSTILE_PORT": port}, check=False).returncode == 0
    failed = subprocess.run(command, env={"KEYSTILE_PORT": "9"}, capture_output=True, check=False)
    assert failed.returncode != 0


@pytest.mark.parametrize("files", [["compose.yaml"], ["compose.yaml", "compose.postgres.yaml"]], ids=str)
def test_compose_takes_the_files(run: Run, tmp_path: Path, files: list[str]) -> None:
    for file in files:
        shutil.copy(DEPLOY / file, tmp_path)
    (tmp_path / "master-key").touch()
    (tmp_path / "postgres-password").touch()
    named = [argument for file in files for argument in ("-f", file)]

    merged = yaml.safe_load(run("docker-compose", *named, "config", **VARIABLES))

    for name in ("migrate", "keystile"):
        service: dict[str, Any] = merged["services"][name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "data:/var/lib/keystile:rw" in service["volumes"], name
    served = merged["services"]["keystile"]
    assert all(str(port).startswith("127.0.0.1:") for port in served["ports"])
    assert served["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert ("KEYSTILE_DATABASE_URL" in served["environment"]) == (len(files) == 2)


def test_compose_takes_both_files_and_more_settings_from_its_environment_file(
    run: Run, tmp_path: Path
) -> None:
    for file in ("compose.yaml", "compose.postgres.yaml"):
        shutil.copy(DEPLOY / file, tmp_path)
    more = {
        "COMPOSE_FILE": "compose.yaml:compose.postgres.yaml",
        "KEYSTILE_WORKERS": "2",
        "KEYSTILE_METRICS_PORT": "9464-9465",
        "KEYSTILE_REDIS_URL": "redis://cache.example.com",
    }
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in (VARIABLES | more).items()))

    merged = yaml.safe_load(run("docker-compose", "config"))

    served = merged["services"]["keystile"]
    given = served["environment"]
    assert "postgres" in merged["services"]
    assert {name: given[name] for name in more if name in given} == {
        name: value for name, value in more.items() if name != "COMPOSE_FILE"
    }
    assert given["KEYSTILE_DATABASE_URL"] == VARIABLES["KEYSTILE_DATABASE_URL"]
    assert given["KEYSTILE_KEEP_AUDIT_DAYS"] is None
    assert all(str(port).startswith("127.0.0.1:") for port in served["ports"])


def test_compose_hands_settings_on() -> None:
    named = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["keystile"]["environment"]

    assert set(named) <= {PREFIX + field.name.upper() for field in msgspec.structs.fields(RawSettings)}


def test_compose_names_the_setting_that_is_missing(run: Run, tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)

    with pytest.raises(AssertionError, match="the https URL under which browsers reach the server"):
        run("docker-compose", "-f", "compose.yaml", "config")


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "build.lock"])
def test_the_containers_locks_are_part_of_the_one_lock(name: str) -> None:
    everything, some = pins(ROOT / "requirements.lock"), pins(DEPLOY / name)
    text = (DEPLOY / name).read_text()

    assert len(some) > 4
    assert some.items() <= everything.items()
    assert text.count("--hash=sha256:") >= len(some)
    assert "://" not in text


def test_the_containers_lock_has_what_runs_and_nothing_for_tests() -> None:
    names = pins(DEPLOY / "requirements.lock").keys()

    assert {"uvicorn", "apsw", "asyncpg", "fido2", "prometheus-client", "opentelemetry-sdk", "redis"} <= names
    assert names.isdisjoint({"pytest", "ruff", "mypy", "hatchling", "playwright"})
