"""What the demo calls lost, and that it notices."""

from __future__ import annotations

import json
import re
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flink_http.testing import ReceivedRequest, Script, Second
from rich.console import Console

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
    "attempts": 2,
    "gate": 0,
    "checkpoints": 1,
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
    seen = demo("metrics").Numbers(**{**SETTLED, **numbers})
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


@pytest.fixture
def run(demo: Any) -> Any:
    """A run of a minute: up, down for its second quarter, then up again."""
    numbers = demo("metrics").Numbers
    seen = demo("moments").Run(checkpoints=[second + 0.5 for second in range(60)])
    for second in range(60):
        delivered = 60 * (second if second < 15 else 15 if second < 45 else second)
        counts = {"records_in": 60 * second, "delivered": delivered}
        counts |= {"pending": 60 * second - delivered, "gate": 2 if 15 < second < 45 else 0}
        counts |= {"checkpoints": second}
        seen.moments.append(demo("moments").Moment(second, numbers(**{**SETTLED, **counts})))
    return seen


def test_the_demo_prints_a_line_a_second_where_there_is_no_terminal(
    demo: Any, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build log gets no control characters, and each line says what the panel would."""
    with demo("view").shown(4334) as show:
        for moment in run.moments[14:17]:
            show(moment)
    head, *lines = capsys.readouterr().out.splitlines()
    names = ["time", "sent", "delivered", "/s", "waiting", "attempts", "checkpoints", "gate"]
    assert head.split() == [*names, "endpoint"]
    assert [line.split()[:8] for line in lines] == [
        ["0:14", "840", "840", "0", "0", "2", "14", "flowing"],
        ["0:15", "900", "900", "60", "0", "2", "15", "flowing"],
        ["0:16", "960", "900", "0", "60", "2", "16", "shut"],
    ]
    assert lines[2].endswith("shut        DOWN, refuses connections")


def test_the_demo_draws_a_panel_on_a_terminal(demo: Any, run: Any) -> None:
    """With all that the lines say, and the last seconds as bars, within 72 columns."""
    dashboard = demo("view").Dashboard(4334)
    out = StringIO()
    console = Console(file=out, force_terminal=True, width=72)
    for moment in run.moments[:31]:
        panel = dashboard.panel(moment)
    console.print(panel)
    text = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    said = ("4,334 flights", "0:30", "throttles", "shut: one request", "completed", "30", "900")
    assert [word for word in said if word not in text] == []
    rows = {line.split()[1]: line for line in text.splitlines()[1:-1]}
    assert re.search(r"▁▂▂▃▃▄▄▅▅▆▆▇▇█+ +900", rows["waiting"])
    assert re.search(r"███ +0", rows["a"])
    assert max(map(len, text.splitlines())) == 72


def test_the_same_run_is_the_same_picture_with_real_text(
    demo: Any, run: Any, tmp_path: Path
) -> None:
    """Small enough for a page, and its words can be searched."""
    picture, findings = demo("picture"), demo("report").Findings(4334, 4334, 0, 0, 0)
    timeline = [Second(second, 60, 60) for second in range(60)]
    for name in ("one.svg", "two.svg"):
        picture.draw(run, timeline, findings, tmp_path / name)
    svg = (tmp_path / "one.svg").read_text("utf-8")
    assert (tmp_path / "two.svg").read_text("utf-8") == svg
    assert len(svg) < 60_000
    words = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert "4,334 records, an endpoint in trouble: none lost, none twice" in words
    assert "Checkpoints completed: 60, 15 of them while it was down" in words
    assert {"endpoint down", "Records waiting in the sink"} <= set(words)


def test_a_picture_does_not_hide_what_was_lost(demo: Any, run: Any, tmp_path: Path) -> None:
    """Its title is made of the findings."""
    findings = demo("report").Findings(4334, 4000, 3, 1331, 0)
    demo("picture").draw(run, [Second(0, 60, 60)], findings, tmp_path / "run.svg")
    assert "in trouble: 1,331 lost, 3 twice" in (tmp_path / "run.svg").read_text("utf-8")
