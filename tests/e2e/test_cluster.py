"""A job on a standalone cluster: its own processes, and workers that lack the package."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import venv
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

import pyflink
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flink_http.testing import HttpEndpoint

ROOT = Path(__file__).parents[2]
JOB = ROOT / "examples" / "custom_requests.py"
FLINK = Path(pyflink.__file__).parent / "bin"
START_SECONDS = 180
JOB_SECONDS = 400

pytestmark = pytest.mark.cluster


class Process:
    """One process of the cluster, and what it logs."""

    def __init__(self, script: str, options: dict[str, str], logs: Path) -> None:
        command = [str(FLINK / script), "start-foreground"]
        for key, value in options.items():
            command += ["-D", f"{key}={value}"]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "FLINK_LOG_DIR": str(logs)},
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, name=f"log of {script}")
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until it logs a line of the pattern."""
        seen = []
        try:
            while True:
                seen.append(self._lines.get(timeout=START_SECONDS))
                found = re.search(pattern, seen[-1])
                if found:
                    return found
        except Empty:
            pytest.fail(f"no line {pattern!r} in:\n{''.join(seen)}")

    def stop(self) -> None:
        """End it and its children."""
        os.killpg(self._process.pid, signal.SIGTERM)
        with self._process:
            self._reader.join()


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a JobManager and a TaskManager, and return the address for jobs."""
    logs = tmp_path_factory.mktemp("logs")
    options = {
        "jobmanager.rpc.address": "127.0.0.1",
        "jobmanager.rpc.port": str(free_port()),
        "rest.bind-port": "0",
        "rest.bind-address": "127.0.0.1",
        "taskmanager.host": "127.0.0.1",
        "taskmanager.numberOfTaskSlots": "2",
    }
    with ExitStack() as stack:
        manager = Process("jobmanager.sh", options, logs)
        stack.callback(manager.stop)
        address = manager.wait_for(r"Rest endpoint listening at (\S+)")[1]
        worker = Process("taskmanager.sh", options, logs)
        stack.callback(worker.stop)
        manager.wait_for("Registering TaskManager with ResourceID")
        yield address


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a Python that has all that this one has, but not the package."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=True)
    library = Path(pyflink.__file__).parents[1]
    (target,) = folder.glob("lib/python*/site-packages")
    for entry in library.iterdir():
        if not entry.name.startswith(("flink_http", "__pycache__")) and entry.suffix != ".pth":
            (target / entry.name).symlink_to(entry)
    python = str(folder / "bin" / "python")
    assert subprocess.run([python, "-c", "import pyflink"], check=False).returncode == 0
    lacks = [python, "-c", "import importlib.util as u; assert not u.find_spec('flink_http')"]
    subprocess.run(lacks, check=True)
    return python


@pytest.fixture
def wheel() -> str:
    """Return the wheel that was built."""
    built = sorted((ROOT / "dist").glob("flink_http-*.whl"))
    if not built:
        pytest.fail("there is no wheel in dist/: run make wheel")
    return str(built[-1])


def submit(rest: str, url: str, *options: str) -> None:
    """Run the job by ``flink run`` and wait for its end."""
    command = [str(FLINK / "flink"), "run", "-m", rest, *options, "-py", str(JOB), url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=JOB_SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def check_arrived(endpoint: HttpEndpoint) -> None:
    """All orders of the example are there."""
    paths = {r.path for r in endpoint.accepted()}
    assert paths == {f"/v1/orders/{i}" for i in range(20)}


def test_a_wheel_given_with_the_job_is_enough(
    rest: str, bare_python: str, wheel: str, http_endpoint: HttpEndpoint
) -> None:
    """Neither the client nor the workers have the package: the wheel is not even unpacked."""
    python = ["-pyclientexec", bare_python, "-pyexec", bare_python, "-pyfs", wheel]
    submit(rest, http_endpoint.url_for("v1"), *python)
    check_arrived(http_endpoint)


def test_workers_need_not_have_the_package(
    rest: str, bare_python: str, http_endpoint: HttpEndpoint
) -> None:
    """The client has it and sends what the workers need."""
    python = ["-pyclientexec", sys.executable, "-pyexec", bare_python]
    submit(rest, http_endpoint.url_for("v1"), *python)
    check_arrived(http_endpoint)
