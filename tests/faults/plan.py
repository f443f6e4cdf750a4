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
LONGEST_PAUSE = SILENCE_SECONDS + 4.0


class Blow(Enum):
    """What is done to the cluster."""

    KILL_TASK_MANAGER = "kill -9 a TaskManager"
    KILL_TASK_MANAGERS = "kill -9 both TaskManagers"
    PAUSE_TASK_MANAGER = "kill -STOP a TaskManager"
    KILL_JOB_MANAGER = "kill -9 the JobManager"
    PAUSE_JOB_MANAGER = "kill -STOP the JobManager"
    RESCALE = "stop the job with a savepoint and start it from there with another parallelism"

    @property
    def pauses(self) -> bool:
        """Whether what is hit goes on later."""
        return self in {Blow.PAUSE_TASK_MANAGER, Blow.PAUSE_JOB_MANAGER}


@dataclass(frozen=True)
class Step:
    """Something at a moment, in seconds from the first record that arrives."""

    at: float
    what: str | Blow  # a script of the endpoint, or a blow
    lasts: float = 0.0
    victim: int = 0


@dataclass(frozen=True)
class Plan:
    """A round: one job in Java, or one in Java and one in Python at once."""

    seed: int
    python: bool
    parallelism: int
    options: dict[str, str]
    steps: list[Step]

    @classmethod
    def of(cls, seed: int) -> Plan:
        """Make the plan of a seed."""
        random = Random(seed)  # noqa: S311 - it has to come again
        python = random.random() < 1 / 3
        return cls(
            seed,
            python,
            parallelism=random.choice([1, 2, 2, 3]),
            options=_options(random),
            steps=sorted([*_troubles(random), *_blows(random, python)], key=lambda step: step.at),
        )

    def __str__(self) -> str:
        kinds = "Java and Python" if self.python else "Java"
        lines = [f"seed {self.seed}: {kinds}, parallelism {self.parallelism}, {self.options}"]
        for step in self.steps:
            what = step.what.value if isinstance(step.what, Blow) else f"the endpoint: {step.what}"
            lasts = f" for {step.lasts:.1f} s" if step.lasts else ""
            lines.append(f"  {step.at:5.1f} s  {what}{lasts}")
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


def _troubles(random: Random) -> list[Step]:
    times = sorted(random.uniform(0, LASTS) for _ in range(random.randint(3, 6)))
    return [Step(at, random.choice([*TROUBLES, "200"])) for at in times]


def _blows(random: Random, python: bool) -> list[Step]:  # noqa: FBT001
    blows = [blow for blow in Blow if blow is not Blow.RESCALE or not python]
    steps = []
    at = random.uniform(0, 4)
    while at < LASTS:
        blow = random.choice(blows)
        lasts = random.uniform(SILENCE_SECONDS + 1, LONGEST_PAUSE) if blow.pauses else 0.0
        steps.append(Step(at, blow, lasts, random.randrange(2)))
        at += lasts + random.uniform(1, 8)
    return steps
