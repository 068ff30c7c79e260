# SPDX-License-Identifier: Apache-2.0
"""What the inbox keeps of a message, and its JSON shape.

Everything here came from outside and is not trusted: the pages escape it, and links are http or https.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import msgspec

Channel = Literal["email", "sms"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """``size`` is in bytes, decoded. The content is not kept."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Content:
    """A message as it was read, before the inbox gives it an id.

    ``links`` and ``codes`` stand in the order in which they appear; ``links`` are http or https.
    """

    channel: Channel
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def size(self) -> int:
        """About how many bytes it holds in memory."""
        return 1024 + len(self.text) + len(self.html) + sum(map(len, self.links))


@dataclass(frozen=True, slots=True)
class Message:
    """A caught message. ``at``: milliseconds since the epoch. ``id`` grows with each, restarts included."""

    id: int
    at: int
    content: Content

    def matches(self, *, to: str = "", query: str = "") -> bool:
        """Whether it went to ``to`` (case does not count) and holds ``query`` anywhere one can see."""
        content = self.content
        if to and to.casefold() not in (address.casefold() for address in content.to):
            return False
        if not query:
            return True
        wanted = query.casefold()
        seen = (content.sender, *content.to, content.subject, content.text)
        return any(wanted in part.casefold() for part in seen)


class AttachmentView(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    content_type: str
    size: int


class MessageView(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """The JSON shape. ``at`` is RFC 3339 in UTC; ``text`` of an HTML-only mail is what its HTML says."""

    id: str
    channel: Channel
    at: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    codes: tuple[str, ...]
    attachments: tuple[AttachmentView, ...]


class MessageList(msgspec.Struct, frozen=True):
    """Newest first."""

    messages: tuple[MessageView, ...]


def view(message: Message) -> MessageView:
    content = message.content
    at = datetime.fromtimestamp(message.at / 1000, UTC).isoformat(timespec="milliseconds")
    return MessageView(
        id=str(message.id),
        channel=content.channel,
        at=at.replace("+00:00", "Z"),
        sender=content.sender,
        to=content.to,
        subject=content.subject,
        text=content.text,
        html=content.html,
        links=content.links,
        codes=content.codes,
        attachments=tuple(
            AttachmentView(name=file.name, content_type=file.content_type, size=file.size)
            for file in content.attachments
        ),
    )
