"""The steps of a script as values; ``str`` gives back their text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, Union
from urllib.parse import quote_from_bytes

_ESCAPE_NOT_NEEDED = "!\"#$&'()*+-./:<=>?@[\\]^_`{|}~"  # printable, without blank , ; and %


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


def _decimal(seconds: float) -> str:
    """Render without an exponent, and whole seconds without a fraction."""
    text = format(Decimal(repr(seconds)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
