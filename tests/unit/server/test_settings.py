# SPDX-License-Identifier: Apache-2.0
"""Settings: what is unsafe or unreadable is refused with its name and a cure, and no secret is shown."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from keystile.errors import Misconfigured
from keystile.server.settings import RawSettings, for_dev, load, unknown
from keystile.server.storage.database import PostgresPlace

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {"KEYSTILE_MASTER_KEY": KEY, "KEYSTILE_PUBLIC_URL": "https://auth.example.com/v1/"}


def test_what_is_needed_is_enough() -> None:
    settings = load(GOOD)

    assert settings.public_url == "https://auth.example.com"
    assert settings.trusted_proxies == frozenset()


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        pytest.param("MASTER_KEY", "", "no master key", id="no key"),
        pytest.param("MASTER_KEY", "!!!", "not base64", id="a key that is no base64"),
        pytest.param("MASTER_KEY", "AAAA", "must be 32 bytes", id="a short key"),
        pytest.param("PUBLIC_URL", "", "KEYSTILE_PUBLIC_URL", id="no url"),
        pytest.param("PUBLIC_URL", "http://auth.example.com", "https://auth.example.com", id="no tls"),
        pytest.param(
            "PUBLIC_URL", "https://user:pass@auth.example.com", "KEYSTILE_PUBLIC_URL", id="userinfo"
        ),
        pytest.param("PUBLIC_URL", "https://auth.example.com:99999", "KEYSTILE_PUBLIC_URL", id="odd port"),
        pytest.param("DATABASE_URL", "mysql://x/y", "KEYSTILE_DATABASE_URL", id="another database"),
        pytest.param("DATABASE_URL", "sqlite:///", "KEYSTILE_DATABASE_URL", id="no file"),
        pytest.param("PORT", "70000", "KEYSTILE_PORT", id="a port above all"),
        pytest.param("PORT", "-1", "KEYSTILE_PORT", id="a port below all"),
        pytest.param("PORT", "http", "KEYSTILE_PORT: ", id="a port by name"),
        pytest.param("PORT", "tcp://10.0.0.1:80", "KEYSTILE_PORT: ", id="a port as Kubernetes sets it"),
        pytest.param("WORKERS", "0", "KEYSTILE_WORKERS must be 1 to", id="no worker"),
        pytest.param(
            "WORKERS", "1000", "KEYSTILE_WORKERS must be 1 to", id="more workers than any machine's"
        ),
        pytest.param("TRUSTED_PROXIES", "10.0.0.0/8", "KEYSTILE_TRUSTED_PROXIES", id="a network"),
        pytest.param("TRUSTED_PROXIES", "10.0.0.1, proxy.local", "proxy.local", id="a name"),
        pytest.param("LIMIT_OPTIONS_PER_MINUTE", "0", "LIMIT_OPTIONS", id="a limit of nothing"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(setting: str, value: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        load({**GOOD, f"KEYSTILE_{setting}": value})


@pytest.mark.parametrize(
    "url",
    [
        "http://mds3.fidoalliance.org/",
        "https://",
        "https://user@mds.example/",
        "file://host/blob.jwt",
        "file:blob.jwt",
        "ftp://mds.example/",
        "https://[::",
        "",
    ],
)
def test_metadata_comes_over_tls_or_from_a_file_here(url: str) -> None:
    asked = {**GOOD, "KEYSTILE_METADATA_URL": url}

    assert load(asked).metadata_url == ""  # nobody asked for any
    with pytest.raises(Misconfigured, match="KEYSTILE_METADATA_URL"):
        load({**asked, "KEYSTILE_METADATA": "true"})


def test_metadata_is_fetched_where_it_is_asked_for() -> None:
    asked = {**GOOD, "KEYSTILE_METADATA": "true"}

    assert load(GOOD).metadata_url == ""
    assert load(asked).metadata_url == "https://mds3.fidoalliance.org/"
    assert (
        load({**asked, "KEYSTILE_METADATA_URL": "file:///srv/blob.jwt"}).metadata_url
        == "file:///srv/blob.jwt"
    )


def test_proxies_are_known_in_the_form_that_sockets_give() -> None:
    settings = load({**GOOD, "KEYSTILE_TRUSTED_PROXIES": "::ffff:10.0.0.1, 2001:DB8:0::1,127.0.0.1"})

    assert settings.trusted_proxies == {"10.0.0.1", "2001:db8::1", "127.0.0.1"}


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize(
    "password", ["s3c/ret", "12/s3cret", "s3c#ret", "12#s3cret", "s3c?ret", "12?s3cret", "[s3cret"]
)
def test_a_password_that_would_be_read_as_a_host_is_refused_and_not_shown(name: str, password: str) -> None:
    scheme = "postgresql" if name == "DATABASE_URL" else "redis"

    with pytest.raises(Misconfigured, match=f"KEYSTILE_{name} cannot be read") as caught:
        load({**GOOD, f"KEYSTILE_{name}": f"{scheme}://:{password}@db.example/0"})

    assert "s3c" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://keystile:p%2Fw%40@a.example:5432,b.example:5433/keystile?target_session_attrs=read-write",
        "postgresql://keystile@[2001:db8::1]:5432/keystile",
        "postgresql:///keystile?host=/run/postgresql",
        "postgres://keystile:p@ss@db/keystile",
    ],
)
def test_a_database_may_be_named_in_every_form_of_postgresql(url: str) -> None:
    place = load({**GOOD, "KEYSTILE_DATABASE_URL": url}).postgres

    assert place is not None
    assert place.url == url


def test_a_misspelt_setting_is_found_with_the_one_that_was_meant() -> None:
    found = unknown(
        {**GOOD, "KEYSTILE_PUBLIC_ULR": "", "KEYSTILE_SECRET": "", "KEYSTILE_CONFIG": "", "HOME": ""}
    )

    assert found == {"KEYSTILE_PUBLIC_ULR": "KEYSTILE_PUBLIC_URL", "KEYSTILE_SECRET": ""}


@pytest.mark.parametrize("name", ["MASTER_KEY_FILE", "CONFIG"])
def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xff\xfe\x00key")
    with pytest.raises(Misconfigured, match="cannot be read"):
        load({**GOOD, "KEYSTILE_MASTER_KEY": "", f"KEYSTILE_{name}": str(file)})


def test_the_settings_as_given_show_no_secret() -> None:
    assert KEY not in repr(RawSettings(master_key=KEY))
    assert KEY not in repr(load(GOOD))


def test_the_key_of_dev_is_for_its_owner_only_and_kept(tmp_path: Path) -> None:
    for_dev(tmp_path, environ={})
    file = tmp_path / "master.key"
    written = file.read_bytes()
    for_dev(tmp_path, environ={})

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes() == written


def test_a_start_that_died_before_its_key_was_written_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: int) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(os, "urandom", die)
        with pytest.raises(KeyboardInterrupt):
            for_dev(tmp_path, environ={})

    assert for_dev(tmp_path, environ={}).is_dev


def test_of_two_first_starts_both_have_the_key_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: object, target: object) -> None:
        (tmp_path / "master.key").write_text(KEY)  # the other one was quicker
        link(source, target)  # type: ignore[arg-type]  # whatever `os.link` was given

    monkeypatch.setattr(os, "link", late)
    for_dev(tmp_path, environ={})

    assert (tmp_path / "master.key").read_text() == KEY
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


def test_postgresql_is_named_without_its_password() -> None:
    url = "postgresql://keystile:s3cret@db.example.com/auth"
    settings = load({**GOOD, "KEYSTILE_DATABASE_URL": url, "KEYSTILE_DATABASE_PREPARED": "off"})

    assert settings.place == PostgresPlace(url, prepared=False)
    assert settings.database_name == "auth on db.example.com"
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(("name", "value"), [("POOL", "0"), ("PREPARED", "maybe")])
def test_a_pool_or_a_way_of_speaking_that_cannot_be_is_refused(name: str, value: str) -> None:
    environ = {**GOOD, "KEYSTILE_DATABASE_URL": "postgresql:///auth", f"KEYSTILE_DATABASE_{name}": value}
    with pytest.raises(Misconfigured, match=f"KEYSTILE_DATABASE_{name}"):
        load(environ)
