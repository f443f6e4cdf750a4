"""The endpoint as a process of its own, led through its standard input and output.

One JSON object a line: a command in, its result out. The data port carries nothing of this. The end
of standard input ends the process, so it cannot outlive whoever started it.
"""

from __future__ import annotations

import asyncio
import io
import json
import signal
import sys
import threading
from dataclasses import asdict
from typing import Any

from .script import Script
from .server import EndpointServer

_STDIN = 0


def main() -> None:
    """Run with the options of ``HttpEndpoint.start`` as one JSON argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    asyncio.run(_run(**json.loads(sys.argv[-1])))


async def _run(script: str, port: int, lifetime_seconds: float, *, keep_bodies: bool) -> None:
    server = EndpointServer(Script.parse(script), keep_bodies=keep_bodies)
    try:
        _say({"port": await server.start(port)})
    except OSError as error:
        _say({"error": f"port {port} of 127.0.0.1 cannot be opened: {error.strerror}"})
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.call_later(lifetime_seconds, ended.set)
    threading.Thread(
        target=_converse, args=(server, loop, ended), name="endpoint-control", daemon=True
    ).start()
    await ended.wait()
    await server.stop()


def _converse(
    server: EndpointServer, loop: asyncio.AbstractEventLoop, ended: asyncio.Event
) -> None:
    # Unbuffered: a thread that waits in sys.stdin would hold a lock the exiting interpreter needs.
    with io.FileIO(_STDIN, closefd=False) as commands:
        for line in iter(commands.readline, b""):
            done = asyncio.run_coroutine_threadsafe(_obey(server, **json.loads(line)), loop)
            _say(done.result())
    loop.call_soon_threadsafe(ended.set)


async def _obey(server: EndpointServer, command: str, **arguments: Any) -> Any:
    if command == "requests":
        after, until = arguments["after"], arguments["until"] or server.ledger.received
        page = [entry.to_wire() for entry in server.ledger.page(after, until)]
        return {"until": until, "page": page}
    if command == "statistics":
        return asdict(server.statistics())
    if command == "timeline":
        return [asdict(second) for second in server.ledger.timeline()]
    if command == "clear":
        server.clear()
        return None
    if command == "script":
        await server.set_script(Script.parse(arguments["text"]))
        return None
    raise ValueError(command)


def _say(result: Any) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
