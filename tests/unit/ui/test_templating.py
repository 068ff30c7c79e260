# SPDX-License-Identifier: Apache-2.0
"""Templates: escaping, addresses, times, components."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from jinja2 import DictLoader, UndefinedError

from keystile.ui import environment, page_headers
from keystile.ui.templating import HERE, exact, icon, iso

SCRIPT = "<script>alert(1)</script>\"'"
NOON = 1_795_435_200_000  # 23 Nov 2026, 12:00:00 UTC


def render(source: str, **context: object) -> str:
    pages = environment(DictLoader({"page.html": '{% import "ui.html" as ui %}' + source}))
    return pages.get_template("page.html").render(**context)


@pytest.mark.parametrize(
    "component",
    [
        "{{ ui.brand(evil) }}",
        "{{ ui.brand(evil, evil) }}",
        "{{ ui.heading(evil, evil) }}",
        "{{ ui.button(evil, name=evil, value=evil, attrs={'data-x': evil}) }}",
        "{{ ui.link_button(evil, evil) }}",
        "{{ ui.field(evil, evil, value=evil, hint=evil, error=evil, placeholder=evil) }}",
        "{{ ui.hidden(evil, evil) }}",
        "{{ ui.notice(evil, title=evil) }}",
        "{{ ui.badge(evil) }}",
        "{{ ui.copy(evil, label=evil) }}",
        "{{ ui.code(evil, label=evil) }}",
        "{{ ui.value(evil) }}",
        "{{ ui.empty(evil, evil) }}",
        "{{ ui.divider(evil) }}",
        "{{ ui.stat(evil, evil, evil) }}",
        "{% call ui.table([evil], evil) %}{{ evil }}{% endcall %}",
        "{% call ui.dialog(evil, evil) %}{{ evil }}{% endcall %}",
        "{{ ui.select(evil, evil, [(evil, evil)], evil, hint=evil, error=evil) }}",
        "{{ ui.textarea(evil, evil, evil, hint=evil, error=evil, placeholder=evil) }}",
        "{{ ui.checkbox(evil, evil, evil, hint=evil, error=evil) }}",
        "{{ ui.radio_group(evil, evil, [(evil, evil, evil), ('a', evil)], hint=evil, error=evil) }}",
        "{{ ui.search(evil, evil, evil, evil, evil, {evil: evil}) }}",
        "{{ ui.chips([{'label': evil, 'value': evil, 'href': evil}] * 2, evil) }}",
        "{{ ui.pager(evil, evil, evil, evil, evil) }}",
        "{{ ui.tabs([{'label': evil, 'href': evil, 'current': true}], evil) }}",
        "{{ ui.definition([(evil, evil)]) }}",
        "{{ ui.page_head(evil, evil, evil, evil) }}",
        "{% call ui.panel(evil, evil, evil) %}{{ evil }}{% endcall %}",
        "{{ ui.checklist([{'done': false, 'title': evil, 'text': evil, 'href': evil, 'action': evil}]) }}",
        "{{ ui.progress(evil, evil, evil) }}",
        "{{ ui.skeleton(2, evil) }}",
        "{{ ui.toast(evil) }}",
        "{{ ui.confirm(evil, evil, evil, evil, evil, evil, hidden_values={evil: evil}) }}",
        "{{ ui.timeline([{'at': 0, 'title': evil, 'text': evil, 'tone': 'allow'}]) }}",
    ],
)
def test_every_component_escapes_what_it_shows(component: str) -> None:
    page = render(component, evil=SCRIPT)

    assert "<script" not in page
    assert "\"'" not in page


def test_a_misspelt_name_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        render("{{ nmae }}")


def test_an_asset_has_the_path_that_the_page_was_given() -> None:
    assert render("{{ asset('card.css') }}").startswith("/assets/card-")
    assert render("{{ asset('card.css') }}", assets_path="/api/auth/a").startswith("/api/auth/a/card-")


def test_a_card_page_links_its_assets_and_holds_nothing_inline() -> None:
    pages = environment(
        DictLoader(
            {"p.html": '{% extends "card.html" %}{% block card %}{{ ui.heading("Hi") }}{% endblock %}'}
        )
    )

    page = pages.get_template("p.html").render(app_name="Acme", lang="de")

    assert '<html lang="de">' in page
    assert "<style" not in page
    assert "style=" not in page
    assert "<script>" not in page


def test_a_wrong_password_field_never_repeats_the_password() -> None:
    assert "hunter2" not in render("{{ ui.field('Password', 'password', type='password', value='hunter2') }}")


def test_a_field_points_to_its_hint_and_its_error() -> None:
    page = render("{{ ui.field('Email', 'email', hint='Yours', error='Type an address') }}")

    assert 'aria-describedby="error-email hint-email"' in page


@pytest.mark.parametrize("at", [NOON, datetime(2026, 11, 23, 12, tzinfo=UTC)])
def test_times_are_exact_in_the_page(at: int | datetime) -> None:
    assert (iso(at), exact(at)) == ("2026-11-23T12:00:00.000Z", "23 Nov 2026, 12:00:00 UTC")


def test_every_icon_is_hidden_from_screen_readers_and_takes_the_colour_of_its_text() -> None:
    for path in (HERE / "icons").glob("*.svg"):
        assert 'aria-hidden="true"' in icon(path.stem)
        assert 'stroke="currentColor"' in icon(path.stem)


def test_a_pages_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = page_headers()["Content-Security-Policy"]

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types keystile" in policy
    assert "frame-ancestors 'none'" in policy
