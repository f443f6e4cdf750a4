"""Runs one row once: the server, the process under test, and what is read between two marks."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import proc
from benchmarks.profiling import Profiler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from benchmarks.rows import Row

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOGS = ROOT / "build" / "benchmarks" / "log"
HEAP = "-Xmx1g"
WARM_UP = 0.5  # of the measured records


class BenchmarkError(Exception):
    """A row did not run to its end, or its records did not arrive once each."""


@dataclass(frozen=True)
class Result:
    """What one run of a row measured, per request where it says so.

    :param rate: requests a second (or records, where nothing is sent)
    :param cpu: CPU of the process and what it started, in microseconds per request
    :param compiler_cpu: how much of it the JVM's compilers took: what a longer warm-up would save
    :param server_cpu: CPU of the server, in microseconds per request
    :param memory: peak resident memory in MiB, of all its processes
    :param others: CPUs that everything else on the machine kept busy meanwhile
    :param threads: CPU of the busiest threads, in microseconds per request
    """

    row: str
    measured: int
    rate: float
    cpu: float
    compiler_cpu: float
    server_cpu: float
    memory: float
    others: float
    ledger: str
    threads: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


class Bench:
    """Runs rows.

    :param setup: what Gradle's benchmarkSetUp wrote down
    :param pin: whether the server gets the last CPU, if there are several and there is taskset
    :param timeout: the longest that one run may take, in seconds
    """

    def __init__(self, setup: dict[str, Any], *, pin: bool, timeout: float) -> None:
        self._setup = setup
        self._timeout = timeout
        self._java = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
        # For the case that this process is killed: a sink whose server is gone would wait for ever.
        self._bounded = ["timeout", "--signal=KILL", f"{3 * timeout:.0f}"]
        last = str(max(os.sched_getaffinity(0)))
        can_pin = pin and len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset") is not None
        self.pinned = ["taskset", "-c", last] if can_pin else []
        LOGS.mkdir(parents=True, exist_ok=True)

    def log(self, row: Row) -> Path:
        """Return where the last run of a row writes its output to."""
        return LOGS / f"{row.name}.log"

    def run(self, row: Row, requests: int, profile: Path | None = None) -> Result:
        """Measure a row with so many requests, after a warm-up.

        :raises BenchmarkError: it did not run to its end, or records are missing or came twice
        """
        measured = max(1, int(requests * row.share))
        first = int(measured * WARM_UP)
        total = first + measured + row.tail
        with ExitStack() as stack:
            lines = stack.enter_context(_Lines(f"{first},{first + measured}", self._timeout))
            out = stack.enter_context(self.log(row).open("w", encoding="utf-8"))
            target, server = lines.marks, None
            if row.http:
                server = stack.enter_context(_Process(self._server(lines.marks, total), out))
                target = f"http://127.0.0.1:{lines.read('port', server)}/in"
            tested = stack.enter_context(
                _Process(self._command(row, target, total, profile), out, pyflink_environment())
            )
            result = self._watch(row, measured, (lines, tested, server), profile)
            tested.end_well(self._timeout)
            if server is not None:
                server.end_input()
                ledger = lines.read("ledger", server)
                server.end_well(self._timeout)
            else:
                ledger = f"records={lines.read('discarded', tested)}"
        _check(row, ledger, total)
        return Result(**{**result, "ledger": ledger})

    def _watch(
        self,
        row: Row,
        measured: int,
        parts: tuple[_Lines, _Process, _Process | None],
        profile: Path | None,
    ) -> dict[str, Any]:
        """Read what the stretch between the two marks costs."""
        lines, tested, server = parts
        server_pid = server.pid if server is not None else None
        profiler = Profiler(profile, self._java) if profile is not None else None

        begun = int(lines.read("mark", tested))
        before = proc.sample(tested.pid, server_pid)
        if profiler is not None:
            profiler.start(_jvm(tested.pid))
        ended = int(lines.read("mark", tested))
        after = proc.sample(tested.pid, server_pid)
        memory = proc.peak_megabytes(proc.tree(tested.pid))
        if profiler is not None:
            profiler.stop()
        if not memory:
            raise BenchmarkError("ended before its figures were read")

        seconds = (ended - begun) / 1e9
        own = after.own - before.own
        server_cpu = after.server - before.server
        threads = after.threads - before.threads
        compilers = sum(cpu for name, cpu in threads.items() if re.match(r"C[12] Compiler", name))
        return {
            "row": row.name,
            "measured": measured,
            "rate": measured / seconds,
            "cpu": own * 1e6 / measured,
            "compiler_cpu": compilers * 1e6 / measured,
            "server_cpu": server_cpu * 1e6 / measured,
            "memory": memory,
            "others": max(0.0, (after.machine - before.machine - own - server_cpu) / seconds),
            "threads": {name: cpu * 1e6 / measured for name, cpu in threads.most_common(8)},
        }

    def _server(self, marks: str, records: int) -> list[str]:
        class_path = self._setup["classPaths"]["loops"]
        program = ["-Xmx256m", "-cp", class_path, "benchmarks.LoopServer", marks, str(records)]
        return [*self.pinned, self._java, *program]

    def _command(self, row: Row, target: str, total: int, profile: Path | None) -> list[str]:
        if row.runs == "python":
            job = [row.program, target, str(total), self._setup["jar"]]
            return [*self._bounded, sys.executable, str(HERE / "pyflink_job.py"), *job]
        return [
            *self._bounded,
            self._java,
            HEAP,
            *(Profiler.JVM_ARGUMENTS if profile is not None else []),
            *self._setup["jvmArgs"],
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            self._setup["classPaths"][row.runs],
            f"benchmarks.{row.program}",
            target,
            str(total),
            *row.arguments,
        ]


def pyflink_environment() -> dict[str, str]:
    """Return what a PyFlink job needs; a Java program does not look at it."""
    return {
        **os.environ,
        "FLINK_LOG_DIR": str(LOGS),
        "JVM_ARGS": " ".join([HEAP, *Profiler.JVM_ARGUMENTS]),
        # In thread mode Python is what PATH finds first, not python.executable.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        # A local job's workers would else be threads of the client, which no cluster has.
        "_python_worker_execution_mode": "process",
    }


def _jvm(pid: int) -> int:
    return next(p for p in proc.tree(pid) if proc.command(p) == "java")


def _check(row: Row, ledger: str, total: int) -> None:
    said = dict(part.split("=") for part in ledger.split())
    expected = {"records": total}
    if row.http:
        expected |= {"once": total, "more": 0, "missing": 0, "unknown": 0}
    if any(int(said[name]) != count for name, count in expected.items()):
        raise BenchmarkError(f"of {total} records the other side counted {ledger}")


class _Lines:
    """What the counting side says, over a connection to this process."""

    def __init__(self, at: str, timeout: float) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(1)
        self._deadline = time.monotonic() + timeout
        self._received: Iterator[str] | None = None
        self._connection: socket.socket | None = None
        #: what the counting side is started with
        self.marks = f"{self._listening.getsockname()[1]},{at}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        if self._connection is not None:
            self._connection.close()

    def read(self, word: str, process: _Process) -> str:
        """Wait for the line that begins with a word, and return the rest of it."""
        if self._received is None:
            self._received = self._receive(process)
        for line in self._received:
            if line.startswith(f"{word} "):
                return line[len(word) + 1 :]
            raise BenchmarkError(f"expected {word}, was told {line}")
        raise BenchmarkError(f"ended before it said {word}")

    def _receive(self, process: _Process) -> Iterator[str]:
        while self._connection is None:
            try:
                self._connection = self._listening.accept()[0]
            except socket.timeout:
                if not process.runs() or time.monotonic() > self._deadline:
                    raise BenchmarkError("never said that it is there") from None
        rest = b""
        self._connection.settimeout(1)
        while True:
            try:
                received = self._connection.recv(4096)
            except socket.timeout:
                if process.failed() or time.monotonic() > self._deadline:
                    raise BenchmarkError("failed, or took too long") from None
                continue
            if not received:
                return
            *lines, rest = (rest + received).split(b"\n")
            yield from (line.decode() for line in lines)


class _Process:
    """A process in a group of its own, so that what it started can be ended with it."""

    def __init__(self, command: list[str], out: Any, env: dict[str, str] | None = None) -> None:
        self._popen = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=out, env=env, start_new_session=True
        )
        self.pid = self._popen.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end_input()
        if self.runs():
            os.killpg(self.pid, signal.SIGKILL)
            self._popen.wait()

    def runs(self) -> bool:
        return self._popen.poll() is None

    def failed(self) -> bool:
        return self._popen.poll() not in {None, 0}

    def end_input(self) -> None:
        if self._popen.stdin is not None:
            self._popen.stdin.close()

    def end_well(self, timeout: float) -> None:
        """Wait until it has ended.

        :raises BenchmarkError: it failed, or runs on
        """
        try:
            status = self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise BenchmarkError("did not end") from None
        if status != 0:
            raise BenchmarkError(f"ended with status {status}")
