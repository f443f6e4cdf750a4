"""Processes that a test starts, kills and pauses."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SETPRIV = shutil.which("setpriv")


class Process:
    """A program and what it says, in a group of its own, gone at the latest when this one is.

    :param log: the file for what it says
    """

    def __init__(self, command: Sequence[str], log: Path, variables: Mapping[str, str]) -> None:
        self.log = log
        self.paused = False
        self.killed = False
        bound = [_SETPRIV, "--pdeathsig", "KILL"] if _SETPRIV else []
        with log.open("w", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                [*bound, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **variables},
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once; what it has started is left to itself."""
        self.killed = True
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Stop its clock."""
        self.paused = True
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again; of the time that passed it knows nothing."""
        self.paused = False
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> None:
        """End it and all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def says(self, pattern: str) -> str | None:
        """Find a pattern's first group in what it has said."""
        found = re.search(pattern, self.log.read_text(encoding="utf-8", errors="replace"))
        return found[1] if found else None


def await_until(
    what: str, holds: Callable[[], object], seconds: float = 180, every: float = 0.2
) -> None:
    """Wait until something holds.

    :param every: how often to look, in seconds
    :raises TimeoutError: it does not
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(every)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
