# SPDX-License-Identifier: Apache-2.0
"""Bytes of a mail → `Content`. Whatever the bytes are, something readable comes out.

RFC 5322 and MIME (RFC 2045-2047) by the standard library's parser, with the old `compat32` policy: the newer
one parses headers strictly on access and raises on malformed ones. SMTP is in `smtp`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message as Mail
from typing import Final

from keystile.server.inbox import extract
from keystile.server.inbox.messages import Attachment, Content

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_PARTS: Final = 200
MOST_SEARCHED: Final = 1024 * 1024
"""Characters of a body in which links and codes are looked for; the rest is only shown."""
UNREADABLE: Final = "(This mail could not be taken apart; here are its first bytes.)\n\n"


def read(raw: bytes, *, sender: str = "", to: Sequence[str] = ()) -> Content:
    """Read a mail; never raises.

    Args:
        raw: the mail as it came.
        sender: the envelope's, shown when the mail names none.
        to: the envelope's recipients: they count, because headers may name others (Bcc, lists).
    """
    try:
        return _read(message_from_bytes(raw), sender, tuple(to))
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError):
        # What the parser was seen to raise on hostile mails: nesting without end, broken parameters.
        text = UNREADABLE + raw[:4096].decode("utf-8", "replace")
        return _content(sender, tuple(to), "", text, "", ())


def _read(mail: Mail, sender: str, to: tuple[str, ...]) -> Content:
    texts: list[str] = []
    pages: list[str] = []
    pictures: dict[str, str] = {}
    attachments: list[Attachment] = []
    for part in _leaves(mail):
        kind = part.get_content_type()
        payload = part.get_payload(decode=True)
        body = payload if isinstance(payload, bytes) else b""
        name = part.get_filename()
        content_id = str(part.get("Content-ID", "")).strip().strip("<>")
        if content_id and kind in PICTURES:
            pictures[content_id] = f"data:{kind};base64,{base64.b64encode(body).decode()}"
        elif (
            name is not None or part.get_content_disposition() == "attachment" or not kind.startswith("text/")
        ):
            attachments.append(Attachment(_header(name or "") or f"(unnamed {kind})", kind, len(body)))
        elif kind == "text/html":
            pages.append(_decode(body, part.get_content_charset()))
        else:
            texts.append(_decode(body, part.get_content_charset()))
    html = "\n".join(pages)
    for content_id, data in pictures.items():
        html = html.replace(f"cid:{content_id}", data)
    return _content(
        _header(_raw(mail, "From")) or sender,
        to or (_header(_raw(mail, "To")),),
        _header(_raw(mail, "Subject")),
        "\n".join(texts),
        html,
        tuple(attachments),
    )


def _content(
    sender: str,
    to: tuple[str, ...],
    subject: str,
    text: str,
    html: str,
    attachments: tuple[Attachment, ...],
) -> Content:
    seen, hrefs = extract.read_html(html[:MOST_SEARCHED]) if html else ("", [])
    shown = text.replace("\r\n", "\n").strip() or seen
    return Content(
        channel="email",
        sender=_clean(sender),
        to=tuple(map(_clean, to)),
        subject=_clean(subject),
        text=shown,
        html=html,
        links=extract.links(shown[:MOST_SEARCHED], hrefs),
        codes=extract.codes(subject, shown[:MOST_SEARCHED]),
        attachments=attachments,
    )


def _leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that hold something, in order; a forwarded mail counts as one file."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting[:0] = [child for child in inside if isinstance(child, Mail)]
        else:
            seen += 1
            yield part


def _raw(mail: Mail, name: str) -> str:
    """The header as it came. `mail[name]` would already have replaced bytes that are not ASCII."""
    for key, value in mail.raw_items():
        if key.lower() == name.lower():
            return str(value)
    return ""


def _header(raw: str) -> str:
    """Encoded words (RFC 2047) decoded; plain UTF-8, which many senders write, read as such."""
    plain = _decode(raw.encode("utf-8", "surrogateescape"), "utf-8")
    try:
        chunks = decode_header(plain)
    except (HeaderParseError, binascii.Error, ValueError):
        return plain
    words = "".join(
        chunk if isinstance(chunk, str) else _decode(chunk, charset or "utf-8") for chunk, charset in chunks
    )
    return words or plain


def _decode(body: bytes, charset: str | None) -> str:
    """Text in its declared charset; where that is unknown or a lie, UTF-8, then Latin-1, which takes all."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return body.decode(name)
        except (LookupError, ValueError):  # UnicodeError is a ValueError; so is a NUL in the name
            continue
    return body.decode("latin-1")


def _clean(text: str) -> str:
    """One line: folded headers unfolded, control characters gone."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]+", " ", text).strip()
