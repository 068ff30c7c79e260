# SPDX-License-Identifier: Apache-2.0
"""Links and codes are found where a person would see them, and nowhere else."""

from __future__ import annotations

import pytest

from keystile.server.inbox import extract


@pytest.mark.parametrize(
    ("text", "link"),
    [
        pytest.param(
            "Open https://a.example/cb?t=1&e=x%40y.z now", "https://a.example/cb?t=1&e=x%40y.z", id="in words"
        ),
        pytest.param("Open http://localhost:3000/in.", "http://localhost:3000/in", id="before a full stop"),
        pytest.param("(https://a.example/x)", "https://a.example/x", id="in brackets"),
        pytest.param("<https://a.example/x>", "https://a.example/x", id="in angle brackets"),
        pytest.param("HTTPS://A.example/X", "HTTPS://A.example/X", id="in capitals"),
        pytest.param("http://[::1]:3000/x", "http://[::1]:3000/x", id="ipv6"),
    ],
)
def test_a_link_is_found_whole(text: str, link: str) -> None:
    assert extract.links(text, []) == (link,)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.c",
        "//evil.example",
        "https://",
    ],
)
def test_only_whole_http_addresses_are_links(href: str) -> None:
    assert extract.links("", [href]) == ()


def test_a_link_that_stands_twice_is_told_once() -> None:
    assert extract.links("https://a.example/x and https://a.example/x", ["https://a.example/x"]) == (
        "https://a.example/x",
    )


@pytest.mark.parametrize(
    ("subject", "text", "codes"),
    [
        pytest.param("Your code", "482913", ("482913",), id="alone"),
        pytest.param("482913 is your verification code", "", ("482913",), id="in the subject"),
        pytest.param("", "Your code is 482 913.", ("482913",), id="in two halves"),
        pytest.param("", "Your code: 482-913", ("482913",), id="with a dash"),
        pytest.param("", "PIN 0042, then again 0042", ("0042",), id="twice"),
        pytest.param("", "Enter 48291377 to sign in", ("48291377",), id="eight digits"),
        pytest.param("", "code at https://a.example/482913?x=771204", (), id="inside a link"),
        pytest.param("", "Sign in before 24 Nov 2026 with your code", (), id="a year"),
        pytest.param("", "code? call +49 151 2345678", (), id="a telephone number's end"),
        pytest.param("", "The code costs 1234.50 or 1,2345", (), id="amounts"),
        pytest.param("Weekly numbers", "We had 482913 visitors", (), id="no word of a code"),
        pytest.param("", "code a482913 482913b 1234567890", (), id="part of something longer"),
    ],
)
def test_a_code_is_told_from_other_numbers(subject: str, text: str, codes: tuple[str, ...]) -> None:
    assert extract.codes(subject, text) == codes


def test_the_way_in_is_told_from_the_footer() -> None:
    found = (
        "https://a.example/",
        "https://signin.example/help",
        "https://a.example/api/auth/callback/email?token=1",
    )

    assert extract.way_in(found) == found[2]


def test_a_mail_without_a_way_in_has_none() -> None:
    assert extract.way_in(("https://a.example/invoices/7",)) == ""


def test_html_reads_as_a_person_sees_it() -> None:
    text, links = extract.read_html(
        "<html><head><title>no</title><style>p{}</style></head><body><p>One&nbsp;&amp; two</p>"
        "<script>no()</script><table><tr><td>a</td><td>b</td></tr></table>"
        "<a href='https://a.example/?x=1&amp;y=2'>Sign in</a></body></html>"
    )

    assert text == "One & two\n\na b\n\nSign in"
    assert links == ["https://a.example/?x=1&y=2"]


@pytest.mark.parametrize(
    "html", ["<", "<p", "<a href=", "<!--", "<script>", "</", "&#xfffffff;", "<![CDATA[", "\x00"]
)
def test_broken_html_is_read_without_complaint(html: str) -> None:
    extract.read_html(html * 3)
