"""What the demo prints: a line a second, and a table at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import GATES

if TYPE_CHECKING:
    from flink_http.testing import ReceivedRequest
    from metrics import Numbers
    from moments import Moment, Run

HEAD = " time    sent  delivered    /s  waiting  attempts  checkpoints  gate        endpoint"


def line(moment: Moment, rate: float) -> str:
    """One second of the run."""
    n = moment.numbers
    return (
        f"{clock(moment.seconds):>5}  {n.records_in:6}  {n.delivered:9}  {rate:4.0f}  {n.pending:7}"
        f"  {n.attempts:8}  {n.checkpoints:11}  {GATES[n.gate]:10}  {moment.phase.state}"
    )


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


@dataclass(frozen=True)
class Findings:
    """The flights of the file, compared with what the endpoint accepted."""

    flights: int
    received_once: int
    duplicates: int
    lost: int
    altered: int


def compare(flights: list[dict[str, Any]], accepted: list[ReceivedRequest]) -> Findings:
    """Look for every flight, by its id, in the endpoint's ledger."""
    sent = {flight["id"]: flight for flight in flights}
    received = [request.json() for request in accepted]
    times = Counter(flight["id"] for flight in received)
    return Findings(
        flights=len(flights),
        received_once=sum(times[name] == 1 for name in sent),
        duplicates=sum(times[name] > 1 for name in sent),
        lost=sum(times[name] == 0 for name in sent),
        altered=sum(flight != sent.get(flight["id"]) for flight in received),
    )


def table(findings: Findings, run: Run) -> str:
    """Say where every record went."""
    n = run.last
    rows = [
        ("records in", n.records_in, f"of {findings.flights} flights in the file"),
        ("received once", findings.received_once, "found by id in what the endpoint accepted"),
        ("duplicates", findings.duplicates, "received more than once"),
        ("lost", findings.lost, "never received"),
        ("altered", findings.altered, "received, but not as they were sent"),
        ("attempts", n.attempts, "requests that were started"),
        (
            "checkpoints",
            len(run.checkpoints),
            f"{run.checkpoints_while_down} of them while it was down",
        ),
    ]
    lines = [f"  {name:14} {number:6}   {meaning}" for name, number, meaning in rows]
    balance = (
        f"{n.records_in} in + {n.restored} restored"
        f" {'=' if n.balanced else '≠'} {n.delivered} delivered"
        f" + {n.dead_lettered} dead-lettered + {n.skipped} skipped + {n.pending} pending"
    )
    return "\n".join([*lines, f"  {'balance':14}          {balance}"])


def passed(findings: Findings, numbers: Numbers) -> bool:
    """Tell whether nothing is lost or altered, and the sink's own numbers balance."""
    return findings.lost == findings.altered == 0 and numbers.balanced
