"""The test endpoint answers on the wire what its script says."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from typing import TYPE_CHECKING

import pytest
from flink_http.testing import HttpEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 20.0
POST = b"POST /in HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"


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


def _connect_once_open(endpoint: HttpEndpoint) -> socket.socket:
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            return _connect(endpoint)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the port stayed closed"


def _read_all(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(65536), b""))


def _exchange(
    endpoint: HttpEndpoint, method: str = "POST"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=DEADLINE)
    try:
        connection.request(method, "/in", body="{}")
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_every_final_status_can_be_answered_on_one_connection(endpoint: HttpEndpoint) -> None:
    """All codes from 200 to 999 keep the connection in step."""
    codes = list(range(200, 1000))
    endpoint.set_script(", ".join(map(str, codes)))
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=DEADLINE)
    answered = []
    for _ in codes:
        connection.request("POST", "/in", body="{}")
        answer = connection.getresponse()
        answer.read()
        answered.append(answer.status)
    connection.close()
    assert answered == codes
    statistics = endpoint.statistics()
    assert statistics.by_answer == {str(code): 1 for code in codes}
    assert statistics.accepted == 100
    assert statistics.connections == 1


@pytest.mark.parametrize("code", [100, 101, 103, 199])
def test_an_informational_status_is_sent_as_if_final_and_closes(
    endpoint: HttpEndpoint, code: int
) -> None:
    """Nothing else comes, so the client must not wait for ever."""
    endpoint.set_script(str(code))
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        answer = _read_all(sock)
    assert answer.startswith(f"HTTP/1.1 {code} ".encode())
    assert answer.endswith(b"\r\n\r\n")
    assert b"Content-Length" not in answer


@pytest.mark.parametrize("code", [204, 304])
def test_a_status_without_a_body_says_no_length(endpoint: HttpEndpoint, code: int) -> None:
    """204 and 304 end with their headers, even if the script gives a body."""
    endpoint.set_script(f"{code};body=x")
    status, headers, body = _exchange(endpoint)
    assert (status, headers["Content-Length"], body) == (code, None, b"")


def test_an_answer_has_a_small_json_body_and_a_date(endpoint: HttpEndpoint) -> None:
    """The default answer looks like that of a REST service."""
    _, headers, body = _exchange(endpoint)
    assert json.loads(body) == {"status": 200, "request": 1}
    assert headers["Content-Type"] == "application/json"
    assert headers["Date"].endswith(" GMT")


def test_headers_and_body_come_from_the_script(endpoint: HttpEndpoint) -> None:
    """A scripted header takes the place of the endpoint's own."""
    endpoint.set_script("429;Retry-After=2;Content-Type=text/x;Date=never;body=wait%2C please")
    status, headers, body = _exchange(endpoint)
    assert (status, headers["Retry-After"], body) == (429, "2", b"wait, please")
    assert headers.get_all("Content-Type") == ["text/x"]
    assert headers.get_all("Date") == ["never"]


