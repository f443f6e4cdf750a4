"""What users write: mypy must take all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flink_http import (
    DeadLetter,
    HttpRequest,
    HttpSink,
    HttpSinkBuilder,
    __version__,
    read_dead_letters,
)
from pyflink.datastream import DataStream  # noqa: TC002 - as users write it


def convert(order: dict[str, Any]) -> HttpRequest:
    """Make a request of a record."""
    return HttpRequest("PUT", f"orders/{order['id']}", json=order, key=order["id"])


def attach(stream: DataStream) -> None:
    """Send a stream in every way."""
    stream.sink_to(HttpSink("http://127.0.0.1/", "POST"))
    stream.sink_to(HttpSink("http://127.0.0.1/", request=convert))
    stream.sink_to(HttpSink("http://127.0.0.1/", "PUT", body=lambda r: r["text"]))
    builder: HttpSinkBuilder = HttpSink.builder()
    sink: HttpSink = (
        builder.set_endpoint_url("http://127.0.0.1/")
        .set_request_converter(convert)
        .set_request_timeout(timedelta(seconds=5))
        .set_on_reject("dead-letter")
        .set_dead_letters("s3://bucket/dead/")
        .set_record_grace(timedelta(hours=2))
        .set_delivery_timeout(timedelta(days=1))
        .set_batch_format("ndjson")
        .set_max_batch_size(500)
        .set_max_batch_size_in_bytes(1 << 20)
        .set_max_time_in_buffer_ms(200)
        .set_concurrency("adaptive")
        .set_rate_limit(100)
        .set_buffer_max_bytes("64 mb")
        .set_response_max_bytes(1024)
        .set_options({"endpoint-grace": "1 min", "sink.requests.max-inflight": 8})
        .build()
    )
    stream.sink_to(sink)
    version: str = __version__
    assert version


HttpRequest("GET")
HttpRequest("POST", "a", body=b"x", headers={"A": "b"}, key=7, ordering_key=7)
HttpRequest("POST", "a", body="x", headers=[("A", "b"), ("A", "c")])
parts: tuple[str, str, tuple[tuple[str, str], ...]] = (
    HttpRequest("GET").method,
    HttpRequest("GET").url,
    HttpRequest("GET").headers,
)


def refused(directory: str) -> list[tuple[DeadLetter, bytes | None]]:
    """Look at dead letters."""
    letters = read_dead_letters(directory, redriven=True)
    return [(letter, letter.body) for letter in letters if letter.status == 422]
