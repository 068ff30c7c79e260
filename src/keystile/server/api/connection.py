# SPDX-License-Identifier: Apache-2.0
"""One HTTP connection: uvicorn's, with the bounds that it and httptools leave to a proxy.

httptools keeps a request's head in memory for as long as it goes on, and takes what follows a chunked body for
more of the head; uvicorn waits for the rest of a request, and for somebody to read an answer, for ever. One client
could fill the memory, some thousands hold all sockets. Here a head may have 64 KiB, nothing may follow a body, a
request must have arrived 20 s after its first byte, and an answer of which nobody reads for 30 s is dropped. A
request that comes in one piece, as honest ones do, costs nothing. What is no HTTP at all gets the one error body,
like everything else.

uvicorn writes the head of an answer and its body one after the other, each a system call and a packet of its own. Here
they leave together (`_JoinedWrites`).

When the server stops, uvicorn closes every connection on which nothing is being answered, and a request that is on
its way just then is met with a reset. Here it gets its answer, with ``Connection: close``; and a connection is quiet
when nothing came in half a second of looks, not when the machine stood still for as long.
"""

from __future__ import annotations

import asyncio
import select
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from keystile.server.api.errors import error_body

MAX_HEAD: Final = 64 * 1024
REQUEST_SECONDS: Final = 20.0
UNREAD_SECONDS: Final = 30.0
"""How long a client may read nothing of what waits for it."""
QUIET_SECONDS: Final = 0.5
"""How long a connection on which nothing comes stays open when the server stops."""
QUIET_LOOKS: Final = 5
"""In how many looks that time passes: each counts once, however late it is."""


class _JoinedWrites(asyncio.Transport):
    """A transport that sends at the end of the loop's round all that was written in it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[bytes | bytearray | memoryview] = []
        self.is_closing = transport.is_closing  # type: ignore[method-assign]  # asked at every answer
        self.get_extra_info = transport.get_extra_info  # type: ignore[method-assign]
        self.pause_reading = transport.pause_reading  # type: ignore[method-assign]
        self.resume_reading = transport.resume_reading  # type: ignore[method-assign]

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()
        self._loop.call_soon(self._end_if_unread)

    def _end_if_unread(self) -> None:
        # What is written is sent first, and to who never reads that would be never.
        if self._transport.get_write_buffer_size():
            self._loop.call_later(UNREAD_SECONDS, self._transport.abort)

    def abort(self) -> None:
        self._transport.abort()

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.writelines(held)


class BoundedConnection(HttpToolsProtocol):
    """A connection that neither grows nor waits without end."""

    quiet_seconds = QUIET_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._has_begun = False  # a request whose end has not come
        self._is_in_head = False
        self._unused_bytes = 0  # of the head, or between the pieces of the body
        self._unread: asyncio.TimerHandle | None = None
        self._is_leaving = False  # the server stops

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(_JoinedWrites(transport))
        self._give(float(self.timeout_keep_alive))

    def connection_lost(self, exc: Exception | None) -> None:
        self._give(None)
        self._is_read()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        # Streams go on for as long as somebody looks: the application lets go of them, or the server would wait
        # in vain.
        hang_up = getattr(self.app, "hang_up", None)
        if hang_up is not None:
            hang_up()
        self._is_leaving = True
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        if cycle is not None and not cycle.response_complete:
            cycle.keep_alive = False
        elif not self._has_begun:
            self._give(None)
            self._close_when_quiet(QUIET_LOOKS)

    def data_received(self, data: bytes) -> None:
        had_begun = self._has_begun
        self._unused_bytes += len(data)
        super().data_received(data)
        if not self._has_begun:
            self._unused_bytes = 0
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is not None and not cycle.response_complete:  # all of it is there
                if self._deadline is not None:
                    self._give(None)
            elif self._deadline is None:  # empty lines, for which uvicorn has stopped waiting
                self._give(float(self.timeout_keep_alive))
            return
        if not had_begun:
            self._give(REQUEST_SECONDS)
        if self._unused_bytes > MAX_HEAD:
            what = "head" if self._is_in_head else "framing"
            self.send_400_response(f"The request's {what} is larger than {MAX_HEAD // 1024} KiB.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._has_begun = self._is_in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._is_in_head:
            raise ValueError("trailers")  # which nobody may take for headers (RFC 9110 §6.5.1)
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._unused_bytes = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._is_in_head = False
        self._unused_bytes = 0
        if self._is_leaving:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._has_begun = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._is_read()
        self._unread = asyncio.get_running_loop().call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_read()
        super().resume_writing()

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def send_400_response(self, msg: str) -> None:
        body = error_body("invalid_request", msg)
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _close_when_quiet(self, looks: int) -> None:
        """Close the connection when nothing came in so many more looks."""
        if looks == 0 and not self._has_arrived():
            self.transport.close()
            return
        self._deadline = asyncio.get_running_loop().call_later(
            self.quiet_seconds / QUIET_LOOKS, self._close_when_quiet, max(0, looks - 1)
        )

    def _has_arrived(self) -> bool:
        """Whether there is something to read: closing over it would reset it."""
        if self.transport.is_closing():
            return False
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def _give(self, seconds: float | None) -> None:
        """Close the connection in so many seconds, unless this is called again."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = asyncio.get_running_loop().call_later(seconds, self.transport.close)


class HastyConnection(BoundedConnection):
    """For tests and operators' pages, where whoever asks knows that the server stops: a quiet one goes at once."""

    quiet_seconds = 0.0
