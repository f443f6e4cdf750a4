"""What ``make compare`` calls lost."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flink_http.testing import ReceivedRequest, Script

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Find the module as ``python -m benchmarks.hostile`` does."""
    monkeypatch.syspath_prepend(str(ROOT))
    return import_module("benchmarks.hostile")


def accepted(*bodies: Any) -> list[ReceivedRequest]:
    """What an endpoint's ledger holds that accepted these bodies."""
    return [
        ReceivedRequest(1, 0.0, "POST", "/", {}, json.dumps(body).encode(), "", "200", True)  # noqa: FBT003
        for body in bodies
    ]


def test_records_are_counted_by_number_also_in_batches(
    hostile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, more than once, never: each record is one of the three."""
    monkeypatch.setattr(hostile, "RECORDS", 5)
    one, two, three, four = ({"id": hostile.FIRST + index} for index in range(4))
    assert hostile.count(accepted(one, two, two, three, four)) == (3, 1, 1)
    assert hostile.count(accepted([one, two], [two, three], one)) == (1, 2, 2)
    assert hostile.count([]) == (0, 0, 5)


def test_the_table_says_what_became_of_the_records(hostile: Any) -> None:
    """In the order of the rows, large numbers readable."""
    outcome = hostile.Outcome("a", "A way", 3900, 68, 1032, "FINISHED", 2, 40, 99.9)
    assert hostile.table([outcome]).splitlines()[2] == "| A way | 1,032 | 68 | FINISHED | 2 | 40 |"


def test_the_trouble_is_a_script_of_the_endpoint_and_ends(hostile: Any) -> None:
    """Whoever tries for long enough is heard in the end."""
    script = Script.parse(hostile.SCRIPT)
    assert [script.refuses_at(second) for second in (23, 24, 83, 84)] == [False, True, True, False]
    assert hostile.SCRIPT.endswith("-: 200")


def test_the_readme_shows_the_script_and_the_rows_that_run(hostile: Any) -> None:
    """The table of the README has the rows and the columns of the command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    head = hostile.table([]).splitlines()[0]
    assert head in readme
    rows = hostile.rows("2.3.0", "1.20.5")
    assert [row.name for row in rows if f"| {row.what} |" not in readme] == []
