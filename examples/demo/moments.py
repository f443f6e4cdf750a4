"""What was seen of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from phases import DOWN, Phase, end_of, phase_at

if TYPE_CHECKING:
    from metrics import Numbers


class Moment(NamedTuple):
    """The job's numbers, so many seconds after the endpoint's first request."""

    seconds: float
    numbers: Numbers

    @property
    def phase(self) -> Phase:
        """What the endpoint does now."""
        return phase_at(self.seconds)

    def rate_since(self, earlier: Moment | None) -> float:
        """How many records a second were delivered since an earlier moment."""
        if earlier is None or self.seconds <= earlier.seconds:
            return 0.0
        delivered = self.numbers.delivered - earlier.numbers.delivered
        return delivered / (self.seconds - earlier.seconds)


@dataclass
class Run:
    """All moments of a run, and when its checkpoints were completed, in the same seconds."""

    moments: list[Moment] = field(default_factory=list)
    checkpoints: list[float] = field(default_factory=list)

    @property
    def last(self) -> Numbers:
        """The numbers at the end."""
        return self.moments[-1].numbers

    @property
    def checkpoints_while_down(self) -> int:
        """How many checkpoints were completed while the endpoint was down."""
        return sum(DOWN.start <= seconds < end_of(DOWN) for seconds in self.checkpoints)
