"""Writes docs/faults.md from the tests: ``python3 scripts/faults.py``. Needs nothing but Python.

A test that proves what happens in one case of fault says so itself: in Java by the annotation
``@FaultCase(value = "…", then = "…")``, in Python by ``@pytest.mark.fault("…", then="…")``.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Callable, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "faults.md"
JAVA = "java/src/test/java/org/apache/flink/streaming/connectors/http"

#: Where tests are, and what their part of the page is called; the first folder that fits counts.
ROOMS = {
    f"{JAVA}/transport": "On the wire",
    f"{JAVA}/delivery": "When to send, and what an answer means",
    f"{JAVA}/request": "Before anything is sent",
    f"{JAVA}/deadletter": "Dead letters",
    f"{JAVA}/job": "In a job",
    "tests/faults": "On a cluster of processes",
    "tests": "From Python and the command line",
}

HEAD = """\
# Faults

What can go wrong, what the sink does then, and the test that shows it. The tests say so \
themselves; `python3 scripts/faults.py` makes this page of them, and a test compares the two.
"""

INTRODUCTIONS = {
    "On the wire": "The sink's HTTP client against servers that break the rules, byte by byte.",
    "When to send, and what an answer means": "The deciding part of the sink, on virtual time.",
    "Dead letters": "The writer of dead letters against stores in trouble.",
    "In a job": "A Flink job in a mini cluster; the endpoint counts every record.",
    "On a cluster of processes": "Flink's own processes, killed and stopped.",
}

STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
PART = re.compile(r'\s*(?:(value|then)\s*=|(,)|(\+)|("(?:[^"\\\n]|\\.)*")|(\)))')
METHOD = re.compile(r"\bvoid\s+(\w+)\s*\(")
TEST = re.compile(r"@(?:Test|ParameterizedTest|RepeatedTest|Property)\b")


class Fault(NamedTuple):
    """One case: what goes wrong, what happens then, and the test that shows it."""

    room: str
    what: str
    then: str
    test: str
    path: str


class FaultError(ValueError):
    """A test says something of a fault that cannot be read."""


def faults(root: Path = ROOT) -> list[Fault]:
    """Read all cases, in the order of the files and within them of the tests."""
    java = sorted((root / JAVA).rglob("*Test.java"))
    python = sorted((root / "tests").rglob("test_*.py"))
    return [
        *(fault for path in java for fault in _read(root, path, _java)),
        *(fault for path in python for fault in _read(root, path, _python)),
    ]


def render(cases: list[Fault]) -> str:
    """Write the page."""
    parts = [HEAD]
    for room in ROOMS.values():
        rows = [_row(case) for case in cases if case.room == room]
        if rows:
            introduction = f"{INTRODUCTIONS[room]}\n\n" if room in INTRODUCTIONS else ""
            table = "| what goes wrong | what the sink does |\n| --- | --- |\n"
            parts.append(f"\n## {room}\n\n{introduction}{table}{''.join(rows)}")
    return "".join(parts)


def _row(case: Fault) -> str:
    test = f"<sub>[{case.test}](../{case.path})</sub>"  # on a line of its own: names are long
    return f"| {_cell(case.what)} | {_cell(case.then)}<br>{test} |\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _read(
    root: Path, path: Path, reader: Callable[[str], Iterator[tuple[str, str, str]]]
) -> Iterator[Fault]:
    name = path.relative_to(root).as_posix()
    room = next((room for folder, room in ROOMS.items() if name.startswith(f"{folder}/")), None)
    try:
        found = list(reader(path.read_text(encoding="utf-8")))
    except FaultError as e:
        raise FaultError(f"{name}: {e}") from None
    for what, then, test in found:
        if room is None:
            raise FaultError(f"{name} is in no folder that scripts/faults.py has a title for")
        if not (what.strip() and then.strip()):
            raise FaultError(f"{name}: {test} does not say what goes wrong, and what then")
        yield Fault(room, what, then, f"{path.stem}.{test}", name)


def _java(text: str) -> Iterator[tuple[str, str, str]]:
    """Find what the annotations of a Java file say, and the method below each."""
    for found in re.finditer(r"^    @FaultCase\(", text, re.MULTILINE):
        said, end = _arguments(text, found.end())
        method = METHOD.search(text, end)
        if method is None:
            raise FaultError("there is no method below a @FaultCase")
        member = text[text.rfind("\n\n", 0, found.start()) : method.end()]
        if not TEST.search(STRING.sub('""', member)):
            raise FaultError(f"{method[1]} is no test")
        yield said.get("value", ""), said.get("then", ""), method[1]


def _arguments(text: str, at: int) -> tuple[dict[str, str], int]:
    """Read the named texts of an annotation, which may be sums, up to its closing bracket."""
    said: dict[str, str] = {}
    name = "value"
    while True:
        part = PART.match(text, at)
        if part is None:
            raise FaultError(f"cannot read {text[at : at + 40].strip()!r} in a @FaultCase")
        at = part.end()
        if part[1]:
            name = part[1]
        elif part[4]:
            said[name] = said.get(name, "") + json.loads(part[4])
        elif part[5]:
            return said, at


def _python(text: str) -> Iterator[tuple[str, str, str]]:
    """Find what the markers of a Python file's tests say, also those of a test's parameters."""
    tree = ast.parse(text)
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]
    marks = [(test, mark) for test in tests for mark in _marks(test.decorator_list)]
    if len(marks) != len(_marks([tree])):
        raise FaultError("a pytest.mark.fault is not in the decorators of a test")
    for test, mark in marks:
        yield (*_said(mark), test.name)


def _marks(nodes: Sequence[ast.AST]) -> list[ast.Call]:
    return [
        node
        for root in nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault"
    ]


def _said(mark: ast.Call) -> tuple[str, str]:
    try:
        (what,) = (ast.literal_eval(argument) for argument in mark.args)
        (then,) = (ast.literal_eval(word.value) for word in mark.keywords if word.arg == "then")
    except ValueError:
        raise FaultError(f"cannot read {ast.unparse(mark)}") from None
    return str(what), str(then)


def main() -> None:
    """Write the page, or say why that cannot be."""
    try:
        TARGET.write_text(render(faults()), encoding="utf-8")
    except FaultError as e:
        sys.exit(str(e))
    print(f"wrote {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
