"""Counts what each way of sending loses to an endpoint in trouble: ``make compare``.

Every row sends the same records at the same pace to the same script of trouble, with a checkpoint a
second, a request timeout of 5 s, and else the defaults of what it uses. The endpoint writes down
every request that it answered with a success. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import requests
from flink_http.testing import HttpEndpoint, ReceivedRequest

from benchmarks.measure import HEAP, LOGS, ROOT, pyflink_environment

HERE = Path(__file__).resolve().parent
SETUP = ROOT / "build" / "benchmarks" / "setup.json"
FIRST = 1_000_000_000  # the number of the first record, in Records.java

RECORDS = 5_000
PER_SECOND = 50
SCRIPT = (
    "0-6: 200, "
    "6-12: 503;Retry-After=2, "
    "12-16: 200, "
    "16-20: every 3 reset, "
    "20-24: 200, "
    "24-84: refuse, "
    "84-88: 200, "
    "88-94: hang, "
    "94-98: 200, "
    "98-104: every 20 500, "
    "104-: 200"
)


class Row(NamedTuple):
    """One way of sending: its name, what it is, and what runs it."""

    name: str
    what: str
    runs: str
    program: str
    mode: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a row's records, and what Flink said of the job."""

    name: str
    what: str
    once: int
    more: int
    never: int
    state: str
    restarts: int
    checkpoints: int
    seconds: float


def rows(newest: str, older: str) -> list[Row]:
    """Return all rows, for the two Flinks that the class paths are for."""
    peer = f"getindata `flink-http-connector` 0.25.0, Flink {older}"
    python = f"PyFlink {newest}, a `map` with `requests`"
    return [
        Row("sink", f"this sink, Flink {newest}", f"sink-{newest}", "HostileSinkJob"),
        Row("py-sink", f"this sink, PyFlink {newest}, dicts", "python", "sink"),
        Row("getindata", f"{peer}, single mode", "getindata", "HostileGetindataJob", "single"),
        Row("getindata-batch", f"{peer}, batch mode", "getindata", "HostileGetindataJob", "batch"),
        Row("py-map", f"{python}", "python", "map"),
        Row("py-map-status", f"{python} and `raise_for_status`", "python", "map-status"),
        Row("py-map-retry", f"{python}, `raise_for_status`, `Retry(5)`", "python", "map-retry"),
    ]


def main() -> int:
    """Run all rows; the exit status is 0 if this sink lost nothing."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what runs
    subprocess.run([ROOT / "scripts" / "gradle", "benchmarkSetUp"], check=True)
    setup = json.loads(SETUP.read_text(encoding="utf-8"))
    known = rows(setup["flink"]["newest"], setup["flink"]["peer"])
    options = _options(known)
    LOGS.mkdir(parents=True, exist_ok=True)
    print(f"{RECORDS:,} records, {PER_SECOND} a second. The endpoint, by the second:\n{SCRIPT}\n")
    outcomes = []
    for row in known:
        if not options.only or row.name in options.only:
            outcomes.append(_run(row, setup, options.timeout))
            print(json.dumps(asdict(outcomes[-1])), flush=True)
    print(f"\n{table(outcomes)}")
    ours = [outcome for outcome in outcomes if outcome.name in {"sink", "py-sink"}]
    return 0 if all(outcome.never == 0 for outcome in ours) else 1


def table(outcomes: list[Outcome]) -> str:
    """Write the outcomes as a Markdown table."""
    lines = [
        f"| of {RECORDS:,} records | lost | twice or more | the job | restarts | checkpoints |",
        "| --- | ---: | ---: | --- | ---: | ---: |",
    ]
    lines += [
        f"| {o.what} | {o.never:,} | {o.more:,} | {o.state} | {o.restarts} | {o.checkpoints} |"
        for o in outcomes
    ]
    return "\n".join(lines)


def count(accepted: list[ReceivedRequest]) -> tuple[int, int, int]:
    """Count the records that were accepted once, more than once, and never."""
    times: Counter[int] = Counter()
    for request in accepted:
        body = request.json()
        times.update(record["id"] for record in (body if isinstance(body, list) else [body]))
    found = [times[FIRST + index] for index in range(RECORDS)]
    return found.count(1), sum(each > 1 for each in found), found.count(0)


def _run(row: Row, setup: dict[str, Any], timeout: float) -> Outcome:
    began = time.monotonic()
    port = _free_port()
    log = LOGS / f"hostile-{row.name}.log"
    with HttpEndpoint.start(SCRIPT) as endpoint, log.open("w", encoding="utf-8") as out:
        arguments = [endpoint.url_for("in"), str(RECORDS), str(PER_SECOND), str(port)]
        process = subprocess.Popen(
            _command(row, setup, arguments),
            stdout=out,
            stderr=out,
            env=pyflink_environment(),
            start_new_session=True,
        )
        try:
            job = Job(port)
            while process.poll() is None and time.monotonic() - began < timeout:
                job.look()
                time.sleep(0.2)
            status = process.poll()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        once, more, never = count(endpoint.accepted())
    state = {0: "FINISHED", None: f"still running after {timeout:.0f} s"}.get(status, "FAILED")
    seconds = round(time.monotonic() - began, 1)
    said = (state, job.restarts, job.checkpoints, seconds)
    return Outcome(row.name, row.what, once, more, never, *said)


def _command(row: Row, setup: dict[str, Any], arguments: list[str]) -> list[str]:
    if row.runs == "python":
        script = str(HERE / "hostile_pyflink_job.py")
        return [sys.executable, script, row.program, *arguments, setup["jar"]]
    return [
        str(Path(os.environ["JAVA_HOME"]) / "bin" / "java"),
        HEAP,
        *setup["jvmArgs"],
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        setup["classPaths"][row.runs],
        f"benchmarks.{row.program}",
        *arguments,
        *([row.mode] if row.mode else []),
    ]


class Job:
    """What Flink's REST API says of the one job of a cluster, as long as it answers."""

    def __init__(self, port: int) -> None:
        """Take the port of the REST API."""
        self._url = f"http://127.0.0.1:{port}/jobs"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy on the way to this machine
        self.restarts = 0
        self.checkpoints = 0

    def look(self) -> None:
        """Read the numbers of now; the last ones stay when the cluster is gone."""
        with suppress(requests.RequestException, IndexError, KeyError):
            job = self._get("")["jobs"][0]["id"]
            self.checkpoints = self._get(f"/{job}/checkpoints")["counts"]["completed"]
            metric = self._get(f"/{job}/metrics?get=numRestarts")[0]
            self.restarts = int(metric["value"])

    def _get(self, path: str) -> Any:
        answer = self._session.get(self._url + path, timeout=2)
        answer.raise_for_status()
        return answer.json()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _options(known: list[Row]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    names = [row.name for row in known]
    parser.add_argument("--only", nargs="+", choices=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--timeout", type=float, default=600, help="of one row, in seconds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
