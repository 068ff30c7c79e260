# SPDX-License-Identifier: Apache-2.0
"""Mails as they come: good, odd, broken and hostile."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystile.server.inbox import mime
from keystile.server.inbox.messages import Attachment


def raw(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def test_a_mail_with_both_forms_is_read_in_both() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Acme <a@acme.example>", "ada@example.com", "Sign in"
    mail.set_content("Open https://acme.example/in?token=1")
    mail.add_alternative("<p>Open <a href='https://acme.example/in?token=1'>it</a></p>", subtype="html")

    content = mime.read(bytes(mail), sender="bounce@acme.example", to=["ada@example.com"])

    assert (content.sender, content.subject, content.to) == (
        "Acme <a@acme.example>",
        "Sign in",
        ("ada@example.com",),
    )
    assert content.text == "Open https://acme.example/in?token=1"
    assert "<p>Open" in content.html
    assert content.links == ("https://acme.example/in?token=1",)


def test_a_mail_of_html_alone_has_a_text_too() -> None:
    content = mime.read(raw("Content-Type: text/html", "", "<p>Your code is <b>482 913</b></p>"))

    assert (content.text, content.codes) == ("Your code is 482 913", ("482913",))


def test_the_envelope_says_who_got_it_because_headers_may_not() -> None:
    content = mime.read(raw("To: list@example.com", "", "x"), to=["ada@example.com", "grace@example.com"])

    assert content.to == ("ada@example.com", "grace@example.com")


def test_files_are_named_and_not_kept() -> None:
    mail = EmailMessage()
    mail.set_content("See the file")
    mail.add_attachment(b"%PDF" * 10, maintype="application", subtype="pdf", filename="Müller.pdf")
    mail.add_attachment("a;b", subtype="csv", filename="b.csv")

    content = mime.read(bytes(mail))

    assert content.attachments == (
        Attachment("Müller.pdf", "application/pdf", 40),
        Attachment("b.csv", "text/csv", 4),
    )
    assert content.text == "See the file"


def test_a_picture_inside_the_mail_is_shown_from_the_mail() -> None:
    mail = EmailMessage()
    mail.set_content("<img src='cid:logo@acme'>", subtype="html")
    mail.add_related(b"PNG", maintype="image", subtype="png", cid="<logo@acme>")

    content = mime.read(bytes(mail))

    assert "<img src='data:image/png;base64,UE5H'>" in content.html
    assert content.attachments == ()


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        pytest.param("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße", id="encoded word"),
        pytest.param("=?utf-8?b?8J+UkQ==?= key", "🔑 key", id="base64 word and plain"),
        pytest.param("Grüße", "Grüße", id="plain utf-8, which the standard did not allow"),
        pytest.param("Gr\udcfc\udcdfe", "Grüße", id="plain latin-1"),
        pytest.param("=?no-such-charset?q?abc?=", "abc", id="a charset nobody knows"),
        pytest.param("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?=", id="broken base64"),
        pytest.param("a\r\n b", "a  b", id="folded"),
        pytest.param("a\x1b[31mb\u202ec", "a [31mb c", id="control characters"),
    ],
)
def test_a_subject_is_one_readable_line(subject: str, shown: str) -> None:
    assert " ".join(mime.read(raw(f"Subject: {subject}", "", "x")).subject.split()) == " ".join(shown.split())


@pytest.mark.parametrize(
    "charset",
    ["iso-8859-1", "no-such", "hex", "rot13", "utf-7", "undefined", "idna", "punycode", '"\x00"', "utf-16"],
)
def test_any_declared_charset_gives_some_text(charset: str) -> None:
    body = f"Content-Type: text/plain; charset={charset}\r\n\r\nGr".encode() + b"\xfc\xdfe"

    assert mime.read(body).text


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff" * 50, id="bytes"),
        pytest.param(b"\r\n\r\n", id="empty lines"),
        pytest.param(b"no headers at all", id="no headers"),
        pytest.param(b"Content-Type: multipart/mixed\r\n\r\nx", id="multipart without boundary"),
        pytest.param(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", id="part that never comes"),
        pytest.param(b"Content-Transfer-Encoding: base64\r\n\r\n%%%", id="not base64"),
        pytest.param(b"Content-Transfer-Encoding: no-such\r\n\r\nx", id="unknown encoding"),
        pytest.param(b"Content-Type: ;;;=\r\nTo: <<<>,\r\nFrom: =?\r\n\r\nx", id="broken headers"),
        pytest.param(b"Content-Type: text/plain; charset*=x'y'%zz\r\n\r\nx", id="broken rfc 2231"),
        pytest.param(b"Content-Disposition: attachment; filename*0*=a''%\r\n\r\nx", id="broken file name"),
        pytest.param(
            b"".join(
                b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)
            ),
            id="nested 3000 deep",
        ),
        pytest.param(b"Content-Type: message/rfc822\r\n\r\n" * 3000, id="forwarded 3000 times"),
        pytest.param(b"X: y\r\n" * 20000, id="20000 headers"),
    ],
)
def test_a_malformed_mail_is_still_something_to_look_at(mail: bytes) -> None:
    content = mime.read(mail, sender="a@b.example", to=["c@d.example"])

    assert content.to == ("c@d.example",)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"]),
)
def test_no_bytes_make_the_reader_raise(noise: bytes, start: bytes) -> None:
    mime.read(start + noise)
