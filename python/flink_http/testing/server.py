"""The test endpoint itself: a script that runs, a ledger, a port."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .connection import Connection, Exchange
from .ledger import Ledger
from .listener import Listener
from .received import ReceivedRequest, Statistics
from .script import Playback, Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from .http1 import BadRequest, Request
    from .steps import Reply


class EndpointServer:
    """Made in an event loop, and all its methods are called there."""

    def __init__(
        self,
        script: Script,
        *,
        keep_bodies: bool = True,
        keep_entries: bool = True,
        on_request: Callable[[ReceivedRequest, Reply], None] | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare a script. ``on_notice`` gets what happens beside requests, as a sentence."""
        self._loop = asyncio.get_running_loop()
        self._playback = Playback(script)
        self._script_started: float | None = None
        self._clock_hand: asyncio.Task[None] | None = None
        self._keep_bodies = keep_bodies
        self._keep_entries = keep_entries
        self._on_request = on_request
        self._on_notice = on_notice
        self._listener: Listener
        self._connections: set[Connection] = set()
        self._refusing = False
        self.clear()

    async def start(self, port: int) -> int:
        """Take the port (0: any free one), run the script, return the port.

        Raises:
            OSError: the port is taken.

        """
        self._listener = Listener(port)
        self._refusing = self._playback.script.refuses_always()
        await self._refuse(self._refusing)
        return self._listener.port

    async def stop(self) -> None:
        """Close the port and every connection."""
        self._stop_clock()
        self._listener.release()
        self._reset_connections()
        await asyncio.sleep(0)  # the transports close in the next turn of the loop

    async def set_script(self, script: Script) -> None:
        """Run this script from its start; its clock waits for the next request.

        A request that hangs, drips or is slow under the old script stays as it is.
        """
        self._stop_clock()
        self._playback = Playback(script)
        self._script_started = None
        await self._refuse(script.refuses_always())

    def clear(self) -> None:
        """Forget what was received. The script goes on."""
        # Answers that are still on their way belong to the ledger their request is in.
        self.ledger = Ledger(
            self._loop.time,
            keep_bodies=self._keep_bodies,
            keep_entries=self._keep_entries,
        )
        self._malformed = 0
        self._opened = len(self._connections)

    def statistics(self) -> Statistics:
        """Count."""
        seconds = self._script_seconds()
        return Statistics(
            received=self.ledger.received,
            accepted=self.ledger.accepted,
            by_answer=dict(self.ledger.by_answer),
            malformed=self._malformed,
            connections=self._opened,
            open_connections=len(self._connections),
            step=str(self._playback.step_at(seconds)),
            script_seconds=round(seconds, 3),
        )

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self._opened += 1
        self._connections.add(connection)
        if self._refusing:  # it was accepted in the moment the port closed
            connection.reset()

    def closed(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.discard(connection)

    def begin(self, request: Request) -> Exchange:
        """Write a request down and decide what it gets."""
        if self._script_started is None:
            self._script_started = self._loop.time()
            self._clock_hand = self._loop.create_task(self._open_and_close_by_the_clock())
        reply = self._playback.reply(self._script_seconds())
        ledger = self.ledger
        entry = ledger.enter(request, reply.label)
        if self._on_request is not None:
            self._on_request(entry, reply)
        return Exchange(request, reply, entry, ledger)

    def malformed(self, problem: BadRequest) -> None:
        """Count bytes that are no request."""
        self._malformed += 1
        self._notice(f"not a request -> {problem.status}: {problem}")

    async def _open_and_close_by_the_clock(self) -> None:
        script, started = self._playback.script, self._script_started or 0.0
        await self._refuse(script.refuses_at(0.0))
        for moment in script.changes():
            await asyncio.sleep(max(0.0, started + moment - self._loop.time()))
            await self._refuse(script.refuses_at(moment))

    async def _refuse(self, refusing: bool) -> None:  # noqa: FBT001
        if refusing is not self._refusing:
            self._notice("the port is closed" if refusing else "the port is open again")
        self._refusing = refusing
        if refusing:
            self._listener.close()
            self._reset_connections()
        else:
            await self._listener.open(lambda: Connection(self))

    def _notice(self, text: str) -> None:
        if self._on_notice is not None:
            self._on_notice(text)

    def _reset_connections(self) -> None:
        for connection in list(self._connections):
            connection.reset()

    def _script_seconds(self) -> float:
        return 0.0 if self._script_started is None else self._loop.time() - self._script_started

    def _stop_clock(self) -> None:
        if self._clock_hand is not None:
            self._clock_hand.cancel()
            self._clock_hand = None
