"""A Flink cluster of processes, from the distribution that PyFlink brings, with high availability.

ZooKeeper, JobManagers and TaskManagers listen on 127.0.0.1 only.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyflink

from tests.faults.processes import Process, await_until, free_port
from tests.faults.rest import Rest

if TYPE_CHECKING:
    from types import TracebackType

FLINK = Path(pyflink.__file__).parent
# Who is silent for that long counts as dead, for Flink as for ZooKeeper.
SILENCE_SECONDS = 4
TASK_MANAGERS = 2
SLOTS = 4

_ZOO = """tickTime=500
dataDir={data}
clientPort={port}
clientPortAddress=127.0.0.1
admin.enableServer=false
"""


class Cluster:
    """A running cluster; a context manager that ends all its processes.

    :param folder: for configuration, logs, checkpoints; empty or absent
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job_managers: list[Process] = []
        self.task_managers: list[Process] = []
        self.restarts = 0
        self._started: list[Process] = []
        self._numbers = itertools.count(1)
        (folder / "log").mkdir(parents=True)
        shutil.copytree(FLINK / "conf", folder / "conf")
        zookeeper = free_port()
        zoo = _ZOO.format(data=folder / "zookeeper", port=zookeeper)
        (folder / "conf" / "zoo.cfg").write_text(zoo, encoding="utf-8")
        self._options = _options(folder, zookeeper)
        self.rest = Rest(self.addresses, self.tend)

    def __enter__(self) -> Cluster:  # noqa: PYI034 - Self is younger than Python 3.9
        """Start it, and wait until it takes jobs."""
        try:
            zoo = ["--zkConfigFile", str(self.folder / "conf" / "zoo.cfg"), "--peerId", "1"]
            self._start("zookeeper", "flink-console.sh", "zookeeper", *zoo)
            self.add_job_manager()
            for _ in range(TASK_MANAGERS):
                self.task_managers.append(self._task_manager())
            self.await_whole()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all its processes."""
        self.close()

    def close(self) -> None:
        """End all its processes."""
        for process in self._started:
            process.end()

    def add_job_manager(self) -> None:
        """Start a further JobManager: one leads, the others wait."""
        script = ["jobmanager.sh", "start-foreground", "127.0.0.1"]
        self.job_managers.append(self._start("jobmanager", *script, *self._options))

    def addresses(self) -> list[str]:
        """Where the JobManagers that run take requests; each knows who leads."""
        running = [m for m in self.job_managers if m.alive and not m.paused]
        return [f"http://{address}" for address in map(_address, running) if address]

    def tend(self) -> None:
        """Start anew what has died, as whoever runs a cluster does."""
        for place, task_manager in enumerate(self.task_managers):
            if not task_manager.alive:
                self.task_managers[place] = self._task_manager()
                self.restarts += 1
        for job_manager in self.job_managers:
            if not (job_manager.alive or job_manager.killed or _address(job_manager)):
                raise RuntimeError(f"a JobManager does not start, see {job_manager.log}")
        self.job_managers = [m for m in self.job_managers if m.alive]
        if all(m.paused for m in self.job_managers):
            self.add_job_manager()
            self.restarts += 1

    def go_on(self) -> None:
        """Let run again what is paused."""
        for process in [*self.job_managers, *self.task_managers]:
            if process.paused:
                process.go_on()

    def heal(self) -> None:
        """Let everything go on, with one JobManager, and wait until all are there."""
        self.go_on()
        for older in self.job_managers[:-1]:
            older.kill()
        self.tend()
        self.await_whole()

    def await_whole(self) -> None:
        """Wait until all TaskManagers are known to the JobManager that leads."""

        def whole() -> bool:
            known = self.rest.get("/taskmanagers", wait=False).get("taskmanagers", [])
            slots = sum(t["slotsNumber"] for t in known if _is_of(t, self.task_managers))
            return bool(slots >= TASK_MANAGERS * SLOTS)

        await_until(f"a whole cluster, see {self.folder / 'log'}", whole)

    def _task_manager(self) -> Process:
        number = next(self._numbers)
        script = ["taskmanager.sh", "start-foreground", *self._options]
        name = f"taskmanager-{number}"
        return self._start(name, *script, "-D", f"taskmanager.resource-id={name}")

    def _start(self, name: str, script: str, *arguments: str) -> Process:
        log = self.folder / "log" / f"{len(self._started)}-{name}.txt"
        process = Process(
            [str(FLINK / "bin" / script), *arguments],
            log,
            {
                "FLINK_CONF_DIR": str(self.folder / "conf"),
                "FLINK_LOG_DIR": str(self.folder / "log"),
                "FLINK_PID_DIR": str(self.folder),
                "JVM_ARGS": "-XX:TieredStopAtLevel=1",  # starts in half the time
            },
        )
        self._started.append(process)
        return process


def _address(job_manager: Process) -> str | None:
    return job_manager.says(r"Rest endpoint listening at (\S+)")


def _is_of(known: dict[str, str], processes: list[Process]) -> bool:
    """Whether it is one that lives: of a dead one the JobManager may not know yet."""
    return any(p.alive and p.log.stem.split("-", 1)[1] == known["id"] for p in processes)


def _options(folder: Path, zookeeper: int) -> list[str]:
    silence = f"{SILENCE_SECONDS} s"
    options = {
        "jobmanager.rpc.address": "127.0.0.1",
        "jobmanager.bind-host": "127.0.0.1",
        "taskmanager.host": "127.0.0.1",
        "taskmanager.bind-host": "127.0.0.1",
        "taskmanager.numberOfTaskSlots": str(SLOTS),
        "taskmanager.load-balance.mode": "SLOTS",
        # One that was paused while the leader changed may never hear of the new one; it ends then.
        "taskmanager.registration.timeout": "30 s",
        "rest.bind-address": "127.0.0.1",
        "rest.bind-port": "0",
        "high-availability.type": "zookeeper",
        "high-availability.zookeeper.quorum": f"127.0.0.1:{zookeeper}",
        "high-availability.storageDir": (folder / "ha").as_uri(),
        "high-availability.zookeeper.client.session-timeout": silence,
        "high-availability.zookeeper.client.connection-timeout": silence,
        "heartbeat.interval": "500 ms",
        "heartbeat.timeout": silence,
        "restart-strategy.type": "fixed-delay",
        "restart-strategy.fixed-delay.attempts": "1000000",
        "restart-strategy.fixed-delay.delay": "200 ms",
        "execution.checkpointing.interval": "500 ms",
        "execution.checkpointing.timeout": "20 s",
        "execution.checkpointing.tolerable-failed-checkpoints": "1000000",
        "execution.checkpointing.dir": (folder / "checkpoints").as_uri(),
        "metrics.fetcher.update-interval": "300 ms",
    }
    return [part for key, value in options.items() for part in ("-D", f"{key}={value}")]
