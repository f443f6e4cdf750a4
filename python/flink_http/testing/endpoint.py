"""The handle a test holds: starts the endpoint's process and asks it questions."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Callable, Union, cast

from .received import ReceivedRequest, Second, Statistics
from .script import Script

if TYPE_CHECKING:
    from types import TracebackType

_PACKAGE = Path(__file__).resolve().parents[1]

# Isolated, without site-packages: nothing of the user's directory, environment or installed
# packages gets into the endpoint. The parent package is stood in for: its own import may be slow.
_PROGRAM = """
import sys, types
package = types.ModuleType("flink_http")
package.__path__ = [sys.argv[1]]
sys.modules["flink_http"] = package
from flink_http.testing.process import main
main()
"""

_POLL_SECONDS = 0.01
_STOP_SECONDS = 5.0

Condition = Union[int, Callable[[Statistics], bool]]


class HttpEndpoint:
    """A REST endpoint on 127.0.0.1, in a process of its own, that answers by a script.

    ::

        with HttpEndpoint.start("503, 429;Retry-After=1, 200") as endpoint:
            run_the_job(endpoint.url_for("events"))
            assert [request.json() for request in endpoint.accepted()] == sent

    The script's language is described in ``flink_http.testing.script``. All methods may be called
    from any thread; after ``stop()``, or when the process is gone, they raise ``RuntimeError``.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over a process; use ``start``."""
        self._process = process
        self._lock = threading.Lock()
        self._stopped = False
        try:
            self.port = self._read_port()
        except BaseException:
            self.stop()
            raise

    @classmethod
    def start(
        cls,
        script: str = "200",
        port: int = 0,
        *,
        keep_bodies: bool = True,
        lifetime: timedelta = timedelta(hours=1),
    ) -> HttpEndpoint:
        """Start an endpoint.

        Args:
            script: what it answers.
            port: 0 takes a free one.
            keep_bodies: False keeps of each request no body and no header but ``Idempotency-Key``,
                so that a long run needs little memory; ``body_sha256`` is there in any case.
            lifetime: the process ends by itself after this time, and when this one ends.

        Raises:
            ValueError: the script is wrong; says where and why.
            OSError: the port is taken.

        """
        options = {
            "script": str(Script.parse(script)),
            "port": port,
            "keep_bodies": keep_bodies,
            "lifetime_seconds": lifetime.total_seconds(),
        }
        command = [sys.executable, "-ISc", _PROGRAM, str(_PACKAGE), json.dumps(options)]
        return cls(
            subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Lets Python start it without a fork: in a process with PyFlink the fork handlers
                # of gRPC have ended the child by SIGABRT. Python's descriptors close all the same.
                close_fds=False,
            )
        )

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def url_for(self, path: str) -> str:
        """Give the URL of a path, with or without its leading slash."""
        return f"{self.url}/{path.lstrip('/')}"

    def requests(self) -> list[ReceivedRequest]:
        """Give everything received so far, in the order of arrival."""
        received: list[ReceivedRequest] = []
        until = 0
        while True:
            answer = self._ask("requests", after=len(received), until=until)
            received += map(ReceivedRequest.from_wire, answer["page"])
            until = answer["until"]
            if not answer["page"] or len(received) >= until:
                return received

    def accepted(self) -> list[ReceivedRequest]:
        """Give those whose 2xx answer was sent to its end."""
        return [request for request in self.requests() if request.accepted]

    def statistics(self) -> Statistics:
        """Count; cheap, however much was received."""
        return Statistics(**self._ask("statistics"))

    def timeline(self) -> list[Second]:
        """Give the counts of every second since the first request."""
        return [Second(**second) for second in self._ask("timeline")]

    def set_script(self, script: str) -> None:
        """Run another script from its start; its clock waits for the next request.

        A request that hangs, drips or is slow under the old script stays as it is.

        Raises:
            ValueError: the script is wrong; the old one goes on.

        """
        self._ask("script", text=str(Script.parse(script)))

    def clear(self) -> None:
        """Forget what was received; numbers and seconds begin again. The script goes on."""
        self._ask("clear")

    def wait_for(self, condition: Condition, timeout: float = 30.0) -> Statistics:
        """Wait until so many requests are accepted, or until a predicate holds.

        Args:
            condition: a number of accepted requests, or a function of the statistics.
            timeout: in seconds.

        Returns:
            The statistics that met the condition.

        Raises:
            TimeoutError: says what was there instead.

        """
        if callable(condition):
            wanted, reached = "the condition was", condition
        else:
            wanted, reached = f"{condition} accepted were", _accepted(condition)
        deadline = time.monotonic() + timeout
        while True:
            statistics = self.statistics()
            if reached(statistics):
                return statistics
            if time.monotonic() >= deadline:
                raise TimeoutError(
                    f"{wanted} not reached in {timeout:g} s: {statistics}; "
                    f"open connections {statistics.open_connections}, "
                    f"step '{statistics.step}' at {statistics.script_seconds:g} s"
                )
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End the process. A second call does nothing."""
        self._stopped = True
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # the process may be gone already
                cast("IO[bytes]", pipe).close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> HttpEndpoint:  # noqa: PYI034 - Self is younger than Python 3.9
        """Use as a context manager that stops at its end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def __repr__(self) -> str:
        """Show the URL."""
        return f"HttpEndpoint({self.url}{', stopped' if self._stopped else ''})"

    def _read_port(self) -> int:
        hello = self._read()
        if "error" in hello:
            raise OSError(hello["error"])
        return int(hello["port"])

    def _ask(self, command: str, **arguments: object) -> Any:
        line = json.dumps({"command": command, **arguments}).encode() + b"\n"
        with self._lock:
            if self._stopped:
                raise RuntimeError(f"the endpoint {self.url} is stopped")
            try:
                commands = cast("IO[bytes]", self._process.stdin)
                commands.write(line)
                commands.flush()
            except OSError as error:
                raise self._gone() from error
            return self._read()

    def _read(self) -> Any:
        line = cast("IO[bytes]", self._process.stdout).readline()
        if not line.endswith(b"\n"):
            raise self._gone()
        return json.loads(line)

    def _gone(self) -> RuntimeError:
        try:
            status = f"exit status {self._process.wait(_STOP_SECONDS)}"
        except subprocess.TimeoutExpired:
            status = "still running"
        return RuntimeError(f"the endpoint's process ended before its time ({status})")


def _accepted(number: int) -> Callable[[Statistics], bool]:
    return lambda statistics: statistics.accepted >= number