def test_head_gets_the_headers_of_the_body_that_does_not_come(endpoint: HttpEndpoint) -> None:
    """The next answer on the connection begins right behind the headers."""
    with _connect(endpoint) as sock:
        sock.sendall(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" * 2 + POST[:-2] + b"[]")
        sock.shutdown(socket.SHUT_WR)
        answers = _read_all(sock)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert answers.count(b"\r\n\r\nHTTP/1.1") == 2
    assert answers.endswith(b'{"status": 200, "request": 3}\n')


def test_connection_close_in_the_script_closes(endpoint: HttpEndpoint) -> None:
    """The header is kept as a promise."""
    endpoint.set_script("200;Connection=close")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        answer = _read_all(sock)
    assert answer.count(b"Connection: close\r\n") == 1


def test_hang_sends_nothing_and_keeps_the_connection(endpoint: HttpEndpoint) -> None:
    """Only the client can end it, and then nothing was accepted."""
    endpoint.set_script("hang")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        endpoint.wait_for(lambda s: s.by_answer == {"hang": 1}, DEADLINE)
        sock.settimeout(0.2)
        with pytest.raises(socket.timeout):
            sock.recv(1)
        assert endpoint.statistics().open_connections == 1
    assert endpoint.wait_for(lambda s: s.open_connections == 0, DEADLINE).accepted == 0


def test_drip_sends_its_body_byte_by_byte(endpoint: HttpEndpoint) -> None:
    """Bytes keep coming, the end does not, and nothing is accepted."""
    endpoint.set_script("drip")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        answer = b""
        while not answer.endswith(b"\r\n\r\n..."):
            answer += sock.recv(1)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 36000\r\n" in answer
    assert endpoint.wait_for(lambda s: s.open_connections == 0, DEADLINE).accepted == 0


def test_reset_is_a_tcp_reset(endpoint: HttpEndpoint) -> None:
    """The client sees ECONNRESET, not an end of stream."""
    endpoint.set_script("reset")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    assert endpoint.requests()[0].answer == "reset"


def test_truncate_ends_inside_the_body(endpoint: HttpEndpoint) -> None:
    """Half of what Content-Length promises comes, and the request is not accepted."""
    endpoint.set_script("truncate")
    with pytest.raises(http.client.IncompleteRead) as caught:
        _exchange(endpoint)
    assert len(caught.value.partial) == 15
    assert caught.value.expected == 15
    assert endpoint.statistics().accepted == 0


def test_truncate_cuts_the_headers_of_an_answer_to_head(endpoint: HttpEndpoint) -> None:
    """There is no body to cut there."""
    endpoint.set_script("truncate")
    with _connect(endpoint) as sock:
        sock.sendall(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert b"\r\n\r\n" not in _read_all(sock)


def test_every_nth_request_gets_the_answer(endpoint: HttpEndpoint) -> None:
    """The others get 200."""
    endpoint.set_script("every 3 429;Retry-After=1")
    assert [_exchange(endpoint)[0] for _ in range(6)] == [200, 200, 429, 200, 200, 429]


def test_slow_answers_late(endpoint: HttpEndpoint) -> None:
    """Not before the time is over, and the connection goes on after it."""
    endpoint.set_script("slow 0.2 503, 201")
    with _connect(endpoint) as sock:
        begun = time.monotonic()
        sock.sendall(POST * 2)
        assert sock.recv(12) == b"HTTP/1.1 503"
        assert time.monotonic() - begun >= 0.2
        sock.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1 201 Created" in _read_all(sock)


def test_a_client_that_leaves_before_the_slow_answer_was_not_accepted(
    endpoint: HttpEndpoint,
) -> None:
    """An answer nobody waits for is not sent."""
    endpoint.set_script("slow 3600 200")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        endpoint.wait_for(lambda s: s.received == 1, DEADLINE)
    assert endpoint.wait_for(lambda s: s.open_connections == 0, DEADLINE).accepted == 0


def test_an_answer_that_the_client_does_not_read_is_not_accepted_yet(
    endpoint: HttpEndpoint,
) -> None:
    """Accepted means the last byte has left; until then, later requests wait."""
    endpoint.set_script("200;body=" + "x" * 100_000)
    with _connect(endpoint) as sock:
        sock.sendall(POST * 200)
        waiting = endpoint.wait_for(lambda s: s.received > s.accepted, DEADLINE)
        assert waiting.received == waiting.accepted + 1
        unread = 200 * 100_000
        while unread > 0:
            data = sock.recv(1 << 20)
            assert data, "closed before all was answered"
            unread -= len(data)
        endpoint.wait_for(200, DEADLINE)


def test_a_refusing_endpoint_has_a_closed_port_that_stays_its_own(endpoint: HttpEndpoint) -> None:
    """Connecting is refused, open connections are reset, nobody else can take the port."""
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        assert sock.recv(12) == b"HTTP/1.1 200"
        endpoint.set_script("refuse")
        with pytest.raises(ConnectionResetError):
            _read_all(sock)
    with pytest.raises(ConnectionRefusedError):
        _connect(endpoint)
    if sys.platform == "linux":
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", endpoint.port))
    assert endpoint.statistics().step == "refuse"
    endpoint.set_script("204")
    assert _exchange(endpoint)[0] == 204


def test_the_port_closes_and_opens_by_the_clock(endpoint: HttpEndpoint) -> None:
    """The first request starts the time of the outage; after it, the same port answers."""
    endpoint.set_script("0-1.5: refuse, 1.5-: 201")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    with pytest.raises(ConnectionRefusedError):
        _connect(endpoint)
    endpoint.wait_for(lambda s: s.step == "1.5-: 201", DEADLINE)
    _connect_once_open(endpoint).close()
    assert _exchange(endpoint)[0] == 201
    assert [request.answer for request in endpoint.requests()] == ["refuse", "201"]


def test_a_later_outage_resets_a_connection_that_waits_for_an_answer(
    endpoint: HttpEndpoint,
) -> None:
    """The request is in the ledger, not accepted."""
    endpoint.set_script("0-0.3: slow 3600 200, 0.3-: refuse")
    with _connect(endpoint) as sock:
        sock.sendall(POST)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    assert [(r.answer, r.accepted) for r in endpoint.requests()] == [("200", False)]


def test_a_new_script_starts_its_own_clock(endpoint: HttpEndpoint) -> None:
    """The time of the old script is forgotten."""
    endpoint.set_script("0-0.2: 500")
    assert _exchange(endpoint)[0] == 500
    endpoint.wait_for(lambda s: s.script_seconds > 0.2, DEADLINE)
    endpoint.set_script("0-60: 501")
    assert endpoint.statistics().script_seconds == 0
    assert _exchange(endpoint)[0] == 501


def test_a_wrong_script_leaves_the_old_one(endpoint: HttpEndpoint) -> None:
    """The error comes to the caller, and the endpoint goes on."""
    endpoint.set_script("418")
    with pytest.raises(ValueError, match="script step 'nonsense'"):
        endpoint.set_script("nonsense")
    assert _exchange(endpoint)[0] == 418
