"""The table of what was tried, as the documentation shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PASSED = "passed"
NOT_OFFERED = "not offered"
UNTRIED = "not tried"

_INTRODUCTION = (
    "# What it runs on\n\n"
    "Written by `make matrix`, which installs the wheel of this version beside each PyFlink and "
    "runs, against an endpoint that counts:\n\n"
    "- a PyFlink job of dicts, in process mode, so that a Python worker takes part, and of "
    "strings, which need none;\n"
    "- a Java job, [QuickStart](../examples/java/QuickStart.java), compiled against that Flink and "
    "started by its `flink run`.\n\n"
    "*passed*: both jobs ended well, and every record was accepted once. *not offered*: PyFlink of "
    "that version has no package for that Python. A number leads to the reason below the table. A "
    "JDK newer than 17 is tried with one Python: to a JVM they are all the same.\n\n"
    "`setuptools<81` is in every environment: PyFlink 1.20.0 does not start without the "
    "`pkg_resources` in it, and does not ask for it.\n"
)


@dataclass(frozen=True)
class Cell:
    """What is tried together, by versions: ``2.3.0``, ``3.11``, ``17``."""

    flink: str
    python: str
    jdk: str


def page(flinks: Sequence[str], jdks: Sequence[str], results: Mapping[Cell, str]) -> str:
    """Write the page; a result is ``passed``, ``not offered`` or what is wrong."""
    notes: dict[str, int] = {}

    def shown(result: str) -> str:
        if result in {PASSED, NOT_OFFERED, UNTRIED}:
            return result
        what, _, _ = result.partition(": ")
        return f"{what} ({notes.setdefault(result, len(notes) + 1)})"

    pythons = sorted({cell.python for cell in results}, key=_number)
    rows = [
        ["Flink", "JDK", *(f"Python {python}" for python in pythons)],
        ["---"] * (2 + len(pythons)),
    ]
    for flink in flinks:
        for jdk in jdks:
            found = (results.get(Cell(flink, python, jdk), UNTRIED) for python in pythons)
            rows.append([flink, jdk, *map(shown, found)])
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    reasons = "".join(f"\n{n}. {reason}{_explained(reason)}" for reason, n in notes.items())
    return f"{_INTRODUCTION}\n{table}{reasons}{chr(10) if reasons else ''}"


def _explained(reason: str) -> str:
    """What is known of a failure that is not this sink's."""
    if "Security Manager" not in reason:
        return ""
    return (
        " Flink's own scripts, `flink run` among them, start the JVM with an option that newer "
        "JDKs refuse. A PyFlink job that Python starts does without them, and passed."
    )


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
