"""Real flights, streamed to an endpoint that breaks on the way; at the end, every one is counted.

::

    python examples/demo/run.py

Starts all it needs on 127.0.0.1 and stops it again: an HTTP endpoint and a Flink cluster inside
this process' JVM. Takes about a minute and a half, and draws a picture of the run; the exit status
is 0 if no flight is lost.
"""

from __future__ import annotations

import csv
import os
import socket
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import picture
import report
import view
from flink_http.testing import HttpEndpoint
from metrics import Metrics
from moments import Moment, Run
from phases import script

HERE = Path(__file__).resolve().parent
LOGS = HERE.parents[1] / "build" / "demo"
PICTURE = HERE.parents[1] / "build" / "demo.svg"

FLIGHTS_PER_SECOND = 60
LONGEST_START_SECONDS = 180
LONGEST_RUN_SECONDS = 300


def main() -> int:
    """Run the demo; return the exit status."""
    flights = read_flights(HERE / "flights.csv")
    with HttpEndpoint.start(script()) as endpoint:
        seen = run(flights, endpoint)
        findings = report.compare(flights, endpoint.accepted())
        picture.draw(seen, endpoint.timeline(), findings, PICTURE)
    print(f"\n{report.table(findings, seen)}\n\nThe run as a picture: {PICTURE}")
    print(f"Flink's log: {log_file()}")
    return 0 if report.passed(findings, seen.last) else 1


def run(flights: list[dict[str, Any]], endpoint: HttpEndpoint) -> Run:
    """Run the job until the endpoint has all flights; give what was seen of it."""
    print(f"{len(flights)} flights, {FLIGHTS_PER_SECOND} a second.")
    print(f"Starting Flink; its log is in {LOGS} ...", flush=True)
    os.environ["FLINK_LOG_DIR"] = str(LOGS)  # PyFlink's JVM, which starts below, reads it

    # Beam, which PyFlink brings, imports what setuptools wants nobody to import.
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    from job import start  # noqa: PLC0415 - takes seconds: something should be said first

    rest_port = free_port()
    job = start(flights, FLIGHTS_PER_SECOND, endpoint.url_for("flights"), rest_port)
    try:
        endpoint.wait_for(1, timeout=LONGEST_START_SECONDS)
        return watch(Metrics(rest_port, str(job.get_job_id())), endpoint, len(flights))
    finally:
        # PyFlink's worker, a thread of this process, would complain that it is cancelled.
        threading.excepthook = lambda _: None
        job.cancel().result()


def read_flights(path: Path) -> list[dict[str, Any]]:
    """Read the flights; each gets an id, and numbers become numbers."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [
            {name: value_of(text) for name, text in row.items()} for row in csv.DictReader(file)
        ]
    return [{"id": "{carrier}{flight}-{time_hour}".format(**row), **row} for row in rows]


def value_of(text: str) -> str | int | None:
    """Give a field's value: NA stands for none."""
    if text == "NA":
        return None
    return int(text) if text.lstrip("-").isdecimal() else text


def watch(metrics: Metrics, endpoint: HttpEndpoint, flights: int) -> Run:
    """Show the run, second by second, until all flights are settled."""
    seen = Run()
    with view.shown(flights) as show:
        while True:
            moment = Moment(endpoint.statistics().script_seconds, metrics.read())
            seen.moments.append(moment)
            show(moment)
            settled = moment.numbers.records_in >= flights and not moment.numbers.pending
            if settled or moment.seconds > LONGEST_RUN_SECONDS:
                break
            time.sleep(1 - time.monotonic() % 1)  # until the next full second
    began = time.time() - endpoint.statistics().script_seconds
    seen.checkpoints = [done - began for done in metrics.checkpoint_times()]
    return seen


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_file() -> Path:
    """Find the file that Flink logs to."""
    return max(LOGS.glob("*.log"), key=lambda path: path.stat().st_mtime, default=LOGS)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped before the end.")
