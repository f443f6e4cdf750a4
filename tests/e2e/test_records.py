"""What of a record arrives, for each way in which PyFlink carries records."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flink_http import HttpRequest, HttpSink
from pyflink.common import Row, SimpleStringSchema, Types
from pyflink.table import StreamTableEnvironment

if TYPE_CHECKING:
    from flink_http.testing import HttpEndpoint
    from pyflink.datastream import DataStream, StreamExecutionEnvironment


@dataclasses.dataclass
class Order:
    """A record as users write them."""

    id: int
    total: Decimal


EITHER = [pytest.param("process", marks=pytest.mark.process), "thread"]


@pytest.fixture(params=EITHER)
def env(request: pytest.FixtureRequest, cluster: Any) -> StreamExecutionEnvironment:
    """Return an environment with Python workers of each kind."""
    environment: StreamExecutionEnvironment = cluster.environment(request.param)
    return environment


def run(stream: DataStream, sink: HttpSink) -> None:
    """Send the stream and wait for the job's end."""
    stream.sink_to(sink)
    stream.get_execution_environment().execute()


def bodies(endpoint: HttpEndpoint) -> list[str]:
    """Return what was accepted, with the kind of its content."""
    return sorted(f"{r.headers.get('content-type')} {r.text}" for r in endpoint.accepted())


PICKLED: list[tuple[Any, str]] = [
    ({"id": 1, "at": None}, 'application/json {"id":1,"at":null}'),
    ([1, "é"], 'application/json [1,"é"]'),
    (Order(7, Decimal("9.90")), 'application/json {"id":7,"total":9.90}'),
    (Row(name="x", n=1), 'application/json {"name":"x","n":1}'),
    (7, "application/json 7"),
    ("plain é", "text/plain; charset=utf-8 plain é"),
    (' {"a":1}', 'application/json  {"a":1}'),
    (b"\x01\x02", "application/octet-stream \x01\x02"),
]


def test_pickled_records_arrive(
    env: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """A stream without a type carries any Python value: text and bytes as they are, else JSON."""
    stream = env.from_collection([record for record, _ in PICKLED])
    run(stream, HttpSink(http_endpoint.url_for("in"), "POST"))
    assert bodies(http_endpoint) == sorted(text for _, text in PICKLED)


def test_keyed_records_arrive(env: StreamExecutionEnvironment, http_endpoint: HttpEndpoint) -> None:
    """Of a keyed stream the records are sent, not the pairs of key and record."""
    stream = env.from_collection([{"id": i} for i in range(3)]).key_by(lambda r: r["id"])
    run(stream, HttpSink(http_endpoint.url, "POST"))
    assert bodies(http_endpoint) == [f'application/json {{"id":{i}}}' for i in range(3)]


def test_requests_are_what_the_function_returns(
    env: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """Method, URL, headers, body and key of each record's own."""
    sink = HttpSink(
        http_endpoint.url_for("v1/"),
        request=lambda r: HttpRequest(
            r["do"], f"users/{r['id']}", json=r, headers={"X-Id": str(r["id"])}, key=r["id"]
        ),
    )
    run(env.from_collection([{"do": "PUT", "id": 1}, {"do": "patch", "id": 2}]), sink)
    seen = sorted(
        (r.method, r.path, r.headers["x-id"], r.headers["idempotency-key"], r.json()["id"])
        for r in http_endpoint.accepted()
    )
    assert seen == [("PATCH", "/v1/users/2", "2", "2", 2), ("PUT", "/v1/users/1", "1", "1", 1)]


def test_a_request_function_sees_rows_by_name(
    env: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """Also of a typed stream, which otherwise needs no Python worker."""
    kind = Types.ROW_NAMED(["id", "name"], [Types.LONG(), Types.STRING()])
    stream = env.from_collection([Row(1, "é")], kind)
    run(stream, HttpSink(http_endpoint.url, request=lambda r: HttpRequest("DELETE", str(r["id"]))))
    assert [(r.method, r.path, r.body) for r in http_endpoint.accepted()] == [("DELETE", "/1", b"")]


@pytest.fixture
def typed(cluster: Any) -> StreamExecutionEnvironment:
    """Return an environment for what needs no Python worker."""
    environment: StreamExecutionEnvironment = cluster.environment("process")
    return environment


def test_text_arrives_as_it_is(
    typed: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """Of a typed stream, read by Java; by the same rule as from Python."""
    texts = ["plain é", '{"a":1}']
    run(typed.from_collection(texts, Types.STRING()), HttpSink(http_endpoint.url, "PUT"))
    assert bodies(http_endpoint) == [
        'application/json {"a":1}',
        "text/plain; charset=utf-8 plain é",
    ]
    assert {r.method for r in http_endpoint.requests()} == {"PUT"}


def test_rows_arrive_with_their_names(
    typed: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """The names are the stream's type's; a nested row has its own."""
    inner = Types.ROW_NAMED(["x", "at"], [Types.BIG_DEC(), Types.SQL_DATE()])
    kind = Types.ROW_NAMED(["id", "name", "in"], [Types.LONG(), Types.STRING(), inner])
    row = Row(1, None, Row(Decimal("1.50"), dt.date(2024, 2, 29)))
    run(typed.from_collection([row], kind), HttpSink(http_endpoint.url, "POST"))
    (request,) = http_endpoint.accepted()
    assert request.json()["in"]["at"] == "2024-02-29"
    assert request.text.startswith('{"id":1,"name":null,"in":{"x":1.5')


def test_table_rows_arrive(typed: StreamExecutionEnvironment, http_endpoint: HttpEndpoint) -> None:
    """As objects with the names of the columns, decimals as numbers."""
    tables = StreamTableEnvironment.create(typed)
    table = tables.sql_query(
        "SELECT * FROM (VALUES (1, 'é', CAST(1.50 AS DECIMAL(5, 2)), DATE '2024-02-29'))"
        " AS t(id, name, total, since)"
    )
    run(tables.to_data_stream(table), HttpSink(http_endpoint.url, "POST"))
    assert bodies(http_endpoint) == [
        'application/json {"id":1,"name":"é","total":1.50,"since":"2024-02-29"}'
    ]


def test_maps_and_bytes_of_an_operator_arrive(cluster: Any, http_endpoint: HttpEndpoint) -> None:
    """The types that a Python operator can give its records."""
    env = cluster.environment("thread")
    one = env.from_collection([1], Types.LONG())
    counts = Types.MAP(Types.STRING(), Types.LONG())
    for stream in (
        one,
        one.map(lambda n: {"n": n}, output_type=counts),
        one.map(lambda n: b"%d bytes" % n, output_type=Types.PRIMITIVE_ARRAY(Types.BYTE())),
        one.map(lambda n: [n, n], output_type=Types.LIST(Types.LONG())),
    ):
        stream.sink_to(HttpSink(http_endpoint.url, "POST"))
    env.execute()
    assert bodies(http_endpoint) == [
        "application/json 1",
        "application/json [1,1]",
        'application/json {"n":1}',
        "application/octet-stream 1 bytes",
    ]


def test_a_schema_of_flinks_makes_the_body(
    typed: StreamExecutionEnvironment, http_endpoint: HttpEndpoint
) -> None:
    """Its bytes are sent as they are."""
    builder = HttpSink.builder().set_endpoint_url(http_endpoint.url)
    sink = builder.set_serialization_schema(SimpleStringSchema()).build()
    run(typed.from_collection(["a"], Types.STRING()), sink)
    assert [r.text for r in http_endpoint.accepted()] == ["a"]
