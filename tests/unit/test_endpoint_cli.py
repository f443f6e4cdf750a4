"""``flink-http endpoint`` prints each request with its answer."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import flink_http.testing
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 20.0
COMMAND = [sys.executable, "-m", "flink_http", "endpoint"]
SOURCES = str(Path(flink_http.testing.__file__).parents[2])
ENVIRONMENT = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONIOENCODING": "utf-8"}


@contextlib.contextmanager
def _endpoint(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        encoding="utf-8",
    ) as process:
        try:
            first = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", _line(process))
            assert first is not None
            yield process, int(first[1])
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _post(port: int, body: bytes, target: str = "/events", headers: str = "") -> None:
    head = f"POST {target} HTTP/1.1\r\nHost: h\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as sock:
        sock.sendall(head.encode() + body)
        with contextlib.suppress(ConnectionResetError):
            sock.recv(1)


def test_each_request_is_a_line_and_ctrl_c_prints_the_totals() -> None:
    """Time, method, path, size, answer, and the beginning of the body."""
    script = "503, 429;Retry-After=2, slow 0.01 200, reset"
    with _endpoint("--script", script) as (process, port):
        for number in range(4):
            _post(port, b'{"id": %d}' % number)
        lines = [_line(process) for _ in range(4)]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=DEADLINE)
    shape = r" +\d+\.\ds  POST /events  9 B  -> {}  {{\"id\": {}}}\n"
    answers = ["503", "429 Retry-After=2", "200 after 0.01 s", "reset"]
    for number, (line, answer) in enumerate(zip(lines, answers)):
        assert re.fullmatch(shape.format(re.escape(answer), number), line), line
    assert rest == "received 4, accepted 1 (200: 1, 429: 1, 503: 1, reset: 1)\n"
    assert (errors, process.returncode) == ("", 0)


def test_secrets_and_control_characters_are_not_printed() -> None:
    """Neither a token nor a byte that would move the cursor gets to the terminal."""
    with _endpoint("--headers") as (process, port):
        headers = "Authorization: Bearer hidden\r\nX-Id: 7\r\n"
        _post(port, b"\x1b[31m\r\n\xff\xc3\xa4", "/in?token=hidden", headers)
        lines = [_line(process) for _ in range(5)]
    assert lines[0].endswith("POST /in?token=***  10 B  -> 200  ·[31m··�ä\n")
    assert [line.strip() for line in lines[1:]] == [
        "host: h",
        "authorization: Bearer ***",
        "x-id: 7",
        "content-length: 10",
    ]


def test_a_long_body_is_cut_and_an_empty_one_leaves_no_trace() -> None:
    """A line stays a line."""
    with _endpoint() as (process, port):
        _post(port, b"x" * 1000)
        _post(port, b"")
        assert _line(process).endswith("1000 B  -> 200  " + "x" * 79 + "…\n")
        assert _line(process).endswith("0 B  -> 200\n")


def test_quiet_prints_the_first_and_the_last_line_only() -> None:
    """SIGTERM ends it as Ctrl-C does."""
    with _endpoint("--quiet") as (process, port):
        _post(port, b"{}")
        process.terminate()
        rest, _ = process.communicate(timeout=DEADLINE)
    assert rest == "received 1, accepted 1 (200: 1)\n"
    assert process.returncode == 0


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    """``| head`` is no error worth a traceback."""
    with _endpoint() as (process, port):
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        _post(port, b"{}")
        assert process.stderr.read() == ""
        assert process.wait(DEADLINE) == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--script", "5-3: 200"], "script step '5-3: 200': TO must be later than FROM"),
        (["--port", "70000"], "must be a number from 0 to 65535, was '70000'"),
        (["--port", "x"], "must be a number from 0 to 65535, was 'x'"),
    ],
)
def test_a_wrong_argument_is_said_in_one_sentence(arguments: list[str], problem: str) -> None:
    """Exit status 2, no traceback."""
    ran = subprocess.run(
        [*COMMAND, *arguments], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert problem in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_port_that_is_taken_is_said_in_one_sentence() -> None:
    """The port is named."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = subprocess.run(
            [*COMMAND, "--port", port],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"flink-http endpoint: port {port} of 127.0.0.1 cannot be opened")


def test_without_a_command_the_usage_is_shown() -> None:
    """Exit status 2, as of any command line."""
    ran = subprocess.run(COMMAND[:-1], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "usage: flink-http" in ran.stderr
