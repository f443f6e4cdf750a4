"""What becomes of the endpoint, second by second."""

from __future__ import annotations

from typing import NamedTuple


class Phase(NamedTuple):
    """From ``start``, in seconds since the first request, the endpoint answers so."""

    start: int
    answer: str
    state: str


UP = Phase(0, "slow 0.01 200", "up")
DOWN = Phase(15, "refuse", "DOWN, refuses connections")
THROTTLES = Phase(30, "slow 0.01 every 10 429;Retry-After=2", "throttles: 429, Retry-After 2 s")
UP_AGAIN = Phase(45, "slow 0.01 200", "up again")

PHASES = (UP, DOWN, THROTTLES, UP_AGAIN)


def script() -> str:
    """Write the phases in the language of the test endpoint."""
    ends = [str(phase.start) for phase in PHASES[1:]] + [""]
    return ", ".join(f"{phase.start}-{end}: {phase.answer}" for phase, end in zip(PHASES, ends))


def phase_at(seconds: float) -> Phase:
    """Give the phase so many seconds after the first request."""
    return max(phase for phase in PHASES if phase.start <= seconds)


def end_of(phase: Phase) -> float:
    """Give the second at which a phase ends; infinity for the last one."""
    return min((later.start for later in PHASES if later.start > phase.start), default=float("inf"))
