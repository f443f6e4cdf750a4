"""The test endpoint reads requests as HTTP/1.1 says, and nothing else."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from flink_http.testing import HttpEndpoint
from flink_http.testing.http1 import BadRequest, RequestReader
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 20.0
SIZED = b"POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3\r\n\r\nabc"
CHUNKED = (
    b"PUT /d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b'3;name="v"\r\nab\r\r\nA\r\n\n234567890\r\n0\r\nX-Trailer: t\r\n\r\n'
)
BARE = b"\r\nGET / HTTP/1.0\r\n\r\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[HttpEndpoint]:
    """One process for this module."""
    with HttpEndpoint.start() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(shared: HttpEndpoint) -> HttpEndpoint:
    """The shared endpoint, as new."""
    shared.set_script("200")
    shared.clear()
    return shared


def _connect(endpoint: HttpEndpoint) -> socket.socket:
    return socket.create_connection(("127.0.0.1", endpoint.port), timeout=DEADLINE)


def _read_all(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(65536), b""))


@given(st.lists(st.integers(1, 40)))
def test_requests_are_the_same_however_their_bytes_are_split(sizes: list[int]) -> None:
    """Packets have no meaning: sized, chunked and bodiless requests come out whole."""
    stream = SIZED + CHUNKED + BARE + SIZED
    reader = RequestReader()
    requests = []
    for size in [*sizes, len(stream)]:
        reader.feed(stream[:size])
        stream = stream[size:]
        requests += list(iter(reader.take, None))
    assert [(r.method, r.target, r.body, r.keep_alive) for r in requests] == [
        ("POST", "/a?b=c", b"abc", True),
        ("PUT", "/d", b"ab\r\n234567890", True),
        ("GET", "/", b"", False),
        ("POST", "/a?b=c", b"abc", True),
    ]
    assert requests[0].headers["x-a"] == "1, 2"
    assert reader.buffered == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_requests_or_a_bad_request(data: bytes) -> None:
    """No input ends in another exception."""
    reader = RequestReader()
    for start in (b"", b"GET / HTTP/1.1\r\nHost: h\r\n", CHUNKED[:60]):
        reader = RequestReader()
        reader.feed(start + data)
        try:
            list(iter(reader.take, None))
        except BadRequest as problem:
            assert 400 <= problem.status <= 505  # noqa: PT017 - either way is fine


@pytest.mark.parametrize(
    ("line", "keep_alive"),
    [
        (b"HTTP/1.1\r\nHost: h", True),
        (b"HTTP/1.1\r\nHost: h\r\nConnection: Close", False),
        (b"HTTP/1.1\r\nHost: h\r\nConnection: TE, close", False),
        (b"HTTP/1.0", False),
        (b"HTTP/1.0\r\nConnection: keep-alive", True),
        (b"HTTP/1.9\r\nHost: h", True),
    ],
)
def test_the_client_says_whether_the_connection_stays(line: bytes, *, keep_alive: bool) -> None:
    """By version and Connection header (RFC 9112, 9.3)."""
    reader = RequestReader()
    reader.feed(b"GET / " + line + b"\r\n\r\n")
    request = reader.take()
    assert request is not None
    assert request.keep_alive is keep_alive


CHUNKED_HEAD = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: 1\n Y: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: \0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: 1\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n", 413),
        (CHUNKED_HEAD.replace(b"Host", b"Content-Length: 1\r\nHost"), 400),
        (CHUNKED_HEAD.replace(b"1.1", b"1.0"), 400),
        (CHUNKED_HEAD.replace(b"chunked", b"gzip, chunked"), 501),
        (CHUNKED_HEAD + b"g\r\n", 400),
        (CHUNKED_HEAD + b"1\r\nab\r\n", 400),
        (CHUNKED_HEAD + b"ffffffff\r\n", 413),
        (CHUNKED_HEAD + b"0\r\nno trailer\r\n\r\n", 400),
        (CHUNKED_HEAD + b"0" * 2000, 400),
        (CHUNKED_HEAD + b"0\r\n" + b"X: 1\r\n" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nHost: h\r\nExpect: coffee\r\n\r\n", 417),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 70_000, 431),
    ],
)
def test_a_malformed_request_is_refused_and_counted_apart(
    endpoint: HttpEndpoint, data: bytes, status: int
) -> None:
    """The client is told which rule it broke; the ledger has no such request."""
    with _connect(endpoint) as sock:
        sock.sendall(data)
        answer = _read_all(sock)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close\r\n" in answer
    statistics = endpoint.statistics()
    assert (statistics.malformed, statistics.received) == (1, 0)


def test_pipelined_requests_are_answered_in_order(endpoint: HttpEndpoint) -> None:
    """Also when the first of them is slow and all come in one packet."""
    endpoint.set_script("slow 0.1 503, 201, 202")
    with _connect(endpoint) as sock:
        sock.sendall(SIZED + CHUNKED + SIZED.replace(b"X-A", b"Connection: close\r\nX-A"))
        answers = _read_all(sock)
    codes = [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert codes == [b"503", b"201", b"202"]
    assert [request.body for request in endpoint.requests()] == [
        b"abc",
        b"ab\r\n234567890",
        b"abc",
    ]
    assert endpoint.statistics().connections == 1


def test_much_pipelined_behind_a_slow_answer_is_not_lost(endpoint: HttpEndpoint) -> None:
    """Reading pauses above a limit and goes on after it."""
    endpoint.set_script("slow 0.1 200, 200")
    body = b"x" * 100_000
    one = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + body
    with _connect(endpoint) as sock:
        sock.sendall(one * 50)
        endpoint.wait_for(50, DEADLINE)
    assert all(request.body == body for request in endpoint.requests())


def test_a_client_that_expects_continue_gets_it_before_it_sends_its_body(
    endpoint: HttpEndpoint,
) -> None:
    """One interim answer, then the final one."""
    head, body = SIZED.replace(b"X-A", b"Expect: 100-Continue\r\nX-A").split(b"\r\n\r\n")
    with _connect(endpoint) as sock:
        sock.sendall(head + b"\r\n\r\n")
        assert sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(body)
        assert sock.recv(12) == b"HTTP/1.1 200"
    assert endpoint.requests()[0].body == b"abc"


def test_a_body_that_is_here_already_needs_no_continue(endpoint: HttpEndpoint) -> None:
    """RFC 9110, 10.1.1 lets the server leave it out."""
    with _connect(endpoint) as sock:
        sock.sendall(SIZED.replace(b"X-A", b"Expect: 100-continue\r\nX-A"))
        assert sock.recv(12) == b"HTTP/1.1 200"


def test_a_request_that_never_ends_is_not_received(endpoint: HttpEndpoint) -> None:
    """Half a body is no request."""
    with _connect(endpoint) as sock:
        sock.sendall(SIZED[:-1])
    statistics = endpoint.wait_for(lambda s: s.connections == 1 > s.open_connections, DEADLINE)
    assert (statistics.received, statistics.malformed) == (0, 0)


def test_http_1_0_is_answered_with_its_own_connection_rules(endpoint: HttpEndpoint) -> None:
    """It closes, unless the client asks to keep it, which is then confirmed."""
    with _connect(endpoint) as sock:
        sock.sendall(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + BARE)
        answers = _read_all(sock)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert answers.count(b"Connection: keep-alive\r\n") == 1
    assert answers.count(b"Connection: close\r\n") == 1
