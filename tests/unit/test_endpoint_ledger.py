"""The test endpoint keeps a ledger: what came, what it got, when, how often."""

from __future__ import annotations

import hashlib
import http.client
from typing import TYPE_CHECKING

import pytest
from flink_http.testing import HttpEndpoint, Second, Statistics
from flink_http.testing.http1 import Request
from flink_http.testing.ledger import Ledger
from flink_http.testing.masking import mask_headers, mask_target

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 20.0


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


def _send(
    endpoint: HttpEndpoint,
    *bodies: bytes,
    path: str = "/in",
    headers: dict[str, str] | None = None,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=DEADLINE)
    for body in bodies:
        connection.request("POST", path, body=body, headers=headers or {})
        connection.getresponse().read()
    connection.close()


def test_a_request_is_kept_as_it_came(endpoint: HttpEndpoint) -> None:
    """Method, path with query, headers by lower-case name, body bytes, answer."""
    body = b'{"name": "\xc3\xa4"}'
    _send(endpoint, body, path="/a%20b?q=1", headers={"X-Id": "7", "Authorization": "Bearer s"})
    (request,) = endpoint.requests()
    assert (request.number, request.method, request.path) == (1, "POST", "/a%20b?q=1")
    assert request.seconds == 0
    assert request.headers["x-id"] == "7"
    assert request.headers["authorization"] == "Bearer s"
    assert request.body == body
    assert request.text == '{"name": "ä"}'
    assert request.json() == {"name": "ä"}
    assert request.body_sha256 == hashlib.sha256(body).hexdigest()
    assert (request.answer, request.accepted) == ("200", True)


def test_any_bytes_survive_the_way_to_the_test(endpoint: HttpEndpoint) -> None:
    """Bodies are bytes, not text."""
    bodies = [bytes(range(256)), b"", b"\n{}\n"]
    _send(endpoint, *bodies)
    assert [request.body for request in endpoint.requests()] == bodies


def test_accepted_are_those_answered_2xx(endpoint: HttpEndpoint) -> None:
    """In order, with the numbers of their arrival."""
    endpoint.set_script("503, 200, 302, 299, 404")
    _send(endpoint, b"a", b"b", b"c", b"d", b"e")
    assert [(r.number, r.body) for r in endpoint.accepted()] == [(2, b"b"), (4, b"d")]
    statistics = endpoint.statistics()
    assert (statistics.received, statistics.accepted) == (5, 2)
    assert statistics.by_answer == {"503": 1, "200": 1, "302": 1, "299": 1, "404": 1}


def test_a_large_ledger_comes_complete_and_in_order(endpoint: HttpEndpoint) -> None:
    """It is read in pages, by number and by size."""
    _send(endpoint, *(b"%d" % number for number in range(2500)))
    _send(endpoint, *(bytes([number]) * 3_000_000 for number in range(3)))
    requests = endpoint.requests()
    assert [request.number for request in requests] == list(range(1, 2504))
    assert [request.body for request in requests[:2500]] == [b"%d" % n for n in range(2500)]
    assert [len(request.body) for request in requests[2500:]] == [3_000_000] * 3


def test_clear_forgets_the_requests_and_not_the_script(endpoint: HttpEndpoint) -> None:
    """Numbers begin again, the sequence of answers goes on."""
    endpoint.set_script("500, 501, 502")
    _send(endpoint, b"a")
    endpoint.clear()
    assert endpoint.requests() == []
    assert endpoint.statistics().received == 0
    _send(endpoint, b"b")
    assert [(r.number, r.seconds, r.answer) for r in endpoint.requests()] == [(1, 0, "501")]


def test_without_bodies_a_request_still_has_its_hash_and_key() -> None:
    """Enough to find what is lost or came twice in a long run."""
    with HttpEndpoint.start(keep_bodies=False) as endpoint:
        _send(endpoint, b"a", headers={"Idempotency-Key": "k", "X-Other": "1"})
        _send(endpoint, b"b")
        first, second = endpoint.requests()
    assert (first.body, first.body_sha256) == (b"", hashlib.sha256(b"a").hexdigest())
    assert (first.headers, second.headers) == ({"idempotency-key": "k"}, {})


