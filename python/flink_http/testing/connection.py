"""One connection to the test endpoint."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, cast

from . import answers
from .http1 import BadRequest, Request, RequestReader
from .steps import OK, Fault, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ledger import Ledger
    from .received import ReceivedRequest
    from .server import EndpointServer
    from .steps import Reply

_MAX_WAITING = 256 * 1024
_LINGER = 1.0
_CUT = 15  # bytes, about half of the endpoint's own body
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Exchange:
    """A request on its way to its answer."""

    def __init__(
        self, request: Request, reply: Reply, entry: ReceivedRequest, ledger: Ledger
    ) -> None:
        self.request = request
        self.reply = reply
        self.entry = entry
        self._ledger = ledger

    def accepted(self) -> None:
        """Note that the answer has left; only a 2xx accepts the request."""
        if self.entry.answer == Fault.DRIP.value or self.entry.answer.startswith("2"):
            self._ledger.accept(self.entry)


class Connection(asyncio.Protocol):
    """Reads requests and answers them in order, one at a time (pipelined ones wait)."""

    def __init__(self, owner: EndpointServer) -> None:
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._reader = RequestReader()
        self._transport: asyncio.Transport
        self._busy = False  # an answer is on its way, or nothing more will be answered
        self._unsent: Exchange | None = None  # waits for the client to read its answer
        self._paused = False
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)  # paused means: not all has left
        self._owner.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """End. What was not answered stays not accepted."""
        self._cancel_timer()
        self._owner.closed(self)

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        if self._closing:
            return
        self._reader.feed(data)
        if not self._busy:
            self._serve()
        elif self._reader.buffered > _MAX_WAITING:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Close: a client that is gone gets no late answer, and its request is not accepted."""
        return False

    def pause_writing(self) -> None:
        """Note that the last answer has not left yet."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._paused = False
        if self._unsent is not None:
            exchange, self._unsent = self._unsent, None
            exchange.accepted()
            self._next()

    def reset(self) -> None:
        """Close with a TCP RST."""
        self._busy = self._closing = True
        self._cancel_timer()
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    def _serve(self) -> None:
        while not self._busy:
            try:
                request = self._reader.take()
            except BadRequest as problem:
                self._answer_malformed(problem)
                return
            if request is None:
                if self._reader.wants_continue():
                    self._transport.write(answers.CONTINUE)
                return
            self._busy = True
            exchange = self._owner.begin(request)
            if exchange.reply.delay:
                self._after(exchange.reply.delay, self._answer_late, exchange)
            else:
                self._answer(exchange)

    def _next(self) -> None:
        if not self._closing and not self._transport.is_closing():
            self._busy = False
            self._transport.resume_reading()
            self._serve()

    def _answer_late(self, exchange: Exchange) -> None:
        if self._transport.is_closing():
            return
        self._answer(exchange)
        if not self._busy:
            self._next()

    def _answer(self, exchange: Exchange) -> None:
        outcome = exchange.reply.outcome
        if isinstance(outcome, Status):
            self._send(exchange, outcome)
        elif outcome is Fault.DRIP:
            self._transport.write(answers.drip_head())
            self._drip(exchange, answers.drip_body())
        elif outcome is Fault.TRUNCATE:
            self._transport.write(self._whole(exchange, OK, None)[:-_CUT])
            self._close_gently()
        elif outcome is not Fault.HANG:  # RESET, or REFUSE before the port is closed
            self.reset()

    def _send(self, exchange: Exchange, status: Status) -> None:
        request = exchange.request
        last = not request.keep_alive or answers.closes_connection(status)
        announced = None
        if status.code >= 200:  # noqa: PLR2004 - an informational answer has no such header
            announced = "close" if last else "keep-alive" if request.minor_version == 0 else None
        self._transport.write(self._whole(exchange, status, announced))
        if self._paused:
            self._unsent = exchange
        else:
            exchange.accepted()
        if last:
            self._close_gently()
        elif not self._paused:
            self._busy = False

    def _whole(self, exchange: Exchange, status: Status, connection: str | None) -> bytes:
        return answers.whole_answer(
            status,
            exchange.entry.number,
            head_only=exchange.request.method == "HEAD",
            connection=connection,
        )

    def _drip(self, exchange: Exchange, rest: bytes) -> None:
        if exchange.request.method == "HEAD" or not rest:
            exchange.accepted()
            self._next()
            return
        self._transport.write(rest[:1])
        self._after(answers.DRIP_INTERVAL, self._drip, exchange, rest[1:])

    def _answer_malformed(self, problem: BadRequest) -> None:
        self._owner.malformed(problem)
        text = Status(problem.status, (("Content-Type", "text/plain"),), f"{problem}\n".encode())
        self._transport.write(answers.whole_answer(text, 0, head_only=False, connection="close"))
        self._close_gently()

    def _close_gently(self) -> None:
        """Send FIN, then read on for a moment.

        To close with unread bytes sends RST, which can overtake the answer (RFC 9112, 9.6).
        """
        self._busy = self._closing = True
        self._transport.resume_reading()
        self._transport.write_eof()
        self._after(_LINGER, self._transport.close)

    def _after(self, seconds: float, action: Callable[..., object], *args: object) -> None:
        self._cancel_timer()
        self._timer = self._loop.call_later(seconds, action, *args)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
