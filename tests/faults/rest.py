"""What a cluster is asked over REST, whoever leads it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

import requests

from tests.faults.processes import await_until

if TYPE_CHECKING:
    from pathlib import Path

_ANSWER_SECONDS = 10
_LEADER_SECONDS = 180
_BETWEEN_SECONDS = 0.3


class Rest:
    """Asks one JobManager after the other until one answers.

    :param addresses: where they are now
    :param tend: called between two questions
    """

    def __init__(self, addresses: Callable[[], list[str]], tend: Callable[[], None]) -> None:
        self._addresses = addresses
        self._tend = tend

    def get(self, path: str, *, wait: bool = True) -> Any:
        """Read something.

        :param wait: until someone answers; else nothing is an empty object
        """
        deadline = time.monotonic() + (_LEADER_SECONDS if wait else 0)
        while True:
            self._tend()
            for address in self._addresses():
                try:
                    answer = requests.get(address + path, timeout=_ANSWER_SECONDS)
                except requests.RequestException:
                    continue
                if answer.ok:
                    return answer.json()
            if time.monotonic() >= deadline:
                if wait:
                    raise TimeoutError(f"no JobManager answers {path}")
                return {}
            time.sleep(_BETWEEN_SECONDS)

    def post(self, path: str, **content: Any) -> Any:
        """Send something to the newest JobManager that is there, once it knows who leads.

        :raises RuntimeError: what it says where it refuses
        """
        self.get("/jobs")
        answer = requests.post(self._addresses()[-1] + path, timeout=_LEADER_SECONDS, **content)
        if not answer.ok:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        return answer.json()

    def run(self, jar: Path, arguments: list[str], **more: Any) -> str:
        """Start a job of a jar and return its id."""
        content = {"jarfile": ("job.jar", jar.read_bytes())}
        name = self.post("/jars/upload", files=content)["filename"]
        request = {"programArgsList": arguments, **more}
        return str(self.post(f"/jars/{name.rsplit('/', 1)[-1]}/run", json=request)["jobid"])

    def state(self, job: str) -> str:
        """Return the state of a job, such as RUNNING."""
        return str(self.get(f"/jobs/{job}")["state"])

    def stop(self, job: str, folder: Path) -> str:
        """Stop a job with a savepoint and return where that is.

        As often as it takes: a job that is just restarting refuses.
        """
        location: list[str] = []

        def stopped() -> bool:
            self.await_running(job)
            done = self._try_to_stop(job, folder)
            location.extend(done[key] for key in done if key == "location")
            return bool(location)

        await_until(f"a savepoint of job {job}", stopped)
        await_until(f"the end of job {job}", lambda: self.state(job) == "FINISHED")
        return location[0]

    def _try_to_stop(self, job: str, folder: Path) -> dict[str, str]:
        request = {"targetDirectory": folder.as_uri(), "drain": False}
        trigger = self.post(f"/jobs/{job}/stop", json=request)["request-id"]
        done: dict[str, Any] = {}

        def completed() -> bool:
            done.update(self.get(f"/jobs/{job}/savepoints/{trigger}"))
            return bool(done["status"]["id"] == "COMPLETED")

        await_until(f"the savepoint of job {job}", completed)
        return dict(done["operation"])

    def await_running(self, job: str) -> None:
        """Wait until all its tasks run."""

        def running() -> bool:
            vertices = self.get(f"/jobs/{job}")["vertices"]
            return all(v["tasks"]["RUNNING"] == v["parallelism"] for v in vertices)

        await_until(f"all tasks of job {job}", running)

    def cancel(self, job: str) -> None:
        """Ask for the end of a job, if anybody listens."""
        with suppress(requests.RequestException):
            for address in self._addresses():
                requests.patch(f"{address}/jobs/{job}?mode=cancel", timeout=_ANSWER_SECONDS)

    def sink_metrics(self, job: str) -> list[dict[str, int]]:
        """Return the sink's counts of each subtask; nothing as long as not all are known."""
        for vertex in self.get(f"/jobs/{job}")["vertices"]:
            path = f"/jobs/{job}/vertices/{vertex['id']}/subtasks"
            counts = [self._counts(f"{path}/{i}/metrics") for i in range(vertex["parallelism"])]
            if any(counts):
                return counts if all(counts) else []
        return []

    def _counts(self, path: str) -> dict[str, int]:
        names = [m["id"] for m in self.get(path) if re.search(r"\.http\.records\w+$", m["id"])]
        if not names:
            return {}
        values = self.get(f"{path}?get={','.join(names)}")
        return {value["id"].rsplit(".", 1)[-1]: int(value["value"]) for value in values}
