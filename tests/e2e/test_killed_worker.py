"""A Python worker is killed, as by the kernel when memory is short."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pytest
from flink_http import HttpSink
from pyflink.common import Configuration
from pyflink.table import StreamTableEnvironment

if TYPE_CHECKING:
    from flink_http.testing import HttpEndpoint

RECORDS = 1500
SECONDS = 240

# A source that a checkpoint knows, and that is slow enough for some checkpoints.
NUMBERS = f"""
    CREATE TEMPORARY TABLE numbers (id BIGINT) WITH (
      'connector' = 'datagen', 'rows-per-second' = '100',
      'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '{RECORDS - 1}')
"""


def until(what: str, happened: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + SECONDS
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f"not within {SECONDS} s: {what}")
        time.sleep(0.02)


def workers(folder: Path) -> set[int]:
    """Return the process of each worker that has made a request."""
    return {int(path.name) for path in folder.iterdir()}


def completed(cluster: Any, job_id: Any) -> int:
    """Return how many checkpoints of the job are complete."""
    url = f"http://127.0.0.1:{cluster._port}/jobs/{job_id}/checkpoints"
    with urllib.request.urlopen(url) as answer:
        return int(json.load(answer)["counts"]["completed"])


@pytest.mark.process
def test_after_the_death_of_a_worker_everything_arrives(
    cluster: Any, http_endpoint: HttpEndpoint, tmp_path: Path
) -> None:
    """The job starts again from its last checkpoint, with a new worker; nothing is lost."""
    folder = str(tmp_path)

    def body(row: Any) -> bytes:
        Path(folder, str(os.getpid())).touch()
        return str(row[0]).encode()

    env = cluster.environment("process")
    conf = Configuration()
    conf.set_string("restart-strategy.type", "fixed-delay")
    conf.set_string("restart-strategy.fixed-delay.attempts", "1")
    conf.set_string("restart-strategy.fixed-delay.delay", "0 ms")
    conf.set_string("python.fn-execution.bundle.time", "50")
    env.configure(conf)
    env.enable_checkpointing(200)
    tables = StreamTableEnvironment.create(env)
    tables.execute_sql(NUMBERS)
    stream = tables.to_data_stream(tables.from_path("numbers"))
    stream.sink_to(HttpSink(http_endpoint.url, body=body))
    job = env.execute_async()

    until("a worker", lambda: len(workers(tmp_path)) == 1)
    until("checkpoints", lambda: completed(cluster, job.get_job_id()) >= 2)
    (worker,) = workers(tmp_path)
    os.kill(worker, signal.SIGKILL)
    until("another worker", lambda: len(workers(tmp_path)) == 2)
    job.get_job_execution_result().result()
    arrived = {int(r.text) for r in http_endpoint.accepted()}
    assert arrived == set(range(RECORDS))
