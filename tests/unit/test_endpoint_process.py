"""The test endpoint lives in a process of its own and never longer than it should."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import flink_http.testing
import pytest
from flink_http.testing import HttpEndpoint

DEADLINE = 20.0
SOURCES = str(Path(flink_http.testing.__file__).parents[2])
ENVIRONMENT = {**os.environ, "PYTHONPATH": SOURCES}


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)


def _wait_until_closed(sock: socket.socket) -> None:
    with contextlib.suppress(ConnectionResetError):
        assert sock.recv(1) == b""


def test_stop_closes_the_port_and_every_connection() -> None:
    """A second stop does nothing, and questions are refused."""
    with HttpEndpoint.start() as endpoint, _connect(endpoint.port) as sock:
        endpoint.wait_for(lambda s: s.open_connections == 1, DEADLINE)
        assert repr(endpoint) == f"HttpEndpoint({endpoint.url})"
        endpoint.stop()
        _wait_until_closed(sock)
        with pytest.raises(ConnectionRefusedError):
            _connect(endpoint.port)
        with pytest.raises(RuntimeError, match="is stopped"):
            endpoint.statistics()
    assert repr(endpoint) == f"HttpEndpoint({endpoint.url}, stopped)"


def test_the_endpoint_ends_when_its_parent_is_killed() -> None:
    """Also with SIGKILL, which leaves the parent no time to clean up."""
    program = (
        "from flink_http.testing import HttpEndpoint\n"
        "endpoint = HttpEndpoint.start()\n"
        "print(endpoint.port, flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as parent:
        assert parent.stdout is not None
        with _connect(int(parent.stdout.readline())) as sock:
            parent.kill()
            _wait_until_closed(sock)


def test_the_endpoint_ends_after_its_life_time() -> None:
    """Whoever asks then is told that the process is gone."""
    with HttpEndpoint.start(lifetime=timedelta(seconds=0.5)) as endpoint:
        with _connect(endpoint.port) as sock:
            _wait_until_closed(sock)
        with pytest.raises(RuntimeError, match=r"ended before its time \(exit status 0\)"):
            endpoint.requests()


def test_ctrl_c_reaches_the_endpoint_only_through_its_parent() -> None:
    """A terminal sends SIGINT to all; the ledger is still there for the parent's last words."""
    with HttpEndpoint.start() as endpoint:
        os.kill(endpoint._process.pid, signal.SIGINT)
        assert endpoint.statistics().received == 0


def test_a_port_that_is_taken_is_an_os_error() -> None:
    """The message names the port."""
    with HttpEndpoint.start() as first, pytest.raises(OSError, match=f"port {first.port} of"):
        HttpEndpoint.start(port=first.port)


def test_a_port_can_be_chosen_and_used_again_at_once() -> None:
    """Connections in TIME_WAIT do not keep it."""
    with HttpEndpoint.start() as first, _connect(first.port):
        first.wait_for(lambda s: s.connections == 1, DEADLINE)
    with HttpEndpoint.start(port=first.port) as second:
        assert second.url == f"http://127.0.0.1:{first.port}"


def test_a_wrong_script_starts_no_process() -> None:
    """The error comes from reading the script, before anything runs."""
    with pytest.raises(ValueError, match="script step 'nonsense'"):
        HttpEndpoint.start("nonsense")


@pytest.mark.parametrize("path", ["events", "/events"])
def test_url_for_takes_a_path_with_or_without_its_slash(path: str) -> None:
    """Either way there is one."""
    with HttpEndpoint.start() as endpoint:
        assert endpoint.url_for(path) == f"http://127.0.0.1:{endpoint.port}/events"


def test_several_threads_can_ask_at_once() -> None:
    """Each gets the answer to its own question."""
    with HttpEndpoint.start() as endpoint:
        wrong: list[object] = []

        def ask() -> None:
            for _ in range(50):
                answers = (endpoint.requests(), endpoint.statistics().received)
                if answers != ([], 0):
                    wrong.append(answers)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_the_directory_and_environment_of_the_user_do_not_reach_the_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that is called like one of the standard library's is not taken for it."""
    (tmp_path / "asyncio.py").write_text("raise SystemExit('wrong module')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with HttpEndpoint.start() as endpoint:
        assert endpoint.statistics().received == 0


def test_the_endpoint_listens_on_the_loopback_address_only() -> None:
    """Nobody from outside can send it anything."""
    with HttpEndpoint.start() as endpoint:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", endpoint.port), timeout=DEADLINE)
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=DEADLINE)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()


def test_pytest_users_get_the_fixture(tmp_path: Path) -> None:
    """It answers 200, takes another script, and is new for each test."""
    (tmp_path / "test_job.py").write_text(
        "import urllib.request, urllib.error, pytest\n"
        "def test_first(http_endpoint):\n"
        "    urllib.request.urlopen(http_endpoint.url_for('in'), data=b'a').close()\n"
        "    assert [r.body for r in http_endpoint.accepted()] == [b'a']\n"
        "def test_second(http_endpoint):\n"
        "    http_endpoint.set_script('503, 200')\n"
        "    with pytest.raises(urllib.error.HTTPError) as caught:\n"
        "        urllib.request.urlopen(http_endpoint.url, data=b'b')\n"
        "    caught.value.close()\n"
        "    assert http_endpoint.statistics().by_answer == {'503': 1}\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "flink_http.testing.plugin",
        "-W",
        "error",
    ]
    ran = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(tmp_path)],
        env={**ENVIRONMENT, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout
