"""What a running job says of itself, over Flink's REST API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_SECONDS = 10

# The fields of Numbers, as the sink names them in its metrics.
NAMES = {
    "records_in": "recordsIn",
    "restored": "recordsRestored",
    "delivered": "recordsDelivered",
    "dead_lettered": "recordsDeadLettered",
    "skipped": "recordsSkipped",
    "pending": "recordsPending",
    "attempts": "attempts",
    "gate": "gate",
}

GATES = ("flowing", "recovering", "shut")


@dataclass(frozen=True)
class Numbers:
    """What the sink counts, summed over its subtasks (here there is one), and the checkpoints."""

    records_in: int
    restored: int
    delivered: int
    dead_lettered: int
    skipped: int
    pending: int
    attempts: int
    gate: int
    checkpoints: int

    @property
    def balanced(self) -> bool:
        """Whether every record is in exactly one place."""
        settled = self.delivered + self.dead_lettered + self.skipped
        return self.records_in + self.restored == settled + self.pending


class Metrics:
    """Asks the REST API of a local cluster about one job."""

    def __init__(self, rest_port: int, job_id: str) -> None:
        """Take the port that the cluster listens on, and the job's id."""
        self._job = f"http://127.0.0.1:{rest_port}/jobs/{job_id}"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy on the way to this machine
        self._sink: tuple[str, str] | None = None

    def read(self) -> Numbers:
        """Read all numbers; before the sink runs, its own are 0."""
        sink = self._read_sink()
        return Numbers(
            **{field: sink.get(name, 0) for field, name in NAMES.items()},
            checkpoints=self._get("checkpoints")["counts"]["completed"],
        )

    def checkpoint_times(self) -> list[float]:
        """Read when each checkpoint was completed, in seconds since 1970."""
        history = self._get("checkpoints")["history"]
        completed = [each for each in history if each["status"] == "COMPLETED"]
        return sorted(each["latest_ack_timestamp"] / 1000 for each in completed)

    def _read_sink(self) -> dict[str, int]:
        self._sink = self._sink or self._find_sink()
        if self._sink is None:
            return {}
        path, prefix = self._sink
        values = self._get(path, get=",".join(map(prefix.__add__, NAMES.values())), agg="sum")
        return {value["id"][len(prefix) :]: int(value["sum"]) for value in values}

    def _find_sink(self) -> tuple[str, str] | None:
        """Find the vertex that the sink is in, and what its metrics' names begin with."""
        for vertex in self._get("")["vertices"]:
            path = f"vertices/{vertex['id']}/subtasks/metrics"
            for metric in self._get(path):
                prefix, found, _ = metric["id"].partition("http.recordsIn")
                if found:
                    return path, f"{prefix}http."
        return None

    def _get(self, path: str, **parameters: str) -> Any:
        url = f"{self._job}/{path}".rstrip("/")
        answer = self._session.get(url, params=parameters, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()
