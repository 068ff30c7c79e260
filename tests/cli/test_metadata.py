# SPDX-License-Identifier: Apache-2.0
"""`keystile metadata` on a real database: import a BLOB, show it, list passkeys of compromised models."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.cli.app import run
from keystile.cli.place import upgrade
from keystile.server.domain.actions import ActionFacts
from keystile.server.domain.identifiers import user_id
from keystile.server.methods.passkey.ceremony import Source
from keystile.server.services import open_services
from keystile.server.settings import for_dev
from keystile.testing import SoftwareAuthenticator
from keystile.testing.attestation import AttestationAuthority, default_authority
from keystile.testing.metadata import blob, entry, payload

Keystile = Callable[..., int]
MODEL = uuid.UUID(int=77)


@cache
def signer() -> AttestationAuthority:
    return AttestationAuthority.new("A root of the web")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "root.pem"
    root.write_bytes(signer().root.public_bytes(Encoding.PEM))
    monkeypatch.setenv("KEYSTILE_METADATA_ROOT_FILE", str(root))
    folder = tmp_path / ".keystile"
    upgrade(for_dev(folder))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def keystile(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Keystile:
    capsys.readouterr()
    return lambda *arguments: run([*arguments, "--data-dir", str(data_dir)])


def published(folder: Path, number: int, *, reports: Any = (), days: int = 30) -> str:
    model = entry(MODEL, name="Key of tomorrow", roots=[default_authority().root], reports=reports)
    due = date.today() + timedelta(days=days)
    file = folder / f"{number}.jwt"
    file.write_bytes(blob(payload([model], number=number, next_update=due), signer()))
    return str(file)


def enroll(data_dir: Path) -> None:
    """Ada's passkey of that model, attested."""

    async def main() -> None:
        async with open_services(for_dev(data_dir)) as services:
            (tenant,) = await services.tenants.list()
            ada = user_id("ada")
            tracked = await services.actions.track(tenant, ada, "enroll", ActionFacts())
            token = services.tokens.open(tenant, tracked.token, now=services.clock())
            options = (await services.enrollment.options(tenant, token)).options
            key = SoftwareAuthenticator(attestation="packed-x5c", aaguid=MODEL, synced=False)
            answer = key.create(options, origin="https://acme.example")
            await services.enrollment.finish(
                tenant,
                token,
                json.dumps(answer).encode(),
                challenge_id=None,
                conditional_create=False,
                source=Source(),
            )

    asyncio.run(main())


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_at_first_there_is_none(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("metadata", "show", "--json") == 0

    shown = printed(capsys)
    assert (shown["number"], shown["models"], shown["isStale"]) == (None, 0, False)


def test_a_blob_is_imported_shown_and_never_replaced_by_an_older_one(
    keystile: Keystile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("metadata", "import", published(tmp_path, 5), "--json") == 0
    shown = printed(capsys)
    assert (shown["number"], shown["models"], shown["isStale"]) == (5, 1, False)
    assert shown["source"].startswith("file:///")

    assert keystile("metadata", "import", published(tmp_path, 5)) == 0
    assert "kept already" in capsys.readouterr().out
    assert keystile("metadata", "import", published(tmp_path, 4)) == 1
    assert "metadata_not_newer" in capsys.readouterr().err


def test_what_is_no_blob_is_refused(
    keystile: Keystile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "page"
    file.write_text("<html>")

    assert keystile("metadata", "import", str(file)) == 2
    assert "JWS" in capsys.readouterr().err


def test_with_metadata_a_tenant_needs_no_anchors_of_its_own(keystile: Keystile, tmp_path: Path) -> None:
    policy = ("tenant", "update", "--attestation", "direct", "--require-trusted-attestation")
    assert keystile(*policy) == 2
    assert keystile("metadata", "import", published(tmp_path, 1)) == 0

    assert keystile(*policy, "--dry-run") == 0
    assert keystile(*policy, "--compromised-models", "refuse") == 0


def test_a_passkey_is_shown_with_its_models_name_and_listed_when_that_is_compromised(
    keystile: Keystile, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("metadata", "import", published(tmp_path, 1)) == 0
    assert keystile("tenant", "update", "--attestation", "direct", "--require-trusted-attestation") == 0
    enroll(data_dir)
    assert keystile("metadata", "affected") == 0
    assert "No passkey is of a model" in capsys.readouterr().out
    report = {"status": "REVOKED", "effectiveDate": "2026-01-01", "url": "https://example.org/why"}
    assert keystile("metadata", "import", published(tmp_path, 2, reports=[report])) == 0
    capsys.readouterr()

    assert keystile("user", "show", "ada") == 0
    shown = capsys.readouterr().out
    assert "Key of tomorrow" in shown
    assert "its maker vouches for it" in shown
    assert "by its maker's certificate (packed), leads to a trust anchor" in " ".join(shown.split())
    assert keystile("metadata", "affected", "--tenant", "acme", "--json") == 0
    (row,) = printed(capsys)
    assert (row["userId"], row["model"], row["status"], row["since"], row["trusted"], row["count"]) == (
        "ada",
        "Key of tomorrow",
        "REVOKED",
        "2026-01-01",
        True,
        1,
    )


def test_doctor_tells_of_metadata_over_its_date_and_of_compromised_models(
    keystile: Keystile, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enroll(data_dir)
    assert (
        keystile("metadata", "import", published(tmp_path, 1, reports=[{"status": "REVOKED"}], days=-3)) == 0
    )
    capsys.readouterr()

    keystile("doctor", "--json")

    findings = {finding["check"]: finding for finding in printed(capsys)}
    assert "vouches for no model" in findings["metadata"]["text"]
    assert "1 passkey of Key of tomorrow" in findings["compromised models"]["text"]
