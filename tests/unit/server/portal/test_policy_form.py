# SPDX-License-Identifier: Apache-2.0
"""The policy form: no setting is missing, what is shown comes back, and two at once overwrite nothing unseen."""

from __future__ import annotations

import inspect
import json
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.cli import tenant as command_line
from keystile.errors import Malformed
from keystile.server.domain.tenant_settings import ALGORITHMS, TenantSettings, checked
from keystile.server.portal import policy_form
from keystile.server.portal.policy_settings import NOT_CHOSEN_HERE, RELYING_PARTY, SECTIONS, SETTINGS
from keystile.testing.attestation import default_authority

PLAIN = TenantSettings(rp_id="example.com", rp_name="Example")
NOT_SETTINGS = {"tenant", "name", "reset", "dry_run", "data_dir", "json"}


@pytest.fixture(scope="module")
def every_setting() -> TenantSettings:
    """Settings none of which is the default."""
    return checked(
        TenantSettings(
            rp_id="example.com",
            rp_name="Example",
            default_outcome="ALLOW",
            user_verification="preferred",
            resident_key="discouraged",
            attachment="platform",
            hints=("hybrid", "client-device"),
            algorithms=(-7, -8),
            synced="device-bound",
            attestation="direct",
            attestation_formats=("packed", "tpm"),
            require_trusted_attestation=True,
            trust_anchors=(_certificate(),),
            allowed_models=("cb69481e-8ff7-4039-93ec-0a2729a154a8",),
            denied_models=("fbfc3007-154e-4ecc-8c0b-6e020557d7bd",),
            compromised_models="allow",
            extensions=("largeBlob", "prf"),
            require_credential_protection=True,
            conditional_create=False,
            cross_origin=True,
            top_origins=("https://portal.example.org",),
            sign_count="refuse",
            ceremony_timeout_seconds=120,
            token_seconds=60,
            anonymous_challenge_seconds=300,
            keep_actions_days=400,
            keep_audit_days=2,
            enroll_url="https://example.com/add",
            manage_url="https://example.com/manage",
        )
    )


def posted(settings: TenantSettings, **changes: str) -> dict[str, str]:
    """What a browser sends for the form that shows these settings: an unticked box sends nothing."""
    fields = policy_form.filled(settings)
    boxes = {
        name
        for name, setting in policy_form.field_settings()
        if setting.kind in ("switch", "several") and not fields[name]
    }
    sent = {name: value.replace("\n", "\r\n") for name, value in fields.items() if name not in boxes}
    return {**sent, "seen": policy_form.seen(fields), **changes}


def read(form: dict[str, str], settings: TenantSettings) -> policy_form.Reading:
    return policy_form.read(policy_form.typed(form), settings)


def test_every_setting_that_the_command_line_changes_is_in_the_form() -> None:
    known = set(inspect.signature(command_line.update).parameters) - NOT_SETTINGS

    assert set(SETTINGS) | set(RELYING_PARTY) - {"rp_id"} == known


def test_every_setting_of_a_tenant_is_in_a_form_or_said_not_to_be() -> None:
    fields = set(TenantSettings.__struct_fields__)

    assert {*SETTINGS, *RELYING_PARTY, *NOT_CHOSEN_HERE} == fields


def test_every_choice_that_a_setting_has_is_offered() -> None:
    hints = get_type_hints(TenantSettings)
    for name, setting in SETTINGS.items():
        hint = hints[name]
        if get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is Literal:
            hint = get_args(hint)[0]
        if get_origin(hint) is Literal:
            assert {option.value for option in setting.options} == set(get_args(hint)), name


def test_every_setting_says_what_it_does_in_one_sentence() -> None:
    for setting in SETTINGS.values():
        assert setting.text[0].isupper()
        assert setting.text.endswith("."), setting.name
    assert all(section.settings for section in SECTIONS)


@pytest.mark.parametrize("shown", ["plain", "every"])
def test_what_is_shown_comes_back_as_it_is(shown: str, every_setting: TenantSettings) -> None:
    settings = PLAIN if shown == "plain" else every_setting

    reading = read(posted(settings), settings)

    assert reading.errors == {}
    assert msgspec.structs.replace(settings, **reading.values) == settings


def test_no_setting_of_the_example_is_the_default(every_setting: TenantSettings) -> None:
    same = [name for name in SETTINGS if getattr(every_setting, name) == getattr(PLAIN, name)]
    assert same == []


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({"user_verification": "preferred"}, {"user_verification": "preferred"}),
        ({"token_seconds": " 900 "}, {"token_seconds": 900}),
        ({"hints.1": "hybrid", "hints.2": "", "hints.3": "hybrid"}, {"hints": ("hybrid",)}),
        ({"hints.2": "security-key"}, {"hints": ("security-key",)}),
        ({"algorithms": "ES256\r\n\r\n EdDSA "}, {"algorithms": (-7, -8)}),
        ({"extensions.prf": "on"}, {"extensions": ("prf",)}),
        ({"cross_origin": "on", "top_origins": "https://a.example"}, {"top_origins": ("https://a.example",)}),
        ({"denied_models": "\r\n"}, {"denied_models": ()}),
    ],
)
def test_what_is_typed_is_read(changes: dict[str, str], values: dict[str, Any]) -> None:
    reading = read(posted(PLAIN, **changes), PLAIN)

    assert reading.errors == {}
    assert {name: reading.values[name] for name in values} == values


