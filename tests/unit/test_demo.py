"""What the demo calls lost, and that it notices."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flink_http.testing import ReceivedRequest, Script

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"
FLIGHTS: list[dict[str, Any]] = [{"id": "UA1", "dest": "IAH"}, {"id": "AA2", "dest": None}]
UA1, AA2 = FLIGHTS
SETTLED: dict[str, Any] = {
    "records_in": 2,
    "restored": 0,
    "delivered": 2,
    "dead_lettered": 0,
    "skipped": 0,
    "pending": 0,
}


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Find the modules of the demo as ``python examples/demo/run.py`` does."""
    monkeypatch.syspath_prepend(str(DEMO))
    return import_module


def accepted(flights: list[dict[str, Any]]) -> list[ReceivedRequest]:
    """What an endpoint's ledger holds that accepted these flights."""
    bodies = [json.dumps(flight).encode() for flight in flights]
    return [
        ReceivedRequest(1, 0.0, "POST", "/", {}, body, "", "200", accepted=True) for body in bodies
    ]


@pytest.mark.parametrize(
    ("received", "numbers", "found", "passes"),
    [
        pytest.param([UA1, AA2], {}, (2, 0, 0, 0), True, id="all"),
        pytest.param([UA1], {}, (1, 0, 1, 0), False, id="one lost"),
        pytest.param([UA1, AA2, UA1], {}, (1, 1, 0, 0), True, id="one twice"),
        pytest.param([UA1, {**AA2, "dest": "?"}], {}, (2, 0, 0, 1), False, id="one altered"),
        pytest.param([UA1, AA2, {"id": "?"}], {}, (2, 0, 0, 1), False, id="one never sent"),
        pytest.param([UA1, AA2], {"delivered": 1}, (2, 0, 0, 0), False, id="one not counted"),
    ],
)
def test_the_demo_counts_by_id_and_passes_only_if_nothing_is_lost(
    demo: Any,
    received: list[dict[str, Any]],
    numbers: dict[str, int],
    found: tuple[int, int, int, int],
    passes: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Each kind of loss is found, and fails the demo; a duplicate is found and does not."""
    report = demo("report")
    seen = demo("metrics").Numbers(**{**SETTLED, **numbers}, attempts=2, checkpoints=1)
    findings = report.compare(FLIGHTS, accepted(received))
    once_twice_lost_altered = (
        findings.received_once,
        findings.duplicates,
        findings.lost,
        findings.altered,
    )
    assert once_twice_lost_altered == found
    assert report.passed(findings, seen) is passes


def test_the_flights_of_the_demo_have_ids_of_their_own(demo: Any) -> None:
    """Lost and received twice are told by the id, which two flights must not share."""
    flights = demo("run").read_flights(DEMO / "flights.csv")
    assert len({flight["id"] for flight in flights}) == len(flights) == 4334
    assert flights[0]["dep_delay"] == 2
    assert flights[-1]["dep_time"] is None


def test_the_phases_of_the_demo_are_a_script_of_the_endpoint(demo: Any) -> None:
    """The endpoint goes down for fifteen seconds, then throttles, then recovers."""
    phases = demo("phases")
    script = Script.parse(phases.script())
    assert str(script) == phases.script()
    assert [script.refuses_at(second) for second in (14, 15, 29, 30)] == [False, True, True, False]
    assert phases.phase_at(44.9) is phases.THROTTLES
    assert phases.phase_at(45) is phases.UP_AGAIN
