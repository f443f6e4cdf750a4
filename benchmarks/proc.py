"""What Linux says of processes in /proc."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """How much CPU has been used up to a moment, in seconds.

    :param own: by a process and what it has started
    :param server: by the server
    :param machine: by everything on the machine
    :param threads: by the process' threads, by their names without numbers
    """

    own: float
    server: float
    machine: float
    threads: Counter[str] = field(default_factory=Counter)


def sample(pid: int, server: int | None) -> Sample:
    """Take a sample of a process and all that it started, and of the server."""
    pids = tree(pid)
    return Sample(
        own=sum(map(_cpu, pids)),
        server=_cpu(server) if server is not None else 0.0,
        machine=_machine(),
        threads=_threads(pids),
    )


def tree(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children: dict[int, list[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        fields = _fields(stat)
        if fields:
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, []))
    return found


def peak_megabytes(pids: list[int]) -> float:
    """Return the largest resident memory that the processes had, each at its own time."""
    total = 0
    for pid in pids:
        match = re.search(r"^VmHWM:\s+(\d+) kB", _read(PROC / str(pid) / "status"), re.MULTILINE)
        total += int(match[1]) if match else 0
    return total / 1024


def command(pid: int) -> str:
    """Return the name of the program that a process runs."""
    return _read(PROC / str(pid) / "comm").strip()


def busy_share(seconds: float) -> float:
    """Return how many CPUs are busy, watched for a while."""
    before = _machine()
    time.sleep(seconds)
    return (_machine() - before) / seconds


def _cpu(pid: int) -> float:
    fields = _fields(PROC / str(pid) / "stat")
    return (int(fields[11]) + int(fields[12])) * TICK if fields else 0.0


def _machine() -> float:
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(
        int, _read(PROC / "stat").splitlines()[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) * TICK


def _threads(pids: list[int]) -> Counter[str]:
    seconds: Counter[str] = Counter()
    for pid in pids:
        for task in (PROC / str(pid) / "task").glob("*"):
            on_cpu = _read(task / "schedstat").split()
            name = re.sub(r"[-# _(]*\d+[-0-9/)]*$", "", _read(task / "comm").strip())
            if on_cpu:
                seconds[name] += int(on_cpu[0]) / 1e9  # type: ignore[assignment]
    return seconds


def _fields(stat: Path) -> list[str]:
    """Return what follows the name, from the state on; nothing when the process is gone."""
    return _read(stat).rpartition(")")[2].split()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # it has ended meanwhile