@pytest.mark.parametrize(
    ("changes", "setting", "why"),
    [
        ({"token_seconds": "1"}, "token_seconds", "“Tokens” must be 60 to 3600"),
        ({"token_seconds": "ten"}, "token_seconds", "whole number"),
        ({"token_seconds": "٦٠٠"}, "token_seconds", "whole number"),
        ({"token_seconds": "9" * 5_000}, "token_seconds", "whole number"),
        ({"token_seconds": "-60"}, "token_seconds", "whole number"),
        ({"user_verification": "always"}, "user_verification", "Choose one"),
        ({"hints.1": "nonsense"}, "hints", "Choose one"),
        ({"algorithms": ""}, "algorithms", "at least one"),
        ({"algorithms": "ROT13"}, "algorithms", "ROT13"),
        ({"allowed_models": "x"}, "allowed_models", "AAGUIDs"),
        ({"attestation_formats": "<script>"}, "attestation_formats", "not an attestation format"),
        ({"trust_anchors": "hello"}, "trust_anchors", "something that is none"),
        ({"top_origins": "https://a.example/x"}, "top_origins", "path"),
        ({"top_origins": "https://a.example"}, "top_origins", "no effect"),
        ({"require_trusted_attestation": "on"}, "trust_anchors", "no trust anchor"),
        ({"enroll_url": "javascript:alert(1)"}, "enroll_url", "https URL"),
        ({"manage_url": "https://example.org"}, "manage_url", "https URL"),
        (
            {"trust_anchors": "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----"},
            "trust_anchors",
            "not a certificate",
        ),
    ],
)
def test_what_is_wrong_is_told_beside_its_setting(changes: dict[str, str], setting: str, why: str) -> None:
    reading = read(posted(PLAIN, **changes), PLAIN)

    assert why in reading.errors[setting]


def test_trust_without_anchors_is_for_those_who_have_metadata() -> None:
    fields = policy_form.typed(
        posted(PLAIN, attestation="direct", require_trusted_attestation="on", trust_anchors="")
    )

    assert "trust_anchors" in policy_form.read(fields, PLAIN).errors
    assert policy_form.read(fields, PLAIN, makers_known=True).errors == {}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    form = posted(
        PLAIN, token_seconds="1", ceremony_timeout_seconds="x", enroll_url="nonsense", algorithms=""
    )

    assert set(read(form, PLAIN).errors) == {
        "token_seconds",
        "ceremony_timeout_seconds",
        "enroll_url",
        "algorithms",
    }


@pytest.mark.parametrize("name", ["token_seconds", "seen", "hints.2", "trust_anchors", "user_verification"])
def test_a_form_with_a_field_missing_is_no_form_of_this_page(name: str) -> None:
    form = posted(PLAIN)
    del form[name]

    with pytest.raises(Malformed, match="Open the page again"):
        policy_form.typed(form)


@pytest.mark.parametrize(
    "extra", [{"rp_id": "evil.example"}, {"signing_keys": "2"}, {"extensions.other": "on"}, {"": ""}]
)
def test_a_form_with_a_field_too_many_is_no_form_of_this_page(extra: dict[str, str]) -> None:
    with pytest.raises(Malformed, match="Open the page again"):
        policy_form.typed({**posted(PLAIN), **extra})


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
def test_text_that_cannot_be_stored_is_no_text(value: str) -> None:
    with pytest.raises(Malformed):
        policy_form.typed(posted(PLAIN, enroll_url=value))


def test_many_beginnings_of_certificates_take_no_time() -> None:
    text = "-----BEGIN CERTIFICATE-----\n" * 9_000

    assert "something that is none" in read(posted(PLAIN, trust_anchors=text), PLAIN).errors["trust_anchors"]


# ---- two at once ----


def test_nothing_has_moved_while_nobody_else_saved(every_setting: TenantSettings) -> None:
    assert policy_form.moved(posted(every_setting)["seen"], every_setting) == set()


def test_what_others_saved_is_named_and_what_was_typed_stays() -> None:
    mine = posted(PLAIN, user_verification="discouraged", token_seconds="900")
    theirs = msgspec.structs.replace(PLAIN, token_seconds=60, synced="synced")
    fields = policy_form.typed(mine)

    assert policy_form.moved(mine["seen"], theirs) == {"token_seconds", "synced"}
    assert policy_form.changed(mine["seen"], fields) == {"user_verification", "token_seconds"}
    merged = policy_form.rebased(mine["seen"], fields, theirs)
    assert merged["user_verification"] == "discouraged"
    assert merged["token_seconds"] == "900"
    assert merged["synced"] == "synced"


@pytest.mark.parametrize(
    "seen",
    [
        "",
        "{}",
        "[]",
        "null",
        "x",
        '{"token_seconds": 1}',
        '{"a":"b"}',
        "[" * 100_000,
        json.dumps({"\ud800": "x"}),
    ],
)
def test_fingerprints_that_are_none_are_refused(seen: str) -> None:
    with pytest.raises(Malformed, match="Open the page again"):
        policy_form.moved(seen, PLAIN)


def test_settings_are_said_in_the_words_of_the_form(every_setting: TenantSettings) -> None:
    fields = policy_form.filled(every_setting)
    said = {name: policy_form.said(setting, fields) for name, setting in SETTINGS.items()}

    assert said["user_verification"] == "Preferred"
    assert said["hints"] == "Phone or tablet, This device"
    assert said["extensions"] == "prf, largeBlob"
    assert said["cross_origin"] == "on"
    assert said["trust_anchors"] == "1 certificate"
    assert said["algorithms"] == "ES256, EdDSA"
    assert policy_form.said(SETTINGS["hints"], policy_form.filled(PLAIN)) == "none"


def test_every_algorithm_has_the_name_that_is_typed() -> None:
    names = "\n".join(ALGORITHMS)
    reading = read(posted(PLAIN, algorithms=names), PLAIN)

    assert reading.values["algorithms"] == tuple(ALGORITHMS.values())


def _certificate() -> str:
    return default_authority().root.public_bytes(Encoding.PEM).decode()
