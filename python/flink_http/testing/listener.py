"""A port of 127.0.0.1 that can be closed and opened again."""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
_BACKLOG = 1024


class Listener:
    """The port belongs to this object from ``__init__`` to ``release``, open or closed."""

    def __init__(self, port: int) -> None:
        """Take the port; 0 takes a free one.

        Raises:
            OSError: somebody listens there already.

        """
        self._server: asyncio.Server | None = None
        self._socket: socket.socket | None = _bind(port)
        self.port: int = self._socket.getsockname()[1]
        self._holder = _hold(self.port)

    async def open(self, connection: Callable[[], asyncio.Protocol]) -> None:
        """Accept connections, if that is not so already."""
        if self._server is None:
            bound, self._socket = self._socket or _bind(self.port), None
            loop = asyncio.get_running_loop()
            # Kept before it starts: a cancelled start must not leave a server nobody can close.
            self._server = await loop.create_server(
                connection, sock=bound, backlog=_BACKLOG, start_serving=False
            )
        await self._server.start_serving()

    def close(self) -> None:
        """Refuse connections from now on; established ones are not touched."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def release(self) -> None:
        """Close, and let others have the port."""
        self.close()
        if self._holder is not None:
            self._holder.close()


def _bind(port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only where the protocol is named.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Without it, a port with connections in TIME_WAIT cannot be opened again.
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except BaseException:
        bound.close()
        raise
    return bound


def _hold(port: int) -> socket.socket | None:
    """Bind a second socket that never listens.

    While the port is closed, it keeps the kernel from giving the port away, also as the source
    port of a client, which would then connect to itself. Only Linux lets two sockets do this.
    """
    return _bind(port) if sys.platform == "linux" else None
