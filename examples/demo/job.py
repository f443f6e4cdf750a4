"""The Flink job: flights, at a steady rate, to an HTTP endpoint."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flink_http import HttpSink
from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import StreamTableEnvironment

if TYPE_CHECKING:
    from pyflink.common import JobClient

CHECKPOINT_MILLIS = 1000

# While the endpoint is down, the sink looks less and less often whether it is back. The default of
# a minute spares an endpoint with real trouble; this one is back before that.
LONGEST_WAIT = timedelta(seconds=4)

# A clock that ticks so many times a second, numbers its ticks, and goes on after the last flight:
# a job that runs can still be asked for its numbers. Restored from a checkpoint, it counts on.
CLOCK = """
CREATE TABLE clock (n BIGINT) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '{rate}',
  'fields.n.kind' = 'sequence',
  'fields.n.start' = '0',
  'fields.n.end' = '100000'
)
"""


def start(flights: list[dict[str, Any]], rate: int, url: str, rest_port: int) -> JobClient:
    """Start to send ``rate`` flights a second; Flink answers about the job on ``rest_port``."""
    env = StreamExecutionEnvironment.get_execution_environment(_configuration(rest_port))
    env.set_parallelism(1)
    env.enable_checkpointing(CHECKPOINT_MILLIS)

    tables = StreamTableEnvironment.create(env)
    tables.execute_sql(CLOCK.format(rate=rate))
    ticks = tables.to_data_stream(tables.from_path("clock"))

    # A tick after the last flight finds nothing.
    stream = ticks.flat_map(lambda tick: flights[tick[0] : tick[0] + 1])
    sink = (
        HttpSink.builder()
        .set_endpoint_url(url)
        .set_method("POST")
        .set_retry_max_delay(LONGEST_WAIT)
        .build()
    )
    stream.sink_to(sink)

    return env.execute_async("flights")


def _configuration(rest_port: int) -> Configuration:
    settings = {
        "rest.address": "127.0.0.1",
        "rest.bind-address": "127.0.0.1",
        "rest.port": rest_port,
        "rest.bind-port": rest_port,
        # By default Flink answers with numbers that are up to ten seconds old.
        "metrics.fetcher.update-interval": "200 ms",
        "web.refresh-interval": "200 ms",
        "rest.cache.checkpoint-statistics.timeout": "200 ms",
        "web.checkpoints.history": 1000,
        # How long PyFlink collects records before it hands them on; by default a second.
        "python.fn-execution.bundle.time": 100,
        "execution.checkpointing.tolerable-failed-checkpoints": 1000,
    }
    configuration = Configuration()
    for key, value in settings.items():
        configuration.set_string(key, str(value))
    return configuration
