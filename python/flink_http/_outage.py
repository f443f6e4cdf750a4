"""``flink-http outage``: what an outage means for a job, and what to set for it."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from math import ceil
from typing import Any

from ._options import OPTIONS

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30}
_QUANTITY = re.compile(r"([0-9]{1,12}(?:\.[0-9]+)?)\s*([a-z]*)")

_RECORDS = "sink.requests.max-buffered"
_BUFFER = "buffer.max-bytes"
_TOLERABLE = "execution.checkpointing.tolerable-failed-checkpoints"
_RETENTION = f"{'the retention of the source':{len(_TOLERABLE)}}"

_DESCRIPTION = """\
Says for how long the sink's buffer takes an outage, how many checkpoints fail when it is longer,
and what to set for that. Nothing is measured: these are sums, for records that come at a steady
rate and are spread evenly over the subtasks.
"""


@dataclass(frozen=True)
class Outage:
    """Sums about an outage; docs/delivery.md explains them.

    :param seconds: how long it lasts
    :param rate: records a second that come in, of all subtasks together
    :param size: bytes of one record's request: body, URL, and the headers that it brings
    :param parallelism: subtasks of the sink
    :param max_buffered: ``sink.requests.max-buffered``
    :param buffer_bytes: ``buffer.max-bytes``
    :param timeout: ``execution.checkpointing.timeout`` in seconds
    """

    seconds: float
    rate: float
    size: float
    parallelism: int
    max_buffered: int
    buffer_bytes: float
    timeout: float

    @property
    def room(self) -> int:
        """Records that a subtask has room for."""
        return int(min(self.max_buffered, self.buffer_bytes // self.size))

    @property
    def lasts(self) -> float:
        """Seconds until the buffers are full and the source waits."""
        return self.room * self.parallelism / self.rate

    @property
    def failed_checkpoints(self) -> int:
        """Checkpoints that time out, one after the other, because no barrier passes."""
        return ceil(max(0.0, self.seconds - self.lasts) / self.timeout)

    @property
    def backlog(self) -> int:
        """Records that have come in by its end."""
        return ceil(self.rate * self.seconds)

    @property
    def in_source(self) -> int:
        """Those of them that do not fit, and wait in the source."""
        return max(0, self.backlog - self.room * self.parallelism)

    @property
    def needed_records(self) -> int:
        """The ``sink.requests.max-buffered`` that holds all of it."""
        return ceil(self.backlog / self.parallelism)

    @property
    def needed_bytes(self) -> int:
        """The ``buffer.max-bytes`` that holds all of it."""
        return ceil(self.needed_records * self.size)

    def lines(self) -> list[str]:
        """Say it to people."""
        of = f"{self.rate:,g} records a second of {_size(self.size)}"
        return [
            f"An outage of {_time(self.seconds)}, {of}, on {self.parallelism} subtask(s):",
            "",
            *(self._does_not_fit() if self.in_source else self._fits()),
        ]

    def _fits(self) -> list[str]:
        full, bytes_ = _time(self.lasts), _size(self.backlog * self.size)
        return [
            f"The buffer takes all {self.backlog:,} records; it would be full after {full}.",
            f"Checkpoints go on, and hold them: about {bytes_} in all.",
        ]

    def _does_not_fit(self) -> list[str]:
        full, left = _time(self.lasts), f"{self.in_source:,}"
        megabytes = ceil(self.needed_bytes / _BYTES["mb"])
        return [
            f"The buffer is full after {full}. Then the source waits, and {left} records in it.",
            f"No checkpoint is completed meanwhile; up to {self.failed_checkpoints:,} time out.",
            "",
            "Either let the source wait:",
            f"  {_TOLERABLE}  at least {self.failed_checkpoints}",
            f"  {_RETENTION}  more than {_time(self.seconds)}",
            "or give the buffer room, in the memory of each subtask and in the checkpoints:",
            f"  {_RECORDS:{len(_TOLERABLE)}}  at least {self.needed_records}",
            f"  {_BUFFER:{len(_TOLERABLE)}}  at least {megabytes} mb",
        ]


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "outage",
        help="say for how long the buffer takes an outage, and what to set",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    records, size = OPTIONS[_RECORDS].default, OPTIONS[_BUFFER].default
    add = parser.add_argument
    add("duration", type=_seconds, metavar="DURATION", help="of the outage: 90s, 20min, 2h")
    add("--rate", type=_positive, required=True, metavar="N", help="records a second, in all")
    add("--size", type=_bytes, default="1kb", metavar="BYTES", help="of a request (default 1kb)")
    add("--parallelism", type=_whole, default=1, metavar="N", help="of the sink (default 1)")
    add("--max-buffered", type=_whole, default=records, metavar="N", help=f"default {records}")
    add("--buffer-max-bytes", type=_bytes, default=size, metavar="BYTES", help=f"default {size}")
    add(
        "--checkpoint-timeout",
        type=_seconds,
        default="10min",
        metavar="DURATION",
        help="Flink's execution.checkpointing.timeout (default 10min)",
    )
    parser.set_defaults(run=_run)


def _run(parsed: argparse.Namespace) -> int:
    outage = Outage(
        parsed.duration,
        parsed.rate,
        parsed.size,
        parsed.parallelism,
        parsed.max_buffered,
        parsed.buffer_max_bytes,
        parsed.checkpoint_timeout,
    )
    print("\n".join(outage.lines()))
    return 0


def _seconds(text: str) -> float:
    return _quantity(text, _SECONDS, "a number above 0 with s, min, h or d, e.g. 20min")


def _bytes(text: str) -> float:
    return _quantity(text, _BYTES, "a number above 0 of bytes, kb, mb or gb, e.g. 64mb")


def _positive(text: str) -> float:
    return _quantity(text, {"": 1}, "a number above 0")


def _whole(text: str) -> int:
    value = _quantity(text, {"": 1}, "a whole number from 1 on")
    if value != int(value):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, was {text!r}")
    return int(value)


def _quantity(text: str, units: dict[str, int], rule: str) -> float:
    found = _QUANTITY.fullmatch(text.strip().lower())
    if found is None or found[2] not in units or float(found[1]) <= 0:
        raise argparse.ArgumentTypeError(f"must be {rule}, was {text!r}")
    return float(found[1]) * units[found[2]]


def _time(seconds: float) -> str:
    """The largest unit of which there are two, or a whole number."""
    for unit, length in reversed(_SECONDS.items()):
        if seconds >= 2 * length or (seconds >= length and seconds % length == 0):
            return f"{_rounded(seconds / length)} {unit}"
    return f"{_rounded(seconds)} s"


def _size(size: float) -> str:
    for unit, length in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if size >= length:
            return f"{_rounded(size / length)} {unit}"
    return f"{size:g} bytes"


def _rounded(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:,.0f}"  # noqa: PLR2004
