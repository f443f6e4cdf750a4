"""``flink-http dead-letters``: what rests in a directory."""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .dead_letters import DeadLetter, read_dead_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

_USAGE_ERROR = 2
_ROWS = 10
_DIFFERENT = 1000
_OTHERS = "others"
_LONGEST = 100

_DESCRIPTION = """\
Counts the dead letters of a directory by status, reason, hour and destination. What was sent again
with "flink-http redrive" is not counted.
"""


class Summary:
    """Counts, in memory that does not grow with the letters."""

    def __init__(self) -> None:
        self.letters = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.by_status: Counter[str] = Counter()
        self.by_reason: Counter[str] = Counter()
        self.by_hour: Counter[str] = Counter()
        self.by_destination: Counter[str] = Counter()

    def add(self, letter: DeadLetter) -> None:
        """Count one."""
        at = letter.rejected_at
        self.letters += 1
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        _count(self.by_status, "none" if letter.status is None else str(letter.status))
        _count(self.by_reason, _kind(letter.reason))
        _count(self.by_hour, at.strftime("%Y-%m-%d %H:00"))
        _count(self.by_destination, letter.destination)

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "letters": self.letters,
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "by_status": dict(self.by_status.most_common()),
            "by_reason": dict(self.by_reason.most_common()),
            "by_hour": dict(sorted(self.by_hour.items())),
            "by_destination": dict(self.by_destination.most_common()),
        }

    def lines(self) -> Iterable[str]:
        """For people: the largest of each kind, hours in their order."""
        if self.first is None or self.last is None:
            yield "no dead letters"
            return
        yield (
            f"{self.letters:,} dead letter(s), {self.first:%Y-%m-%d %H:%M:%S} to "
            f"{self.last:%Y-%m-%d %H:%M:%S} UTC"
        )
        yield from _table("status", self.by_status.most_common())
        yield from _table("reason", self.by_reason.most_common())
        yield from _table("hour (UTC)", sorted(self.by_hour.items()), last=True)
        yield from _table("destination", self.by_destination.most_common())


def _count(counter: Counter[str], key: str) -> None:
    counter[key if key in counter or len(counter) < _DIFFERENT else _OTHERS] += 1


def _kind(reason: str) -> str:
    """Make reasons of one kind equal: without the record's own URL and without numbers."""
    text = re.sub(r"^([A-Z]+) https?://\S+( \+ \S+)?", r"\1", reason)
    text = re.sub(r"\d+ (attempt\(s\)|of its subtask)", r"N \1", text.partition("; ")[0])
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _table(title: str, rows: list[tuple[str, int]], *, last: bool = False) -> Iterable[str]:
    shown = rows[-_ROWS:] if last else rows[:_ROWS]
    yield ""
    yield f"{'letters':>9}  {title}"
    yield from (f"{number:>9,}  {_printable(key)}" for key, number in shown)
    if len(rows) > len(shown):
        rest = sum(number for _, number in rows) - sum(number for _, number in shown)
        yield f"{rest:>9,}  {'earlier' if last else 'of other kinds'}"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``dead-letters``."""
    parser = commands.add_parser(
        "dead-letters", help="list and count dead letters", description=_DESCRIPTION
    )
    parser.add_argument("directory", metavar="DIR", help="where the letters are")
    parser.add_argument("--list", action="store_true", help="a line for each letter instead")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print; return the exit status."""
    try:
        letters = read_dead_letters(arguments.directory)
        if arguments.list:
            for letter in letters:
                print(_json(letter) if arguments.json else _line(letter))
            return 0
        summary = Summary()
        for letter in letters:
            summary.add(letter)
        if arguments.json:
            print(json.dumps(summary.to_json(), indent=2, ensure_ascii=False))
        else:
            print("\n".join(summary.lines()))
        sys.stdout.flush()
    except (ValueError, NotADirectoryError) as e:
        print(f"flink-http dead-letters: {e}", file=sys.stderr)
        return _USAGE_ERROR
    except BrokenPipeError:  # as in "| head": nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _line(letter: DeadLetter) -> str:
    status = "none" if letter.status is None else letter.status
    target = letter.record_type if letter.url is None else f"{letter.method} {letter.url}"
    return _printable(
        f"{letter.rejected_at:%Y-%m-%d %H:%M:%S}  {letter.id}  {status:>4}  {target}"
        f"  {letter.reason}"
    )


def _printable(text: str) -> str:
    """A control character would move the cursor."""
    return "".join(c if c.isprintable() else "·" for c in text)


def _json(letter: DeadLetter) -> str:
    return json.dumps(asdict(letter), default=_plain)


def _plain(value: datetime | bytes) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii")
