"""What ``sink_to`` makes of a stream: operators, options, errors. No job runs."""

from __future__ import annotations

import json
import sys
import threading
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Callable

import pytest
from flink_http import HttpRequest, HttpSink, HttpSinkBuilder, _jvm
from pyflink.common import Row, SimpleStringSchema, Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.java_gateway import get_gateway
from pyflink.table import StreamTableEnvironment
from pyflink.util.java_utils import get_j_env_configuration

if TYPE_CHECKING:
    from pyflink.datastream import DataStream

URL = "http://127.0.0.1:9/in"


@pytest.fixture
def env(jvm: Any) -> StreamExecutionEnvironment:
    """Return a local environment."""
    assert jvm
    environment: StreamExecutionEnvironment = StreamExecutionEnvironment.get_execution_environment()
    return environment


def attached(stream: DataStream, sink: HttpSink) -> list[tuple[str, int]]:
    """Attach the sink and return the Python mappings to requests, with their parallelism."""
    stream.sink_to(sink)
    nodes = json.loads(stream.get_execution_environment().get_execution_plan())["nodes"]
    return [(n["type"], n["parallelism"]) for n in nodes if "HTTP request" in n["type"]]


def rows(env: StreamExecutionEnvironment, field: Any) -> DataStream:
    """Return a stream of rows with one field of that type."""
    return env.from_collection([], Types.ROW_NAMED(["x"], [field]))


def table_rows(env: StreamExecutionEnvironment) -> DataStream:
    """Return the rows of a table as a stream."""
    tables = StreamTableEnvironment.create(env)
    return tables.to_data_stream(tables.from_elements([(1, "a")], ["id", "name"]))


def changes(env: StreamExecutionEnvironment) -> DataStream:
    """Return the changes of a table as a stream."""
    tables = StreamTableEnvironment.create(env)
    return tables.to_changelog_stream(tables.from_elements([(1, "a")], ["id", "name"]))


def mapped(env: StreamExecutionEnvironment, kind: Any) -> DataStream:
    """Return a stream of the type, for types that a collection cannot have."""
    return env.from_collection([1]).map(lambda x: x, output_type=kind)


WITHOUT_PYTHON: dict[str, Callable[[Any], Any]] = {
    "text": lambda env: env.from_collection(["a"], Types.STRING()),
    "bytes": lambda env: mapped(env, Types.PRIMITIVE_ARRAY(Types.BYTE())),
    "row": lambda env: rows(env, Types.STRING()),
    "nested row": lambda env: rows(env, Types.ROW([Types.LIST(Types.LONG())])),
    "table": table_rows,
    "changelog": changes,
}

WITH_PYTHON: dict[str, Callable[[Any], Any]] = {
    "pickled": lambda env: env.from_collection([{"a": 1}]),
    "map": lambda env: mapped(env, Types.MAP(Types.STRING(), Types.LONG())),
    "list": lambda env: mapped(env, Types.LIST(Types.LONG())),
    "number": lambda env: env.from_collection([1], Types.LONG()),
    "keyed text": lambda env: env.from_collection(["a"], Types.STRING()).key_by(
        lambda x: x, Types.STRING()
    ),
    "pickled in a row": lambda env: rows(env, Types.PICKLED_BYTE_ARRAY()),
    "pickled deep in a row": lambda env: rows(
        env, Types.ROW([Types.MAP(Types.STRING(), Types.LIST(Types.PICKLED_BYTE_ARRAY()))])
    ),
}


@pytest.mark.parametrize("kind", WITHOUT_PYTHON)
def test_what_java_can_write_needs_no_python(env: StreamExecutionEnvironment, kind: str) -> None:
    """Typed records go to the Java sink as they are, which is many times faster."""
    assert attached(WITHOUT_PYTHON[kind](env), HttpSink(URL)) == []


@pytest.mark.parametrize("kind", WITH_PYTHON)
def test_what_only_python_can_read_is_mapped(env: StreamExecutionEnvironment, kind: str) -> None:
    """Once, whatever the type."""
    assert len(attached(WITH_PYTHON[kind](env), HttpSink(URL))) == 1


def test_a_function_of_the_record_runs_in_python(env: StreamExecutionEnvironment) -> None:
    """Also where Java could have written the record."""
    for sink in (
        HttpSink(URL, body=lambda r: r),
        HttpSink(URL, request=lambda r: HttpRequest("PUT", r)),
    ):
        stream = env.from_collection(["a"], Types.STRING())
        assert attached(stream, sink)


def test_the_mapping_runs_in_the_worker_of_what_is_before_it(
    env: StreamExecutionEnvironment,
) -> None:
    """At its parallelism, whether that was set or not: another would send records elsewhere."""
    env.set_parallelism(4)
    before = env.from_collection([1]).map(lambda x: x)
    assert attached(before, HttpSink(URL)) == [("Map, HTTP request", 4)]
    before = env.from_collection([1]).map(lambda x: x).set_parallelism(3)
    assert ("Map, HTTP request", 3) in attached(before, HttpSink(URL))


def test_the_jar_is_shipped_once(env: StreamExecutionEnvironment) -> None:
    """Two sinks of one job need one jar."""
    stream = env.from_collection(["a"], Types.STRING())
    stream.sink_to(HttpSink(URL))
    stream.sink_to(HttpSink(URL))
    conf = get_j_env_configuration(env._j_stream_execution_environment)
    assert conf.getString("pipeline.jars", "").count("flink-http-") == 1


