"""What the test endpoint answers, and when: a small language.

A script is a list of steps with commas between them::

    [FROM-[TO]:] ANSWER

``FROM`` and ``TO`` are seconds since the first request, decimals allowed; a step holds from
``FROM`` up to, but not including, ``TO``. Where ranges overlap, the step written first wins. Steps
without a range answer the requests outside every range, one request each, in the order written; the
last of them stays. Where there is none, such a request is answered 200.

An answer is one of

=====================  ======================================================================
``503``                that status, 100 to 999
``429;Retry-After=2``  with a header; any header, more of them after further ``;``
``200;body=ok``        with this body in place of the small JSON the endpoint writes otherwise
``hang``               no answer; the connection stays open until the client closes it
``drip``               200, whose body comes at ten bytes a second and takes an hour
``reset``              the connection is reset (TCP RST)
``truncate``           200, but the connection closes half-way through the body
``refuse``             the port is closed and all connections are reset, for the time of the step
``every N ANSWER``     every Nth request of this step gets ANSWER, the others 200
``slow SECONDS ...``   the answer that follows, that much later
=====================  ======================================================================

Values of headers and bodies are percent-decoded, so ``%2C`` stands for a comma, ``%3B`` for a
semicolon and ``%25`` for the percent sign. A status below 200 is sent as if it were final, and the
connection closes.

``refuse`` needs a range, unless it is the whole script. The clock starts with the first request, so
a script with ``0-5: refuse`` takes one request, resets it, and then closes the port.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .grammar import parse_step, wrong
from .steps import OK, Answer, Fault, Reply, Slow, Status, Step


@dataclass(frozen=True)
class Script:
    """A parsed script; ``str`` gives back its text."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Script:
        """Read a script.

        Raises:
            ValueError: quotes the step that is wrong and says the rule it breaks.

        """
        steps = tuple(parse_step(part.strip()) for part in text.split(","))
        for step in steps:
            if step.answer is Fault.REFUSE and step.start is None and len(steps) > 1:
                raise wrong(step, "refuse needs a range FROM-[TO], unless it is the whole script")
        return cls(steps)

    def index_at(self, seconds: float, turn: int) -> int | None:
        """Which step answers at that time; ``turn`` requests outside the ranges came before.

        None where the script says nothing, which means 200.
        """
        untimed = []
        for index, step in enumerate(self.steps):
            if step.covers(seconds):
                return index
            if step.start is None:
                untimed.append(index)
        return untimed[min(turn, len(untimed) - 1)] if untimed else None

    def refuses_always(self) -> bool:
        """Whether the port is closed from the start, with no request to start the clock."""
        return self.steps == (Step(Fault.REFUSE),)

    def refuses_at(self, seconds: float) -> bool:
        """Whether the port is closed that many seconds after the first request."""
        index = self.index_at(seconds, 0)
        return index is not None and self.steps[index].answer is Fault.REFUSE

    def changes(self) -> list[float]:
        """All moments at which a range begins or ends, in order."""
        moments = {step.start for step in self.steps} | {step.end for step in self.steps}
        return sorted(moment for moment in moments if moment is not None)

    def __str__(self) -> str:
        return ", ".join(map(str, self.steps))


class Playback:
    """Where a running script stands: how many requests each of its steps has seen."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._turn = 0
        self._seen: Counter[int] = Counter()

    def reply(self, seconds: float) -> Reply:
        """Answer the next request, which came that many seconds after the first."""
        index = self.script.index_at(seconds, self._turn)
        if index is None:
            return Reply(0.0, OK)
        step = self.script.steps[index]
        if step.start is None:
            self._turn += 1
        self._seen[index] += 1
        return _resolve(step.answer, self._seen[index])

    def step_at(self, seconds: float) -> Step:
        """Which step the next request would meet."""
        index = self.script.index_at(seconds, self._turn)
        return Step(OK) if index is None else self.script.steps[index]


def _resolve(answer: Answer, count: int) -> Reply:
    delay = 0.0
    while not isinstance(answer, (Status, Fault)):
        if isinstance(answer, Slow):
            delay += answer.seconds
            answer = answer.answer
        elif count % answer.nth:
            answer = OK
        else:
            count //= answer.nth  # a nested "every" counts only what reaches it
            answer = answer.answer
    return Reply(delay, answer)
