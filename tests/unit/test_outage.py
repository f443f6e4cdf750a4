"""``flink-http outage`` and the sums of docs/delivery.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flink_http import cli
from flink_http._outage import Outage

ROOT = Path(__file__).resolve().parents[2]
DELIVERY = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^\$ flink-http (outage .*)\n((?:(?!```).*\n)*)", DELIVERY, re.MULTILINE)


ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in re.findall(r"^\|(?: [0-9].*\|){7}$", DELIVERY, re.MULTILINE)
]
UNITS = {"B": 1, "kB": 2**10, "s": 1, "min": 60, "h": 3600}


def quantity(text: str) -> float:
    """Read a number with its unit."""
    number, unit = text.split()
    return float(number) * UNITS[unit]


def said(capsys: pytest.CaptureFixture[str], arguments: str) -> str:
    """Run the command; return what it prints."""
    assert cli.main(arguments.split()) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "shown"), CALLS)
def test_the_page_shows_what_the_command_says(
    capsys: pytest.CaptureFixture[str], arguments: str, shown: str
) -> None:
    """Every example on the page, word by word."""
    assert said(capsys, arguments) == shown


@pytest.mark.parametrize("row", ROWS)
def test_the_table_of_the_page_is_right(row: list[str]) -> None:
    """Every row of sums, with the defaults."""
    rate, size, parallelism, seconds, lasts, failed, in_source = row
    outage = Outage(
        quantity(seconds), float(rate), quantity(size), int(parallelism), 10_000, 64 * 2**20, 600
    )
    assert outage.lasts == quantity(lasts)
    assert outage.failed_checkpoints == int(failed)
    assert outage.in_source == int(in_source.replace(",", ""))


def test_the_page_has_an_example_of_each_kind() -> None:
    """One that fits into the buffer and one that does not, and a table of more."""
    assert len(ROWS) > 2
    shown = "".join(text for _, text in CALLS)
    assert "The buffer takes all" in shown
    assert "Then the source waits" in shown


@pytest.mark.parametrize(
    ("rate", "size", "parallelism", "seconds", "room", "lasts", "failed", "in_source"),
    [
        # by records: 10,000 a subtask
        (100, 300, 1, 100, 10_000, 100, 0, 0),
        (100, 300, 1, 101, 10_000, 100, 1, 100),
        (100, 300, 1, 100 + 600, 10_000, 100, 1, 60_000),
        (100, 300, 1, 100 + 601, 10_000, 100, 2, 60_100),
        (100, 300, 4, 400, 10_000, 400, 0, 0),
        # by bytes: 64 MB of 64 kB
        (1, 2**16, 1, 1024, 1024, 1024, 0, 0),
        (1, 2**16, 2, 4096, 1024, 2048, 4, 2048),
    ],
)
def test_the_sums_are_those_of_the_page(
    rate: float,
    size: float,
    parallelism: int,
    seconds: float,
    room: int,
    lasts: float,
    failed: int,
    in_source: int,
) -> None:
    """Worked out by hand, on both sides of each limit."""
    outage = Outage(seconds, rate, size, parallelism, 10_000, 64 * 2**20, 600)
    assert outage.room == room
    assert outage.lasts == lasts
    assert outage.failed_checkpoints == failed
    assert outage.in_source == in_source
    enough = Outage(
        seconds, rate, size, parallelism, outage.needed_records, outage.needed_bytes, 600
    )
    assert enough.in_source == enough.failed_checkpoints == 0


def test_a_buffer_of_ones_own_and_another_timeout_count(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every option is looked at; units may be written with or without a blank."""
    arguments = "outage 1h --rate 10 --size 1kb --max-buffered 1000 --checkpoint-timeout 1min"
    shown = said(capsys, arguments)
    assert "full after 100 s" in shown
    assert "up to 59 time out" in shown
    assert "at least 36000" in shown
    assert "at least 36 mb" in shown
    assert "full after 102 s" in said(
        capsys, "outage 1h --rate 10 --size 64kb --buffer-max-bytes 64mb"
    )


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ("outage 2 --rate 1", "must be a number above 0 with s, min, h or d"),
        ("outage 0s --rate 1", "must be a number above 0"),
        ("outage 2h --rate 0", "must be a number above 0, was '0'"),
        ("outage 2h --rate 1 --size 1tb", "must be a number above 0 of bytes, kb, mb or gb"),
        ("outage 2h --rate 1 --parallelism 1.5", "must be a whole number from 1 on, was '1.5'"),
        ("outage 2h", "required: --rate"),
    ],
)
def test_a_wrong_argument_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: str, rule: str
) -> None:
    """With the rule and the value."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments.split())
    assert ended.value.code == 2
    assert rule in capsys.readouterr().err
