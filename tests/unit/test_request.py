"""The request that a record becomes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from flink_http import HttpRequest


def test_the_parts_are_kept() -> None:
    """A request is a value: what went in can be read, in one form."""
    request = HttpRequest(
        "put", "u/1", body=bytearray(b"x"), headers={"A": "b"}, key=7, ordering_key=8
    )
    assert (request.method, request.url) == ("PUT", "u/1")
    assert request.body == b"x"
    assert request.headers == (("A", "b"),)
    assert request.key == "7"
    assert request.ordering_key == "8"
    assert not request.has_json


def test_headers_may_repeat() -> None:
    """Pairs are taken too, because a header can come more than once."""
    pairs = [("A", "1"), ("A", "2")]
    assert HttpRequest("POST", headers=pairs).headers == tuple(pairs)


def test_json_may_be_none() -> None:
    """JSON's null is a body."""
    assert HttpRequest("POST", json=None).has_json


def test_a_request_shows_method_and_url_only() -> None:
    """Headers and bodies may hold what must not be printed."""
    request = HttpRequest("POST", "a", json={"s": "secret"}, headers={"Authorization": "secret"})
    assert repr(request) == "HttpRequest('POST', 'a')"


def test_a_request_cannot_be_changed() -> None:
    """Neither set nor deleted, so that it can be shared."""
    request = HttpRequest("POST")
    with pytest.raises(AttributeError, match="cannot be changed: url"):
        request.url = "x"
    with pytest.raises(AttributeError, match="cannot be changed: url"):
        del request.url


def test_requests_compare_by_their_parts() -> None:
    """Also after a way through pickle."""
    request = HttpRequest("POST", "a", json={"x": 1}, headers={"A": "b"}, key="k")
    assert pickle.loads(pickle.dumps(request)) == request
    assert request != HttpRequest("POST", "a", json={"x": 2}, headers={"A": "b"}, key="k")
    assert request != HttpRequest("POST", "a", json={"x": 1}, headers={"A": "b"}, ordering_key="k")
    assert request != "POST a"


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"method": "BREW"}, ValueError, "method must be one of POST, .*, was BREW"),
    ({"method": 1}, TypeError, "method must be str, was int"),
    ({"url": None}, TypeError, "url must be str, was NoneType"),
    ({"body": {"a": 1}}, TypeError, "body must be bytes or str, was dict; .* as json="),
    ({"body": b"", "json": 1}, ValueError, "json and body exclude each other"),
    ({"headers": {"A": 1}}, TypeError, "header A must be str, was int"),
    ({"headers": {1: "A"}}, TypeError, "header name must be str, was int"),
]


@pytest.mark.parametrize(("parts", "error", "message"), WRONG)
def test_a_wrong_part_is_named(parts: dict[str, Any], error: type[Exception], message: str) -> None:
    """The message says what, the rule, and what was given."""
    with pytest.raises(error, match=message):
        HttpRequest(**{"method": "POST", **parts})
