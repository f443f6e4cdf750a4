"""What the rounds of kills call lost, altered and invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flink_http.testing import ReceivedRequest

from tests.faults.balance import BalanceError, Books, check_counts, text_of

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = {
    "recordsIn": 5,
    "recordsRestored": 2,
    "recordsDelivered": 4,
    "recordsDeadLettered": 1,
    "recordsSkipped": 0,
    "recordsPending": 2,
}


def request(body: str, *, accepted: bool = True, path: str = "/in") -> ReceivedRequest:
    """Return a request as the endpoint has it in its ledger."""
    return ReceivedRequest(1, 0.0, "POST", path, {}, body.encode(), "", "200", accepted)


def books(letters: Path, batch_format: str = "none") -> Books:
    """Return the books of a job of three records."""
    letters.mkdir(exist_ok=True)
    return Books(3, batch_format, letters)


def test_what_was_not_accepted_is_missing(tmp_path: Path) -> None:
    """A request that came and got no whole success answer delivers nothing."""
    kept = books(tmp_path)
    kept.read([request(text_of(0)), request(text_of(1), accepted=False), request(text_of(0))])
    assert kept.missing() == {1, 2}
    assert kept.duplicates == 1


@pytest.mark.parametrize(
    ("batch_format", "body"),
    [
        ("json-array", f"[{text_of(2)},{text_of(0)}]"),
        ("ndjson", f"{text_of(2)}\n{text_of(0)}\n"),
    ],
)
def test_every_record_of_a_batch_counts(tmp_path: Path, batch_format: str, body: str) -> None:
    """Batches are taken apart."""
    kept = books(tmp_path, batch_format)
    kept.read([request(body)])
    assert kept.missing() == {1}


WRONG = [
    ("none", text_of(3)),
    ("none", text_of(1).replace("Zoë", "Zoe")),
    ("none", text_of(1)[:-1]),
    ("none", text_of(1) + " "),
    ("none", "[]"),
    ("ndjson", f"{text_of(1)}\n\n{text_of(2)}\n"),
    ("json-array", f"[{text_of(1)}, {text_of(2)}]"),
]


@pytest.mark.parametrize(("batch_format", "body"), WRONG)
def test_what_was_not_sent_so_is_noticed(tmp_path: Path, batch_format: str, body: str) -> None:
    """Also in a request that was refused, and to the byte."""
    with pytest.raises(BalanceError):
        books(tmp_path, batch_format).read([request(body, accepted=False)])


def test_a_request_elsewhere_is_noticed(tmp_path: Path) -> None:
    """The job has one URL."""
    with pytest.raises(BalanceError):
        books(tmp_path).read([request(text_of(1), path="/")])


def test_counts_that_balance_are_good() -> None:
    """What came is what went and what waits."""
    check_counts([COUNTS])


@pytest.mark.parametrize("name", COUNTS)
def test_one_record_too_many_is_noticed(name: str) -> None:
    """Whichever number it is in."""
    with pytest.raises(BalanceError):
        check_counts([COUNTS, {**COUNTS, name: COUNTS[name] + 1}])