def test_wait_for_returns_when_so_many_are_accepted(endpoint: HttpEndpoint) -> None:
    """The statistics that it returns have met the condition."""
    _send(endpoint, b"a", b"b")
    assert endpoint.wait_for(2, timeout=0).accepted == 2
    assert endpoint.wait_for(lambda s: s.received == 2, timeout=0).received == 2


def test_wait_for_says_what_was_there_instead(endpoint: HttpEndpoint) -> None:
    """The error of a failing test is the first clue."""
    endpoint.set_script("503")
    _send(endpoint, b"a")
    with pytest.raises(TimeoutError) as caught:
        endpoint.wait_for(1, timeout=0.05)
    assert str(caught.value).startswith(
        "1 accepted were not reached in 0.05 s: received 1, accepted 0 (503: 1); "
        "open connections 0, step '503' at "
    )
    with pytest.raises(TimeoutError, match="the condition was not reached"):
        endpoint.wait_for(lambda _: False, timeout=0)


def test_the_timeline_counts_every_second_also_quiet_ones() -> None:
    """Acceptance is counted when it happens, not when the request came."""
    now = 100.0
    ledger = Ledger(lambda: now, keep_bodies=True, keep_entries=True)
    request = Request("POST", "/", {}, b"", keep_alive=True, minor_version=1)
    first = ledger.enter(request, "200")
    ledger.enter(request, "503")
    now = 102.5
    ledger.accept(first)
    ledger.accept(ledger.enter(request, "200"))
    assert ledger.timeline() == [Second(0, 2, 0), Second(1, 0, 0), Second(2, 1, 2)]
    assert [entry.seconds for entry in ledger.page(0, 9)] == [0, 0, 2.5]


def test_the_timeline_reaches_the_test(endpoint: HttpEndpoint) -> None:
    """An empty ledger has no second, the first request opens second 0."""
    assert endpoint.timeline() == []
    _send(endpoint, b"a")
    assert endpoint.timeline() == [Second(0, 1, 1)]


def test_statistics_read_as_one_line() -> None:
    """As the command prints at its end."""
    assert str(Statistics()) == "received 0, accepted 0 (none)"
    statistics = Statistics(5, 3, {"503": 2, "200": 3}, malformed=1)
    assert str(statistics) == "received 5, accepted 3, malformed 1 (200: 3, 503: 2)"


def test_a_request_shows_no_secret_when_it_is_printed(endpoint: HttpEndpoint) -> None:
    """A failing assertion prints it into a build log."""
    headers = {"Authorization": "Bearer hidden", "X-Api-Key": "hidden", "Idempotency-Key": "seen"}
    _send(endpoint, b"{}", path="/in?access_token=hidden&id=seen", headers=headers)
    (request,) = endpoint.requests()
    assert "hidden" not in repr(request)
    assert "/in?access_token=***&id=seen" in repr(request)
    assert "'authorization': 'Bearer ***'" in repr(request)
    assert "'idempotency-key': 'seen'" in repr(request)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", "Basic dXNlcg==", "Basic ***"),
        ("authorization", "hidden", "***"),
        ("authorization", "Negotiate x", "***"),
        ("proxy-authorization", "bearer x", "bearer ***"),
        ("cookie", "a=b", "***"),
        ("x-amz-security-token", "x", "***"),
        ("x-hub-signature-256", "x", "***"),
        ("x-client-secret", "x", "***"),
        ("idempotency-key", "x", "x"),
        ("content-type", "x", "x"),
    ],
)
def test_headers_that_look_like_credentials_are_masked(name: str, value: str, shown: str) -> None:
    """The scheme helps to find a mistake and gives nothing away."""
    assert mask_headers({name: value}) == {name: shown}


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/token/1", "/token/1"),
        ("/?a=1", "/?a=1"),
        ("/?sig=1&api_key=x&b=2", "/?sig=1&api_key=***&b=2"),
        ("/?X-Amz-Signature=x", "/?X-Amz-Signature=***"),
        ("/?password=", "/?password=***"),
    ],
)
def test_query_parameters_that_look_like_credentials_are_masked(target: str, shown: str) -> None:
    """Some services take their key in the URL."""
    assert mask_target(target) == shown
