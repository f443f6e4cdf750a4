"""A job on a cluster for an hour: ``python -m tests.faults.soak MINUTES [SEED]``.

Its endpoint is in trouble again and again, and one of the two TaskManagers is killed or paused
again and again, so that the job restarts in the other. Of that one heap (after a collection),
metaspace, threads and descriptors are watched: they must not grow. At the end the ledger balances.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.faults.cluster import SILENCE_SECONDS, SLOTS, TASK_MANAGERS, Cluster
from tests.faults.plan import PER_SECOND, TROUBLES, Plan
from tests.faults.rounds import ROOT, Job
from tests.faults.trend import growth

if TYPE_CHECKING:
    from tests.faults.processes import Process

FOLDER = ROOT / "build" / "cluster-soak"
SAMPLES = 40
SHORTEST_CYCLE = 12.0
# What may come on top, for caches and pools that are still being filled.
FLOOR = {"heap_kb": 4096, "metaspace_kb": 2048, "threads": 3, "descriptors": 5}


@dataclass(frozen=True)
class Sample:
    """What a process has at a moment."""

    heap_kb: int
    metaspace_kb: int
    threads: int
    descriptors: int

    @classmethod
    def of(cls, process: Process) -> Sample:
        """Measure it, after a collection."""
        pid = str(process.pid)
        _jcmd(pid, "GC.run")
        heap = _jcmd(pid, "GC.heap_info")
        used = re.findall(r"(?:heap|generation)\s+total \d+K, used (\d+)K", heap)
        metaspace = re.search(r"Metaspace\s+used (\d+)K", heap)
        status = Path("/proc", pid, "status").read_text(encoding="utf-8")
        threads = re.search(r"Threads:\s+(\d+)", status)
        assert used, heap
        assert metaspace, heap
        assert threads, status
        return cls(
            sum(map(int, used)),
            int(metaspace[1]),
            int(threads[1]),
            len(list(Path("/proc", pid, "fd").iterdir())),
        )


def main() -> int:
    """Run it; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what runs
    minutes = float(sys.argv[1])
    seed = int(sys.argv[2]) if sys.argv[2:] else int(time.time())
    print(f"seed {seed}, {minutes:g} minutes", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Cluster(FOLDER) as cluster:
        samples = _soak(cluster, Random(seed), minutes * 60)  # noqa: S311 - it has to come again
    return _judge(samples)


def _soak(cluster: Cluster, random: Random, seconds: float) -> list[Sample]:
    plan = replace(
        Plan.of(random.randrange(1_000_000)),
        parallelism=TASK_MANAGERS * SLOTS,  # half of it in each, always
        count=int(PER_SECOND * seconds),
    )
    began = time.monotonic()
    cycle = max(SHORTEST_CYCLE, seconds / SAMPLES)
    samples: list[Sample] = []
    with closing(Job(cluster, "java", plan, timedelta(seconds=seconds + 3600))) as job:
        job.start(plan.parallelism)
        job.await_first()
        while time.monotonic() < began + seconds:
            _trouble(cluster, job, random, cycle / 2)
            time.sleep(cycle / 2)
            samples.append(Sample.of(cluster.task_managers[0]))
            said = ", ".join(f"{name} {value}" for name, value in asdict(samples[-1]).items())
            print(f"{time.monotonic() - began:5.0f} s  {said}", flush=True)
        job.await_settled()
        job.check_counts()
        job.finish()
        books = job.books
        print(
            f"{len(books.accepted)} accepted, {len(books.rejected)} dead letters, "
            f"{books.duplicates} twice: the ledger balances"
        )
    return samples


def _trouble(cluster: Cluster, job: Job, random: Random, seconds: float) -> None:
    """Trouble the endpoint and the second TaskManager; then all is well, and calm."""
    job.endpoint.set_script(random.choice(TROUBLES))
    time.sleep(random.uniform(0, seconds / 4))
    victim = cluster.task_managers[1]
    if random.random() < 1 / 2:
        victim.kill()
        cluster.tend()
        time.sleep(seconds / 2)
    else:
        victim.pause()
        time.sleep(random.uniform(SILENCE_SECONDS / 2, SILENCE_SECONDS * 2))
    job.endpoint.set_script("200")
    cluster.heal()
    cluster.rest.await_running(job.id)


def _judge(samples: list[Sample]) -> int:
    grown = []
    rows = [asdict(sample) for sample in samples]
    for name, floor in FLOOR.items():
        series = [row[name] for row in rows]
        more = growth(series)
        print(f"{name}: {min(series)} to {max(series)}, grown by {more:g} (allowed: {floor})")
        if more > floor:
            grown.append(name)
    print(f"GROWS: {', '.join(grown)}" if grown else "flat")
    return 1 if grown else 0


def _jcmd(pid: str, command: str) -> str:
    jcmd = Path(os.environ["JAVA_HOME"], "bin", "jcmd")
    done = subprocess.run(
        [jcmd, pid, command], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
