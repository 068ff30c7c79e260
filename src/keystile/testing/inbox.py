# SPDX-License-Identifier: Apache-2.0
"""The mail that an app sent during a test: wait for it, and take the link or the code out of it.

The mail is real: it came over SMTP, and was read as the dev inbox reads it. Waiting is bounded and ends with
the message's arrival. Each message is given once for its link and once for its code, so that after asking
for a second mail the first is not taken for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from keystile.server.inbox import extract
from keystile.server.inbox.messages import Message, MessageView, view

if TYPE_CHECKING:
    from keystile.testing.server import KeystilePlatform

WITHIN_SECONDS: Final = 5.0

Kind = Literal["message", "link", "code"]
_TAKE: Final[dict[Kind, Callable[[Message], str]]] = {
    "message": lambda message: str(message.id),
    "link": lambda message: extract.way_in(message.content.links) or next(iter(message.content.links), ""),
    "code": lambda message: next(iter(message.content.codes), ""),
}


class NotArrived(AssertionError):
    """No message came in time; says what came instead."""


@dataclass(slots=True)
class KeystileInbox:
    """What arrived since this inbox was made, which the fixture does for every test."""

    platform: KeystilePlatform = field(repr=False)
    smtp_host: str
    smtp_port: int
    _begin: int = field(init=False, repr=False)
    _given: dict[Kind, set[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._given = {"message": set(), "link": set(), "code": set()}
        self._begin = max((message.id for message in self.platform.caught()), default=0)

    def latest(self, *, to: str = "", query: str = "", within_seconds: float = WITHIN_SECONDS) -> MessageView:
        """The newest message, once it is there: sender, to, subject, text, html, links, codes.

        Args:
            to: the recipient's address; case does not matter.
            query: words that subject, sender, recipients or text hold.
            within_seconds: how long to wait.

        Raises:
            NotArrived: none came.
        """
        return view(self._wait("message", to, query, within_seconds))

    def latest_link(self, *, to: str = "", query: str = "", within_seconds: float = WITHIN_SECONDS) -> str:
        """The link of the newest message that has one: the first that looks like a way in, else the first.

        Raises:
            NotArrived: none came.
        """
        return _TAKE["link"](self._wait("link", to, query, within_seconds))

    def latest_code(self, *, to: str = "", query: str = "", within_seconds: float = WITHIN_SECONDS) -> str:
        """The one-time code of the newest message that has one: 4 to 8 digits.

        Raises:
            NotArrived: none came.
        """
        return _TAKE["code"](self._wait("code", to, query, within_seconds))

    def messages(self, *, to: str = "", query: str = "") -> list[MessageView]:
        """Everything that arrived, newest first, without waiting."""
        return [view(message) for message in self._arrived(to, query)]

    def _arrived(self, to: str = "", query: str = "") -> list[Message]:
        return [message for message in self.platform.caught(to=to, query=query) if message.id > self._begin]

    def _wait(self, kind: Kind, to: str, query: str, within_seconds: float) -> Message:
        given, take = self._given[kind], _TAKE[kind]
        mailbox, begin = self.platform.inbox.mailbox, self._begin

        def matching() -> list[Message]:
            found = mailbox.select(to=to, query=query, after=begin)
            return [message for message in found if take(message) and message.id not in given]

        found = self.platform.run(mailbox.wait_for(matching, within_seconds=within_seconds))
        if not found:
            raise NotArrived(self._explanation(kind, to, query, within_seconds))
        # The older ones are out of date too: nobody wants the link before the newest.
        given.update(message.id for message in found)
        return found[0]

    def _explanation(self, kind: Kind, to: str, query: str, within_seconds: float) -> str:
        wanted = f"No {kind}" + (f" for {to}" if to else "") + (f" with {query!r} in it" if query else "")
        lines = [f"{wanted} arrived within {within_seconds:g} s."]
        arrived = self._arrived()
        lines.append("Arrived during this test:" if arrived else "Nothing at all arrived during this test.")
        lines += [self._line(message, kind) for message in arrived]
        if not arrived:
            lines.append(
                f"Mail is caught on {self.smtp_host}:{self.smtp_port} (SMTP_HOST and SMTP_PORT in "
                "keystile_server.env), without TLS or password. Does the app send it there?"
            )
        if _in_event_loop():
            lines.append(
                "This was called in an event loop, which stood still meanwhile. If the app runs in it: "
                "await asyncio.to_thread(keystile_inbox.latest_link, to=...)"
            )
        return "\n".join(lines)

    def _line(self, message: Message, kind: Kind) -> str:
        content = message.content
        parts = [f"to {', '.join(content.to) or 'nobody'}", repr(content.subject)]
        parts += [f"link {link}" for link in content.links[:3]]
        parts += [f"code {code}" for code in content.codes[:3]]
        if message.id in self._given[kind]:
            parts.append(f"given already by latest{'' if kind == 'message' else '_' + kind}()")
        return "  - " + " · ".join(parts)


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
