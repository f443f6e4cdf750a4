"""What becomes of the records of a Python job when the endpoint or a record is bad."""

from __future__ import annotations

import json
import traceback
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from flink_http import HttpRequest, HttpSink, HttpSinkBuilder, read_dead_letters
from pyflink.common import Types

if TYPE_CHECKING:
    from pathlib import Path

    from flink_http.testing import HttpEndpoint
    from pyflink.datastream import DataStream


def builder(endpoint: HttpEndpoint) -> HttpSinkBuilder:
    """Return a builder of a sink for the endpoint that retries without long waits."""
    built = HttpSink.builder().set_endpoint_url(endpoint.url_for("in"))
    return built.set_options({"retry.initial-delay": "10 ms", "retry.max-delay": "50 ms"})


def texts(cluster: Any, *records: str) -> DataStream:
    """Return a stream of texts, which needs no Python worker."""
    return cluster.environment("process").from_collection(records, Types.STRING())  # type: ignore[no-any-return]


def run(stream: DataStream, sink: HttpSink) -> None:
    """Send the stream and wait for the job's end."""
    stream.sink_to(sink)
    stream.get_execution_environment().execute()


def failure(stream: DataStream, sink: HttpSink) -> str:
    """Send the stream and return what the job says as it fails."""
    with pytest.raises(Exception, match="HttpSinkException") as e:
        run(stream, sink)
    return "".join(traceback.format_exception_only(type(e.value), e.value))


@pytest.mark.parametrize(
    "script", ["503, 503, 200", "429;Retry-After=0, 200", "reset, 200", "truncate, 200"]
)
@pytest.mark.fault(
    "The endpoint answers 503 or 429, resets or breaks off, to a PyFlink job",
    then="Sends again; all records arrive",
)
def test_what_failed_for_a_while_is_sent_again(
    cluster: Any, http_endpoint: HttpEndpoint, script: str
) -> None:
    """Every record is accepted once the endpoint recovers."""
    http_endpoint.set_script(script)
    run(texts(cluster, "a", "b", "c"), builder(http_endpoint).build())
    assert {r.text for r in http_endpoint.accepted()} == {"a", "b", "c"}
    assert http_endpoint.statistics().received > 3


def test_a_record_that_is_refused_fails_the_job(cluster: Any, http_endpoint: HttpEndpoint) -> None:
    """The error says what was sent where, and what came back; not the record."""
    http_endpoint.set_script("400")
    said = failure(texts(cluster, "payload"), builder(http_endpoint).build())
    assert f"POST {http_endpoint.url_for('in')}" in said
    assert "400" in said
    assert "payload" not in said


def test_a_refused_record_can_be_skipped(cluster: Any, http_endpoint: HttpEndpoint) -> None:
    """By choice only: the others are delivered, and each is sent once."""
    http_endpoint.set_script("every 3 422")
    run(texts(cluster, *"abcdef"), builder(http_endpoint).set_on_reject("skip").build())
    statistics = http_endpoint.statistics()
    assert statistics.by_answer["422"] + statistics.accepted == 6
    assert statistics.received == 6


def test_a_refused_record_can_rest_as_a_dead_letter(
    cluster: Any, http_endpoint: HttpEndpoint, tmp_path: Path
) -> None:
    """With what was sent and what came back, and nothing of the sink's credentials."""
    http_endpoint.set_script("every 3 422")
    records = [{"id": i, "name": "é"} for i in range(6)]
    sink = builder(http_endpoint).set_header("Authorization", "Bearer s3cr3t-t0ken")
    sink = sink.set_dead_letters(tmp_path.as_uri())
    run(cluster.environment("thread").from_collection(records), sink.build())
    accepted = [r.json() for r in http_endpoint.accepted()]
    letters = list(read_dead_letters(tmp_path))
    assert len(letters) == 2
    rested = [json.loads(letter.body or b"") for letter in letters]
    assert sorted([*accepted, *rested], key=itemgetter("id")) == records
    assert {letter.status for letter in letters} == {422}
    assert {letter.url for letter in letters} == {http_endpoint.url_for("in")}
    assert {letter.content_type for letter in letters} == {"application/json"}
    assert not any(b"s3cr3t" in path.read_bytes() for path in tmp_path.iterdir())


UNSENDABLE: list[tuple[Any, dict[str, Any], str]] = [
    ({1, 2}, {}, "a value of type set has no form in JSON"),
    ({"x": float("nan")}, {}, "NaN and infinities have no form in JSON"),
    ({}, {"request": lambda r: HttpRequest("PUT", r["id"])}, "request= raised KeyError: 'id'"),
    ({}, {"body": lambda _: None}, "body= returned None"),
    ({}, {"request": lambda _: HttpRequest("PUT", "../x")}, "URL"),
    ({}, {"request": lambda _: HttpRequest("PUT", headers={"A": "b\r\nC: d"})}, "header"),
]


@pytest.mark.parametrize(("record", "function", "reason"), UNSENDABLE)
@pytest.mark.fault(
    "A function of the record raises, or returns what cannot be sent",
    then="Fails the job with the reason, before anything is sent",
)
def test_a_record_that_cannot_be_sent_fails_the_job(
    cluster: Any, http_endpoint: HttpEndpoint, record: Any, function: Any, reason: str
) -> None:
    """With the reason, once: neither the worker nor the job goes round in circles."""
    stream = cluster.environment("thread").from_collection([record])
    assert reason in failure(stream, HttpSink(http_endpoint.url, **function))
    assert http_endpoint.statistics().received == 0


@pytest.mark.fault(
    "Records cannot be sent, and `on-reject` is `skip`",
    then="Skips those records; the others arrive",
)
def test_records_that_cannot_be_sent_are_skipped_like_others(
    cluster: Any, http_endpoint: HttpEndpoint
) -> None:
    """The good ones beside them arrive."""
    poison: list[Any] = [{1, 2}, None, float("inf"), "\ud800"]
    records = [{"id": 0}, *poison, {"id": 1}]
    stream = cluster.environment("thread").from_collection(records)
    run(stream, builder(http_endpoint).set_on_reject("skip").build())
    assert sorted(r.text for r in http_endpoint.requests()) == ['{"id":0}', '{"id":1}']


def test_a_record_over_the_limit_is_a_reject(cluster: Any, http_endpoint: HttpEndpoint) -> None:
    """The limit is the record's own, and the error names it."""
    sink = builder(http_endpoint).set_max_record_size_in_bytes(10).build()
    assert "record.max-bytes" in failure(texts(cluster, "x" * 11), sink)


def test_a_get_has_no_body_of_the_record(cluster: Any, http_endpoint: HttpEndpoint) -> None:
    """A webhook that is pinged, for example."""
    run(texts(cluster, "a"), HttpSink(http_endpoint.url_for("ping"), "get"))
    assert [(r.method, r.path, r.body) for r in http_endpoint.accepted()] == [("GET", "/ping", b"")]


def test_headers_of_the_sink_go_with_every_request(
    cluster: Any, http_endpoint: HttpEndpoint
) -> None:
    """A token, and a Content-Type that wins over the guessed one."""
    sink = builder(http_endpoint).set_header("Authorization", "Bearer x")
    run(texts(cluster, "a,b"), sink.set_header("Content-Type", "text/csv").build())
    (request,) = http_endpoint.accepted()
    assert request.headers["authorization"] == "Bearer x"
    assert request.headers["content-type"] == "text/csv"
