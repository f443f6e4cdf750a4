"""Plays a round of kills and checks that the ledger balances."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from flink_http.testing import HttpEndpoint

from tests.faults.balance import BalanceError, Books, check_counts
from tests.faults.cluster import FLINK, Cluster
from tests.faults.plan import PER_SECOND, Blow, Plan
from tests.faults.processes import await_until

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "build" / "cluster" / "job.jar"
PYTHON_JOB = Path(__file__).with_name("python_job.py")
SETTLE_SECONDS = 180  # without anything that arrives
LOOK_SECONDS = 1
SUBMIT_SECONDS = 240
ENDED = {"FAILED", "FINISHED", "CANCELED"}


class Job:
    """A job on a cluster, with an endpoint of its own.

    :param kind: ``java`` or ``python``
    :param lifetime: how long the endpoint stays at most
    """

    def __init__(
        self, cluster: Cluster, kind: str, plan: Plan, lifetime: timedelta = timedelta(hours=1)
    ) -> None:
        self.kind = kind
        self._cluster = cluster
        self._plan = plan
        self._count = plan.count
        self._folder = cluster.folder / f"round-{plan.seed}-{kind}"
        self._folder.mkdir()
        letters = self._folder / "letters"
        self.books = Books(plan.count, plan.options["batch-format"], letters)
        self.endpoint = HttpEndpoint.start(lifetime=lifetime)
        self._options = [f"{key}={value}" for key, value in plan.options.items()]
        self._options += [f"url={self.endpoint.url_for('in')}", f"dead-letters={letters.as_uri()}"]
        self.id = ""
        self._finished = False

    def start(self, parallelism: int, savepoint: str | None = None) -> None:
        """Submit it."""
        arguments = [str(self._count), str(PER_SECOND), *self._options]
        if self.kind == "python":
            self.id = self._run_python([str(JAR), *arguments], parallelism)
        else:
            more = {"savepointPath": savepoint} if savepoint else {}
            self.id = self._cluster.rest.run(JAR, arguments, parallelism=parallelism, **more)

    def _run_python(self, arguments: list[str], parallelism: int) -> str:
        address = self._cluster.addresses()[0].partition("//")[2]
        command = [str(FLINK / "bin" / "flink"), "run", "-d", "-m", address]
        command += ["-p", str(parallelism), "-pyclientexec", sys.executable]
        command += ["-pyexec", sys.executable, "-py", str(PYTHON_JOB), *arguments]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=SUBMIT_SECONDS,
            check=False,
            cwd=self._folder,
        )
        said = done.stdout + done.stderr
        if "JobID " not in said:
            raise RuntimeError(said)
        return said.rpartition("JobID ")[2].split()[0]

    def await_first(self) -> None:
        """Wait for the first record that arrives."""

        def arrived() -> bool:
            self._cluster.tend()
            return self.endpoint.statistics().accepted > 0

        await_until("a first record", arrived, SUBMIT_SECONDS)

    def rescale(self, parallelism: int) -> None:
        """Stop it with a savepoint, whatever its endpoint does, and start it from there."""
        self._cluster.await_whole()
        savepoint = self._cluster.rest.stop(self.id, self._folder / "savepoints")
        self.start(parallelism, savepoint)

    def await_settled(self) -> None:
        """Wait until every record is accepted or a dead letter, as long as any arrive."""
        self.endpoint.set_script("200")
        seen, last = -1, time.monotonic()
        while True:
            time.sleep(LOOK_SECONDS)
            received = self.endpoint.statistics().received
            if received != seen:  # reading all takes a while: not as long as more come
                seen, last = received, time.monotonic()
                continue
            self.books.read(self.endpoint.requests())
            if not self.books.missing():
                return
            state = self._cluster.rest.state(self.id)
            if state in ENDED or time.monotonic() > last + SETTLE_SECONDS:
                missing = sorted(self.books.missing())
                raise BalanceError(
                    f"LOST: {missing} of {self._count}; the job of {self.kind} is {state}, "
                    f"{self.endpoint.statistics()}"
                )

    def check_counts(self) -> None:
        """The sink's own numbers balance, with nothing pending, once all is quiet."""
        known: list[dict[str, int]] = []

        def quiet() -> bool:
            known[:] = self._cluster.rest.sink_metrics(self.id)
            return bool(known) and not any(counts["recordsPending"] for counts in known)

        await_until(f"an end of what is pending, now {known}", quiet)
        check_counts(known)

    def finish(self) -> None:
        """Stop it with a savepoint, and read the ledger for the last time."""
        self._cluster.rest.stop(self.id, self._folder / "savepoints")
        self._finished = True
        self.books.read(self.endpoint.requests())
        if self.books.missing():
            raise BalanceError(f"LOST at the end: {self.books.missing()}")

    def close(self) -> None:
        """Stop the endpoint, and the job if it runs, and remove what the job has written."""
        if self.id and not self._finished:
            self._cluster.rest.cancel(self.id)
        self.endpoint.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def play(cluster: Cluster, plan: Plan) -> str:
    """Play a round on a cluster; return how it went.

    :raises BalanceError: what is wrong with the ledger or the numbers
    """
    began = time.monotonic()
    kinds = ["python", "java"] if plan.python else ["java"]  # what takes longer to start first
    with ExitStack() as stack:
        jobs = [Job(cluster, kind, plan) for kind in kinds]
        for job in jobs:
            stack.callback(job.close)
        for job in jobs:
            job.start(plan.parallelism)
            job.await_first()
        _strike(cluster, plan, jobs)
        cluster.heal()
        for job in jobs:
            job.await_settled()
        for job in jobs:
            job.check_counts()
            job.finish()
        said = [
            f"{job.kind}: {len(job.books.accepted)} accepted, {len(job.books.rejected)} dead "
            f"letters, {job.books.duplicates} twice"
            for job in jobs
        ]
    return f"{'; '.join(said)} in {time.monotonic() - began:.0f} s"


def _strike(cluster: Cluster, plan: Plan, jobs: list[Job]) -> None:
    began = time.monotonic()
    for step in plan.steps:
        time.sleep(max(0.0, began + step.at - time.monotonic()))
        if isinstance(step.what, str):
            for job in jobs:
                job.endpoint.set_script(step.what)
        elif step.what is Blow.RESCALE:
            for job in jobs:
                job.rescale(1 + step.victim)
        else:
            _blow(cluster, step.what, step.victim)


def _blow(cluster: Cluster, blow: Blow, victim: int) -> None:
    if blow is Blow.GO_ON:
        cluster.go_on()
    elif blow is Blow.KILL_TASK_MANAGER:
        cluster.task_managers[victim].kill()
    elif blow is Blow.PAUSE_TASK_MANAGER:
        cluster.task_managers[victim].pause()
    elif blow is Blow.KILL_TASK_MANAGERS:
        for task_manager in cluster.task_managers:
            task_manager.kill()
    else:
        for job_manager in cluster.job_managers:
            if blow is Blow.KILL_JOB_MANAGER:
                job_manager.kill()
            else:
                job_manager.pause()
    cluster.tend()
