"""What happens in a round of kills, all of it from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random

from tests.faults.cluster import SILENCE_SECONDS

# What the endpoint answers meanwhile. A reject is rare: many would be taken for its own trouble.
TROUBLES = [
    "503",
    "refuse",
    "reset",
    "hang",
    "truncate",
    "slow 0.7 200",
    "every 2 500",
    "every 3 reset",
    "every 4 hang",
    "every 5 truncate",
    "every 11 422",
    "every 2 slow 1 503",
    "429;Retry-After=1",
]
LASTS = 14.0
PER_SECOND = 100
LONGEST_PAUSE = SILENCE_SECONDS + 4.0


class Blow(Enum):
    """What is done to the cluster."""

    KILL_TASK_MANAGER = "kill -9 a TaskManager"
    KILL_TASK_MANAGERS = "kill -9 both TaskManagers"
    PAUSE_TASK_MANAGER = "kill -STOP a TaskManager"
    KILL_JOB_MANAGER = "kill -9 the JobManager"
    PAUSE_JOB_MANAGER = "kill -STOP the JobManager"
    GO_ON = "kill -CONT"
    RESCALE = "stop the job with a savepoint and start it from there with another parallelism"


@dataclass(frozen=True)
class Step:
    """Something at a moment, in seconds from the first record that arrives."""

    at: float
    what: str | Blow  # a script of the endpoint, or a blow
    victim: int = 0  # which TaskManager, where there is a choice


@dataclass(frozen=True)
class Plan:
    """A round: one job in Java, or one in Java and one in Python at once."""

    seed: int
    python: bool
    parallelism: int
    options: dict[str, str]
    steps: list[Step]
    count: int  # of the records, which come through all of it

    @classmethod
    def of(cls, seed: int, lasts: float = LASTS) -> Plan:
        """Make the plan of a seed, for so many seconds of trouble."""
        random = Random(seed)  # noqa: S311 - it has to come again
        python = random.random() < 1 / 3
        parallelism = random.choice([1, 2, 2, 3])
        options = _options(random)
        steps = [*_troubles(random, lasts), *_blows(random, lasts, python=python)]
        if Blow.RESCALE in {step.what for step in steps}:
            # Nothing passes a full buffer, no savepoint either: this one has room for all.
            options["sink.requests.max-buffered"] = "10000"
        return cls(
            seed,
            python,
            parallelism,
            options,
            steps=sorted(steps, key=lambda step: step.at),
            count=int(PER_SECOND * lasts * 1.2),
        )

    def __str__(self) -> str:
        kinds = "Java and Python" if self.python else "Java"
        lines = [f"seed {self.seed}: {kinds}, parallelism {self.parallelism}, {self.options}"]
        for step in self.steps:
            what = step.what.value if isinstance(step.what, Blow) else f"the endpoint: {step.what}"
            lines.append(f"  {step.at:5.1f} s  {what}")
        return "\n".join(lines)


def _options(random: Random) -> dict[str, str]:
    batch = random.choice(["none", "none", "json-array", "ndjson"])
    options = {
        "batch-format": batch,
        "sink.requests.max-inflight": str(random.choice([2, 8, 32])),
        "sink.requests.max-buffered": str(random.choice([100, 1000, 10000])),
        "request-timeout": "2 s",
        "retry.initial-delay": "50 ms",
        "retry.max-delay": "1 s",
    }
    if batch != "none":
        options["sink.batch.max-size"] = str(random.choice([5, 50]))
        options["sink.flush-buffer.timeout"] = "100 ms"
    return options


def _troubles(random: Random, lasts: float) -> list[Step]:
    times = sorted(random.uniform(0, lasts) for _ in range(max(2, int(lasts / 3))))
    return [Step(at, random.choice([*TROUBLES, "200"])) for at in times]


def _blows(random: Random, lasts: float, *, python: bool) -> list[Step]:
    never = {Blow.GO_ON, Blow.RESCALE} if python else {Blow.GO_ON}
    blows = [blow for blow in Blow if blow not in never]
    steps = []
    at = random.uniform(0, 4)
    while at < lasts:
        blow = random.choice(blows)
        steps.append(Step(at, blow, random.randrange(2)))
        if blow in {Blow.PAUSE_TASK_MANAGER, Blow.PAUSE_JOB_MANAGER}:
            at += random.uniform(SILENCE_SECONDS + 1, LONGEST_PAUSE)
            steps.append(Step(at, Blow.GO_ON))
        at += random.uniform(1, 8)
    return steps
