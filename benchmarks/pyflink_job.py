"""A PyFlink job: ``pyflink_job.py <mode>-<kind> <url or marks> <records> <jar>``.

The mode is where Python functions run: ``process`` or ``thread``. The kinds:

- ``dict``: this sink, records that are dicts
- ``discard``, ``discard-raw``: the same stream, with and without a map that writes it as JSON, into
  a sink that drops and counts; takes marks where the others take a URL
- ``typed``: this sink, records that are strings of the JVM
- ``map``: a map that posts each dict with ``requests``
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
from flink_http import HttpSink
from pyflink.common import Configuration, Types, WatermarkStrategy
from pyflink.datastream import (
    DataStream,
    MapFunction,
    RuntimeContext,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors.base import Sink
from pyflink.datastream.connectors.number_seq import NumberSequenceSource
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import add_jars_to_context_class_loader

IN_FLIGHT = 32
FIRST = 1_000_000_000  # the records are those of Records.java, 200 bytes as JSON
TEXT = ("0123456789" * 18)[7:]
JSON = json.JSONEncoder(separators=(",", ":"))  # made once: json.dumps would make it each time
BYTES = Types.PRIMITIVE_ARRAY(Types.BYTE())


def main(job: str, target: str, records: int, jar: str) -> None:
    """Run the job to its end."""
    mode, kind = job.split("-", 1)
    add_jars_to_context_class_loader([Path(jar).as_uri()])
    env = environment(mode)
    env.add_jars(Path(jar).as_uri())
    flink = get_gateway().jvm.benchmarks.Flink
    if kind == "typed":
        j_env = env._j_stream_execution_environment  # noqa: SLF001 - there is no other way to it
        DataStream(flink.records(j_env, records)).sink_to(sink(target))
    else:
        stream = dicts(env, records)
        if kind == "dict":
            stream.sink_to(sink(target))
        elif kind == "map":
            drop = get_gateway().jvm.org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink
            stream.map(Post(target), Types.INT()).sink_to(Sink(drop()))
        else:
            if kind == "discard":
                stream = stream.map(to_json, BYTES)
            flink.discard(stream._j_data_stream, target)  # noqa: SLF001 - same
    env.execute("benchmark")


def environment(mode: str) -> StreamExecutionEnvironment:
    """Return a local Flink with one subtask of each operator."""
    conf = Configuration()
    conf.set_string("python.execution-mode", mode)
    conf.set_string("python.executable", sys.executable)
    conf.set_string("rest.address", "127.0.0.1")
    conf.set_string("rest.bind-address", "127.0.0.1")
    conf.set_string("rest.bind-port", "0")
    conf.set_string("restart-strategy.type", "none")
    env = StreamExecutionEnvironment.get_execution_environment(conf)
    env.set_parallelism(1)
    return env


def dicts(env: StreamExecutionEnvironment, records: int) -> DataStream:
    """Return a stream of dicts, made of numbers by a Python function."""
    numbers = env.from_source(
        NumberSequenceSource(0, records - 1), WatermarkStrategy.no_watermarks(), "numbers"
    )
    text, first = TEXT, FIRST  # of this module the workers know nothing
    return numbers.map(lambda number: {"id": first + number, "text": text})


def to_json(record: Any) -> bytes:
    """Write a record as the sink does, without its checks."""
    return JSON.encode(record).encode()


class Post(MapFunction):
    """What people write who have no sink: one request after the other, and its status."""

    def __init__(self, url: str) -> None:
        """Take the URL."""
        self._url = url
        self._session: requests.Session | None = None

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - Flink's signature
        """Begin a session, which keeps the connection."""
        self._session = requests.Session()

    def map(self, value: Any) -> int:
        """Post a record."""
        assert self._session is not None  # noqa: S101 - open comes first
        answer = self._session.post(self._url, data=to_json(value), timeout=30)
        answer.raise_for_status()
        return answer.status_code


def sink(url: str) -> HttpSink:
    """Return the sink as the Java jobs have it."""
    builder = HttpSink.builder().set_endpoint_url(url).set_method("POST")
    builder.set_max_in_flight_requests(IN_FLIGHT)
    with suppress(ValueError):  # a package without that option has no other kind of concurrency
        builder.set_option("concurrency", "fixed")
    return builder.build()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
