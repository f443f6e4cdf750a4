"""What the test endpoint answers, and when: a small language.

A script is a list of steps with commas between them::

    [FROM-[TO]:] ANSWER

``FROM`` and ``TO`` are seconds since the first request, decimals allowed; a step holds from ``FROM``
up to, but not including, ``TO``. Where ranges overlap, the step written first wins. Steps without a
range answer the requests outside every range, one request each, in the order written; the last of
them stays. Where there is none, such a request is answered 200.

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

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, Union
from urllib.parse import quote_from_bytes, unquote_to_bytes

_RANGE = re.compile(r"([0-9]{1,9}(?:\.[0-9]+)?)\s*-\s*([0-9]{1,9}(?:\.[0-9]+)?)?")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]+)?")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_STATUS = re.compile(r"[1-9][0-9]{2}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\x20-\x7e]*")
_ESCAPE_NOT_NEEDED = "!\"#$&'()*+-./:<=>?@[\\]^_`{|}~"  # printable, without blank , ; and %
_FRAMING = frozenset({"content-length", "transfer-encoding"})

_ANSWER_RULE = (
    "an answer is a status from 100 to 999, hang, drip, reset, truncate, refuse, "
    "every N ANSWER or slow SECONDS ANSWER"
)


class Fault(Enum):
    """What the endpoint does instead of answering well."""

    HANG = "hang"
    DRIP = "drip"
    RESET = "reset"
    TRUNCATE = "truncate"
    REFUSE = "refuse"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Status:
    """An ordinary answer. ``body`` is None where the endpoint writes its own."""

    code: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __str__(self) -> str:
        fields = [(name, value.encode("ascii")) for name, value in self.headers]
        if self.body is not None:
            fields.append(("body", self.body))
        texts = (f"{name}={quote_from_bytes(value, _ESCAPE_NOT_NEEDED)}" for name, value in fields)
        return ";".join((str(self.code), *texts))


@dataclass(frozen=True)
class Every:
    """``answer`` for every ``nth`` request, 200 for the others."""

    nth: int
    answer: Answer

    def __str__(self) -> str:
        return f"every {self.nth} {self.answer}"


@dataclass(frozen=True)
class Slow:
    """``answer``, but ``seconds`` later."""

    seconds: float
    answer: Answer

    def __str__(self) -> str:
        return f"slow {_decimal(self.seconds)} {self.answer}"


Answer = Union[Status, Fault, Every, Slow]

OK = Status(200)


class Reply(NamedTuple):
    """What one request gets: wait ``delay`` seconds, then do ``outcome``."""

    delay: float
    outcome: Status | Fault

    @property
    def label(self) -> str:
        """``503`` or ``hang``: the outcome without its headers."""
        return str(self.outcome.code) if isinstance(self.outcome, Status) else self.outcome.value


@dataclass(frozen=True)
class Step:
    """An answer with its range; ``start`` is None without a range, ``end`` where it stays open."""

    answer: Answer
    start: float | None = None
    end: float | None = None

    def covers(self, seconds: float) -> bool:
        """Whether this step has a range that holds ``seconds`` after the first request."""
        return (
            self.start is not None
            and self.start <= seconds
            and (self.end is None or seconds < self.end)
        )

    def __str__(self) -> str:
        if self.start is None:
            return str(self.answer)
        end = "" if self.end is None else _decimal(self.end)
        return f"{_decimal(self.start)}-{end}: {self.answer}"


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
        steps = tuple(_parse_step(part.strip()) for part in text.split(","))
        for step in steps:
            if step.answer is Fault.REFUSE and step.start is None and len(steps) > 1:
                raise _wrong(step, "refuse needs a range FROM-[TO], unless it is the whole script")
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


def _parse_step(text: str) -> Step:
    before, colon, after = text.partition(":")
    if not colon or ";" in before:  # a colon in a header's value is no range
        return Step(_parse_answer(text, text))
    span = _RANGE.fullmatch(before.strip())
    if span is None:
        raise _wrong(text, "a range is FROM- or FROM-TO in seconds, e.g. 5-25 or 2.5-")
    start = float(span[1])
    end = None if span[2] is None else float(span[2])
    if end is not None and end <= start:
        raise _wrong(text, "TO must be later than FROM")
    return Step(_parse_answer(after.strip(), text), start, end)


def _parse_answer(text: str, step: str, *, outermost: bool = True) -> Answer:
    word, _, rest = text.partition(" ")
    if word == "every":
        count, _, answer = rest.strip().partition(" ")
        if not _COUNT.fullmatch(count):
            raise _wrong(step, "every needs a whole number from 1, then an answer")
        return Every(int(count), _parse_answer(answer.strip(), step, outermost=False))
    if word == "slow":
        seconds, _, answer = rest.strip().partition(" ")
        if not _NUMBER.fullmatch(seconds):
            raise _wrong(step, "slow needs a number of seconds, then an answer")
        return Slow(float(seconds), _parse_answer(answer.strip(), step, outermost=False))
    if text in {fault.value for fault in Fault}:
        fault = Fault(text)
        if fault is Fault.REFUSE and not outermost:
            raise _wrong(step, "refuse cannot follow every or slow: it closes the port")
        return fault
    return _parse_status(text, step)


def _parse_status(text: str, step: str) -> Status:
    code, *fields = text.split(";")
    if not _STATUS.fullmatch(code.strip()):
        raise _wrong(step, _ANSWER_RULE)
    headers: list[tuple[str, str]] = []
    body: bytes | None = None
    for field in fields:
        name, equals, raw = (part.strip() for part in field.partition("="))
        if not equals or not _TOKEN.fullmatch(name):
            raise _wrong(step, "after a status comes ;Name=value, with a header's name")
        value = unquote_to_bytes(raw)
        if name == "body":
            body = value
            continue
        if name.lower() in _FRAMING:
            raise _wrong(step, f"{name} is the endpoint's to set (see truncate and drip)")
        header = value.decode("latin-1")
        if not _FIELD_VALUE.fullmatch(header):
            raise _wrong(step, f"the value of {name} must be printable ASCII")
        headers.append((name, header))
    return Status(int(code), tuple(headers), body)


def _decimal(seconds: float) -> str:
    """Render without an exponent, and whole seconds without a fraction."""
    text = format(Decimal(repr(seconds)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _wrong(step: object, rule: str) -> ValueError:
    return ValueError(f"script step '{step}': {rule}")
