# SPDX-License-Identifier: Apache-2.0
"""The administering commands on a real database: what they print, change, refuse, and end with."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typer.main
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.cli.app import app, run
from keystile.cli.place import upgrade
from keystile.cli.tenant import Algorithm
from keystile.server.domain.actions import ActionFacts
from keystile.server.domain.identifiers import user_id
from keystile.server.domain.tenant_settings import ALGORITHMS, TenantSettings
from keystile.server.methods.passkey.ceremony import Source
from keystile.server.services import open_services
from keystile.server.settings import for_dev
from keystile.testing import SoftwareAuthenticator
from keystile.testing.attestation import default_authority

Keystile = Callable[..., int]
MODEL = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `keystile dev` makes it, with one tenant, acme; migrating once is enough for all tests."""
    folder = tmp_path_factory.mktemp("acme")
    upgrade(for_dev(folder))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def data_dir(acme: Path, tmp_path: Path) -> Path:
    return shutil.copytree(acme, tmp_path / ".keystile")


@pytest.fixture
def keystile(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Keystile:
    """Run a command on that folder; what it printed before is forgotten."""
    capsys.readouterr()
    return lambda *arguments: run([*arguments, "--data-dir", str(data_dir)])


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def add_user(data_dir: Path, name: str, **attributes: str) -> None:
    async def main() -> None:
        async with open_services(for_dev(data_dir)) as services:
            (tenant,) = await services.tenants.list()
            await services.users.update(tenant, user_id(name), attributes)

    asyncio.run(main())


def add_passkey(data_dir: Path, name: str) -> None:
    """Enroll a passkey for a user, as a browser does."""

    async def main() -> None:
        async with open_services(for_dev(data_dir)) as services:
            (tenant,) = await services.tenants.list()
            user = user_id(name)
            tracked = await services.actions.track(tenant, user, "enroll", ActionFacts())
            token = services.tokens.open(tenant, tracked.token, now=services.clock())
            issued = await services.enrollment.options(tenant, token)
            made = SoftwareAuthenticator(aaguid=UUID(MODEL)).create(
                issued.options,
                origin="https://acme.example",
                client_extensions={"prf": {"enabled": True}},
                extensions={"credProtect": 3},
            )
            await services.enrollment.finish(
                tenant,
                token,
                json.dumps(made).encode(),
                challenge_id=issued.challenge_id,
                conditional_create=False,
                source=Source(),
            )

    asyncio.run(main())


# ---- tenants ----


def test_a_new_tenant_is_listed_with_its_origin(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "list", "--json") == 0

    (tenant,) = printed(capsys)
    assert (tenant["name"], tenant["rpId"], tenant["origins"]) == (
        "acme",
        "acme.example",
        ["https://acme.example"],
    )


def test_a_tenant_comes_with_a_key_that_is_shown_once(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "create", "shop", "--rp-id", "shop.example", "--json") == 0
    secret = printed(capsys)["secretKey"]

    keystile("tenant", "show", "--tenant", "shop", "--json")
    shown = capsys.readouterr().out
    assert secret not in shown
    assert secret[-4:] in shown


def test_two_tenants_cannot_share_a_name(keystile: Keystile) -> None:
    assert keystile("tenant", "create", "acme", "--rp-id", "other.example") == 1


@pytest.mark.parametrize("rp_id", ["https://acme.example", "ACME.example", "127.0.0.1", "acme example", ""])
def test_what_is_not_a_domain_is_not_an_rp_id(keystile: Keystile, rp_id: str) -> None:
    assert keystile("tenant", "create", "new", "--rp-id", rp_id) == 2


def test_with_several_tenants_a_command_asks_which(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    keystile("tenant", "create", "shop", "--rp-id", "shop.example")

    assert keystile("keys", "list") == 2
    assert "acme, shop" in capsys.readouterr().err


def test_a_tenant_that_is_not_there_is_refused(keystile: Keystile) -> None:
    assert keystile("tenant", "show", "--tenant", "nobody") == 1


@pytest.mark.parametrize(
    ("option", "value", "setting", "expected"),
    [
        ("--rp-name", "Acme Ltd", "rp_name", "Acme Ltd"),
        ("--default-outcome", "ALLOW", "default_outcome", "ALLOW"),
        ("--user-verification", "preferred", "user_verification", "preferred"),
        ("--hint", "hybrid", "hints", ["hybrid"]),
        ("--no-conditional-create", None, "conditional_create", False),
        ("--sign-count", "refuse", "sign_count", "refuse"),
        ("--ceremony-timeout-seconds", "60", "ceremony_timeout_seconds", 60),
        ("--token-seconds", "300", "token_seconds", 300),
        ("--anonymous-challenge-seconds", "900", "anonymous_challenge_seconds", 900),
        ("--resident-key", "discouraged", "resident_key", "discouraged"),
        ("--attachment", "platform", "attachment", "platform"),
        ("--algorithm", "ES384", "algorithms", [-35]),
        ("--synced", "device-bound", "synced", "device-bound"),
        ("--attestation", "direct", "attestation", "direct"),
        ("--attestation-format", "packed", "attestation_formats", ["packed"]),
        ("--denied-model", MODEL.upper(), "denied_models", [MODEL]),
        ("--extension", "prf", "extensions", ["prf"]),
        ("--require-credential-protection", None, "require_credential_protection", True),
        ("--cross-origin", None, "cross_origin", True),
        ("--enroll-url", "https://acme.example/add", "enroll_url", "https://acme.example/add"),
        ("--manage-url", "https://www.acme.example/keys", "manage_url", "https://www.acme.example/keys"),
    ],
)
def test_each_option_of_update_changes_its_setting(
    keystile: Keystile,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str | None,
    setting: str,
    expected: object,
) -> None:
    assert keystile("tenant", "update", option, *([value] if value else [])) == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    assert printed(capsys)["settings"][setting] == expected


def test_models_are_allowed_together_with_who_vouches_for_them(
    keystile: Keystile, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    anchor = tmp_path / "maker.pem"
    anchor.write_bytes(default_authority().root.public_bytes(Encoding.PEM))
    trust = ("--attestation", "direct", "--require-trusted-attestation", "--trust-anchor", str(anchor))
    assert keystile("tenant", "update", *trust, "--allowed-model", MODEL) == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    shown = printed(capsys)["settings"]
    assert shown["allowed_models"] == [MODEL]
    (shown_anchor,) = shown["trust_anchors"]
    assert shown_anchor.startswith("CN=Keystile testing root (SHA-256 ")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--allowed-model", MODEL), id="a list of models that anybody can claim"),
        pytest.param(("--require-trusted-attestation",), id="trust without anybody to trust"),
        pytest.param(("--top-origin", "https://portal.example"), id="a frame's page without frames"),
        pytest.param(("--denied-model", "yubikey"), id="a model by its name"),
        pytest.param(("--attestation-format", "best"), id="a format that is none"),
        pytest.param(("--manage-url", "https://evil.example/keys"), id="somebody else's page"),
        pytest.param(("--manage-url", "http://acme.example/keys"), id="a page without TLS"),
        pytest.param(("--trust-anchor", __file__), id="a file without certificates"),
        pytest.param(("--reset", "rp_name"), id="a setting without a default"),
        pytest.param(("--reset", "colour"), id="a setting that is none"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(keystile: Keystile, options: tuple[str, ...]) -> None:
    assert keystile("tenant", "update", *options) == 2


def test_a_setting_goes_back_to_its_default(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    keystile("tenant", "update", "--hint", "hybrid", "--sign-count", "refuse")
    assert keystile("tenant", "update", "--reset", "hints", "--reset", "sign-count") == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    shown = printed(capsys)["settings"]
    assert (shown["hints"], shown["sign_count"]) == ([], "flag")


def test_every_setting_has_an_option_but_for_those_that_stay() -> None:
    update: Any = typer.main.get_command(app).commands["tenant"].commands["update"]  # type: ignore[attr-defined]  # typer's own types hide it
    options = {parameter.name for parameter in update.params}

    assert set(TenantSettings.__struct_fields__) - options == {
        "rp_id",
        "verification_methods",
        "signing_keys",
    }


def test_every_algorithm_can_be_named() -> None:
    assert {one.value for one in Algorithm} == set(ALGORITHMS)


def test_a_dry_run_of_update_changes_nothing(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("tenant", "update", "--token-seconds", "300", "--dry-run") == 0
    capsys.readouterr()

    keystile("tenant", "show", "--json")
    assert printed(capsys)["settings"]["token_seconds"] == 600


def test_a_setting_out_of_range_is_refused_even_in_a_dry_run(keystile: Keystile) -> None:
    assert keystile("tenant", "update", "--token-seconds", "1", "--dry-run") == 2


# ---- origins ----


def test_an_origin_is_added_in_the_form_that_browsers_send(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "origins", "add", "https://www.acme.example:443/") == 0
    assert capsys.readouterr().out == "Added https://www.acme.example.\n"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://acme.example", "acme.example", "https://acme.example/x"]
)
def test_an_origin_that_browsers_would_not_let_in_is_refused(keystile: Keystile, origin: str) -> None:
    assert keystile("tenant", "origins", "add", origin) == 2


def test_a_related_origin_is_listed_as_such(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("tenant", "origins", "add", "https://acme.co.uk", "--related") == 0
    assert "https://acme.example/.well-known/webauthn" in capsys.readouterr().out

    keystile("tenant", "origins", "list", "--json")
    assert printed(capsys) == [
        {"origin": "https://acme.co.uk", "related": True},
        {"origin": "https://acme.example", "related": False},
    ]


def test_more_names_than_browsers_look_at_are_warned_of(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("co.uk", "de", "fr"):  # one name, whatever its suffix
        keystile("tenant", "origins", "add", f"https://acme.{suffix}", "--related")
    for name in "abcd":
        keystile("tenant", "origins", "add", f"https://{name}.test", "--related")
    assert "Warning" not in capsys.readouterr().out

    keystile("tenant", "origins", "add", "https://e.test", "--related")
    assert "6 different names (acme, a, b, c, d, e)" in capsys.readouterr().out


def test_an_origin_is_removed_after_a_yes(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    assert keystile("tenant", "origins", "remove", "https://acme.example", "--yes") == 0
    capsys.readouterr()

    keystile("tenant", "origins", "list", "--json")
    assert printed(capsys) == []


# ---- API keys ----


def test_a_tenant_has_at_most_two_live_keys(keystile: Keystile) -> None:
    assert [keystile("keys", "create"), keystile("keys", "create")] == [0, 1]


def test_a_revoked_key_is_gone(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"], "--yes") == 0
    capsys.readouterr()
    keystile("keys", "list", "--json")
    assert printed(capsys) == []


def test_a_dry_run_of_revoke_revokes_nothing(keystile: Keystile, capsys: pytest.CaptureFixture[str]) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"], "--dry-run") == 0
    capsys.readouterr()
    keystile("keys", "list", "--json")
    assert printed(capsys) == [key]


def test_without_a_terminal_and_a_yes_nothing_is_revoked(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    keystile("keys", "list", "--json")
    (key,) = printed(capsys)

    assert keystile("keys", "revoke", key["keyId"]) == 1


# ---- users ----


@pytest.mark.parametrize("name", ["usr_1", "ada@example.com", "ada"])
def test_a_user_is_found_by_id_address_or_username(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    add_user(data_dir, "usr_1", email="ada@example.com", username="ada")

    assert keystile("user", "show", name, "--json") == 0
    assert printed(capsys)["userId"] == "usr_1"


def test_an_address_that_two_users_share_is_not_guessed(keystile: Keystile, data_dir: Path) -> None:
    add_user(data_dir, "usr_1", email="ada@example.com")
    add_user(data_dir, "usr_2", email="ada@example.com")

    assert keystile("user", "show", "ada@example.com") == 1


def test_what_is_known_of_a_passkey_is_said_in_plain_words(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_passkey(data_dir, "usr_1")

    assert keystile("user", "show", "usr_1") == 0
    shown = capsys.readouterr().out
    for line in (
        "iCloud Keychain (fbfc3007-154e-4ecc-8c0b-6e020557d7bd, its own word)",
        "synced, and backed up",
        "none: nobody vouches for the model",
        "in this device, from a phone nearby",
        "signs in without a user name",
        "derives keys for the page",
        "always checks its user",
    ):
        assert line in shown, line


def test_what_is_known_of_a_passkey_is_there_for_programs(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_passkey(data_dir, "usr_1")
    keystile("user", "show", "usr_1", "--json")
    (authenticator,) = printed(capsys)["authenticators"]

    passkey = authenticator["passkey"]
    assert passkey["attestation"] == {"format": "none", "type": "none", "trusted": False}
    assert passkey["extensions"] == {
        "discoverable": True,
        "prf": True,
        "largeBlob": None,
        "credentialProtection": 3,
        "minPinLength": None,
    }
    assert (passkey["backupEligible"], passkey["backedUp"], passkey["provider"]) == (
        True,
        True,
        "iCloud Keychain",
    )


def test_somebody_never_seen_is_not_a_user(keystile: Keystile) -> None:
    assert keystile("user", "show", "nobody") == 1


def test_there_is_nothing_to_remove_from_a_user_without_authenticators(
    keystile: Keystile, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_user(data_dir, "usr_1")

    assert keystile("user", "remove-authenticator", "usr_1", "--yes") == 1
    assert "has enrolled nothing" in capsys.readouterr().err


# ---- the database ----


def test_a_folder_without_a_database_is_a_wrong_set_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tenant", "list", "--data-dir", str(tmp_path)]) == 3
    assert "KT-CLI-011" in capsys.readouterr().err


def test_the_database_is_readable_by_its_owner_only(data_dir: Path) -> None:
    assert (data_dir / "keystile.db").stat().st_mode & 0o777 == 0o600


def test_migrate_has_nothing_to_do_the_second_time(keystile: Keystile) -> None:
    assert [keystile("migrate"), keystile("migrate", "--check")] == [0, 0]


def test_doctor_is_content_with_a_fresh_folder(
    keystile: Keystile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("doctor", "--json") == 0
    assert {finding["verdict"] for finding in printed(capsys)} <= {"ok", "info", "warning"}


def test_doctor_ends_with_3_when_a_check_fails(keystile: Keystile) -> None:
    keystile("tenant", "origins", "remove", "https://acme.example", "--yes")

    assert keystile("doctor") == 3
