"""A PyFlink job: ``hostile_pyflink_job.py <kind> <url> <records> <a second> <REST port> <jar>``.

The kinds:

- ``sink``: this sink, records that are dicts
- ``map``: a map that posts each record with ``requests``
- ``map-status``: the same, and a status of 400 or more is an error
- ``map-retry``: the same, and urllib3 tries again up to five times
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import requests
from flink_http import HttpSink
from pyflink.common import Configuration, Types
from pyflink.datastream import (
    DataStream,
    MapFunction,
    RuntimeContext,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors.base import Sink
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import add_jars_to_context_class_loader
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

TIMEOUT_SECONDS = 5


def main(kind: str, url: str, numbers: tuple[int, int], rest_port: str, jar: str) -> None:
    """Run the job to its end."""
    add_jars_to_context_class_loader([Path(jar).as_uri()])
    env = environment(rest_port)
    env.add_jars(Path(jar).as_uri())
    j_env = env._j_stream_execution_environment  # noqa: SLF001 - there is no other way to it
    texts = DataStream(get_gateway().jvm.benchmarks.Hostile.records(j_env, *numbers))
    if kind == "sink":
        builder = HttpSink.builder().set_endpoint_url(url).set_method("POST")
        builder.set_request_timeout(timedelta(seconds=TIMEOUT_SECONDS))
        texts.map(json.loads).sink_to(builder.build())
    else:
        drop = get_gateway().jvm.org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink
        texts.map(Post(url, kind), Types.INT()).sink_to(Sink(drop()))
    env.execute("hostile")


def environment(rest_port: str) -> StreamExecutionEnvironment:
    """Return a local Flink with a checkpoint a second; the rest is PyFlink's default."""
    conf = Configuration()
    conf.set_string("python.executable", sys.executable)
    conf.set_string("rest.address", "127.0.0.1")
    conf.set_string("rest.bind-address", "127.0.0.1")
    conf.set_string("rest.port", rest_port)
    conf.set_string("rest.bind-port", rest_port)
    env = StreamExecutionEnvironment.get_execution_environment(conf)
    env.set_parallelism(1)
    env.enable_checkpointing(1000)
    return env


class Post(MapFunction):
    """What people write who have no sink, with more and more care."""

    def __init__(self, url: str, kind: str) -> None:
        """Take the URL, and how much care."""
        self._url = url
        self._kind = kind
        self._session: requests.Session | None = None

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - Flink's signature
        """Begin a session, which keeps the connection."""
        self._session = requests.Session()
        if self._kind == "map-retry":
            retry = Retry(
                total=5,
                backoff_factor=1,
                status_forcelist=[429, 500, 502, 503, 504],
                allowed_methods=None,  # POST too, which urllib3 does not repeat by default
            )
            self._session.mount("http://", HTTPAdapter(max_retries=retry))

    def map(self, value: str) -> int:
        """Post a record."""
        assert self._session is not None  # noqa: S101 - open comes first
        headers = {"Content-Type": "application/json"}
        answer = self._session.post(
            self._url, data=value.encode(), headers=headers, timeout=TIMEOUT_SECONDS
        )
        if self._kind != "map":
            answer.raise_for_status()
        return answer.status_code


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], (int(sys.argv[3]), int(sys.argv[4])), sys.argv[5], sys.argv[6])
