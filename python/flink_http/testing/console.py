"""``flink-http endpoint``: the test endpoint on a terminal."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

from .masking import mask_headers, mask_target
from .script import Script
from .server import EndpointServer
from .steps import Reply, Status

if TYPE_CHECKING:
    from .received import ReceivedRequest

_PREVIEW = 80
_USAGE_ERROR = 2

_DESCRIPTION = """\
A REST endpoint on 127.0.0.1 that answers by a script and prints each request with its answer.

A script is a list of steps with commas between them: [FROM-[TO]:] ANSWER, with seconds since the
first request. An answer is a status, e.g. 503 or 429;Retry-After=2, or hang, drip, reset, truncate,
refuse, every N ANSWER, slow SECONDS ANSWER. Steps without a range answer one request each, and the
last of them stays.

  0-5: 200, 5-25: 503, 25-: every 10 429;Retry-After=2
  503, 503, 200
  10-25: refuse
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``endpoint``."""
    parser = commands.add_parser(
        "endpoint",
        help="run a local REST endpoint that answers by a script",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--script", default="200", metavar="S", help="what to answer (default 200)")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="default: a free one")
    parser.add_argument("--headers", action="store_true", help="print the headers of each request")
    parser.add_argument("--quiet", action="store_true", help="do not print the requests")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C, then print what came in; return the exit status."""
    try:
        script = Script.parse(arguments.script)
    except ValueError as error:
        return _fail(str(error))
    try:
        return asyncio.run(_serve(script, arguments))
    except BrokenPipeError:  # as in "| head": nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


async def _serve(script: Script, arguments: argparse.Namespace) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    printer = _Printer(ended, quiet=arguments.quiet, headers=arguments.headers)
    server = EndpointServer(
        script, keep_entries=False, on_request=printer.request, on_notice=printer.notice
    )
    try:
        port = await server.start(arguments.port)
    except OSError as error:
        return _fail(f"port {arguments.port} of 127.0.0.1 cannot be opened: {error.strerror}")
    _print(f"listening on http://127.0.0.1:{port}")
    await ended.wait()
    _print(str(server.statistics()))
    await server.stop()
    return 0


class _Printer:
    """Prints requests: ``  12.3s  POST /events  57 B  -> 503  {"id": 1}``."""

    def __init__(self, ended: asyncio.Event, *, quiet: bool, headers: bool) -> None:
        self._ended = ended
        self._quiet = quiet
        self._headers = headers

    def request(self, request: ReceivedRequest, reply: Reply) -> None:
        line = (
            f"{request.seconds:6.1f}s  {request.method} {mask_target(request.path)}"
            f"  {len(request.body)} B  -> {_describe(reply)}"
        )
        preview = _preview(request.body)
        self._line(f"{line}  {preview}" if preview else line)
        if self._headers:
            for name, value in mask_headers(request.headers).items():
                self._line(f"         {name}: {_printable(value)}")

    def notice(self, text: str) -> None:
        self._line(f"         {text}")

    def _line(self, text: str) -> None:
        if self._quiet:
            return
        try:
            _print(text)
        except BrokenPipeError:
            self._ended.set()


def _describe(reply: Reply) -> str:
    text = reply.label
    if isinstance(reply.outcome, Status):
        text = " ".join((text, *(f"{name}={value}" for name, value in reply.outcome.headers)))
    return f"{text} after {reply.delay:g} s" if reply.delay else text


def _preview(body: bytes) -> str:
    text = _printable(body[: 4 * _PREVIEW].decode("utf-8", errors="replace"))
    return text if len(text) <= _PREVIEW else text[: _PREVIEW - 1] + "…"


def _printable(text: str) -> str:
    """Replace what could move the cursor or colour the terminal."""
    return "".join(c if c.isprintable() else "\N{MIDDLE DOT}" for c in text)


def _print(line: str) -> None:
    print(line, flush=True)


def _fail(problem: str) -> int:
    print(f"flink-http endpoint: {problem}", file=sys.stderr)
    return _USAGE_ERROR


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 - 16 bits
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 65535, was {text!r}")
    return int(text)
