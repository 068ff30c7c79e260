# SPDX-License-Identifier: Apache-2.0
"""The systemd unit: read by systemd itself, which also judges how closely it is shut in."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from keystile.server.settings import PREFIX, RawSettings
from tests.deploy.conftest import DEPLOY, Run

INSTALLED = "/opt/keystile/bin/keystile"
# Out of ten, in tenths; what is left is that it reaches the network and keeps files.
EXPOSURE = 15


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The sample, with a program in its place: nothing is installed in /opt here."""
    program = tmp_path / "keystile"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = (DEPLOY / "keystile.service").read_text()
    assert text.count(f"={INSTALLED} ") == 2
    copy = tmp_path / "keystile.service"
    copy.write_text(text.replace(INSTALLED, str(program)))
    return copy


def test_systemd_takes_it_without_a_word(run: Run, unit: Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit)

    assert [line for line in said.splitlines() if "keystile" in line] == []


def test_systemd_would_notice_a_setting_that_it_does_not_know(run: Run, unit: Path) -> None:
    unit.write_text(unit.read_text().replace("UMask=", "Umask="))

    assert "'Umask'" in run("systemd-analyze", "verify", "--man=no", unit)


def test_it_is_shut_in(run: Run, unit: Path) -> None:
    run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", unit)


def test_its_environment_is_made_of_settings() -> None:
    text = (DEPLOY / "keystile.service").read_text()
    named = re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)

    assert len(named) == 3
    assert set(named) <= {PREFIX + field.name.upper() for field in msgspec.structs.fields(RawSettings)}