def test_jars_that_the_job_has_are_kept(env: StreamExecutionEnvironment, tmp_path: Any) -> None:
    """The user's own come first."""
    other = tmp_path / "other.jar"
    other.touch()
    env.add_jars(other.as_uri())
    env.from_collection(["a"], Types.STRING()).sink_to(HttpSink(URL))
    conf = get_j_env_configuration(env._j_stream_execution_environment)
    assert "other.jar" in conf.getString("pipeline.jars", "")


def test_a_sink_can_be_attached_over_any_connection(env: StreamExecutionEnvironment) -> None:
    """Each one has its own Java thread and loader: the jar that another has is not enough."""
    stream = env.from_collection(["a"], Types.STRING())
    stream.sink_to(HttpSink(URL))
    client = get_gateway()._gateway_client
    idle = list(client.deque)
    client.deque.clear()
    try:
        stream.sink_to(HttpSink(URL))
    finally:
        client.deque.extend(idle)


def test_local_workers_run_in_this_python(env: StreamExecutionEnvironment) -> None:
    """The default is whatever ``python`` is on PATH; a choice of the user's stays."""
    conf = get_j_env_configuration(env._j_stream_execution_environment)
    env.from_collection(["a"], Types.STRING()).sink_to(HttpSink(URL))
    assert conf.getString("python.executable", None) == sys.executable
    conf.setString("python.executable", "mine")
    env.from_collection(["a"], Types.STRING()).sink_to(HttpSink(URL))
    assert conf.getString("python.executable", None) == "mine"


def test_a_sink_can_be_used_for_several_streams(env: StreamExecutionEnvironment) -> None:
    """It is a plain value: each stream gets its own Java sink, of the stream's kind."""
    sink = HttpSink(URL)
    assert attached(env.from_collection(["a"], Types.STRING()), sink) == []
    first = sink.get_java_function()
    assert len(attached(env.from_collection([{"a": 1}]), sink)) == 1
    assert not sink.get_java_function().equals(first)


def test_a_schema_of_flinks_writes_the_body(env: StreamExecutionEnvironment) -> None:
    """Of a typed stream, keyed or not, without a mapping of our own."""
    builder = HttpSink.builder().set_endpoint_url(URL)
    sink = builder.set_serialization_schema(SimpleStringSchema()).build()
    stream = env.from_collection(["a"], Types.STRING())
    assert attached(stream, sink) == []
    assert attached(stream.key_by(lambda x: x), sink) == []


def test_a_schema_cannot_read_what_python_pickled(env: StreamExecutionEnvironment) -> None:
    """It would send the pickle; the message says what to do instead."""
    builder = HttpSink.builder().set_endpoint_url(URL)
    sink = builder.set_serialization_schema(SimpleStringSchema()).build()
    with pytest.raises(TypeError, match=r"needs a typed stream.*output_type"):
        env.from_collection(["a"]).sink_to(sink)


JAVA_REFUSES: list[tuple[Callable[[HttpSinkBuilder], Any], str]] = [
    (lambda b: b.set_max_in_flight_requests(0), "sink.requests.max-inflight must be .*, was 0"),
    (lambda b: b.set_request_timeout(timedelta(0)), "request-timeout must be a duration from 1 ms"),
    (lambda b: b.set_request_timeout(timedelta(-1)), "request-timeout must be a duration"),
    (lambda b: b.set_buffer_max_bytes("much"), "buffer.max-bytes must be a size .*, was much"),
    (
        lambda b: b.set_option("on-reject", "ignore"),
        "on-reject must be one of fail, dead-letter, skip, was ign",
    ),
    (lambda b: b.set_option("sink.batch.max-size", 2), "sink.batch.max-size must be 1"),
    (lambda b: b.set_header("Content-Length", "1"), "Content-Length"),
    (lambda b: b.set_endpoint_url("http://127.0.0.1/{id}"), "url must be without braces"),
]


@pytest.mark.parametrize(("call", "message"), JAVA_REFUSES)
def test_what_java_refuses_is_a_python_error(
    env: StreamExecutionEnvironment, call: Callable[[HttpSinkBuilder], Any], message: str
) -> None:
    """The message alone, before the job starts; no Java stack on top."""
    builder = HttpSink.builder().set_endpoint_url(URL)
    call(builder)
    stream = env.from_collection(["a"], Types.STRING())
    with pytest.raises(ValueError, match=message) as e:
        stream.sink_to(builder.build())
    shown = "".join(traceback.format_exception(None, e.value, e.tb))
    assert "Py4JJavaError" not in shown
    assert "\tat " not in shown


def test_an_unsupported_flink_is_said_before_anything_else(
    env: StreamExecutionEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jar could not even be loaded there."""
    monkeypatch.setattr(_jvm, "flink_version", "3.0.0")
    with pytest.raises(RuntimeError, match=r"needs apache-flink >=1.20,<3, found 3.0.0"):
        env.from_collection(["a"], Types.STRING()).sink_to(HttpSink(URL))


def test_a_function_that_cannot_travel_is_said_before_the_job_starts(
    env: StreamExecutionEnvironment,
) -> None:
    """A lock of this process in the function's closure."""
    lock = threading.Lock()
    sink = HttpSink(URL, body=lambda r: (lock, r))
    with pytest.raises(TypeError, match="body= must be a function that can be pickled"):
        env.from_collection([1]).sink_to(sink)


def test_rows_of_python_are_no_type_of_java(env: StreamExecutionEnvironment) -> None:
    """A Row in a stream without a type is pickled like any other Python value."""
    assert len(attached(env.from_collection([Row(a=1)]), HttpSink(URL))) == 1
