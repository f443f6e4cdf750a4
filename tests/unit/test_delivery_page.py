"""docs/delivery.md: what it says is shown by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "delivery.md"
TEXT = PAGE.read_text(encoding="utf-8")
NOTE = re.compile(r"^\[\^(\w+)\]: (.*)$", re.MULTILINE)
NOTES = dict(NOTE.findall(TEXT))
BODY = NOTE.sub("", TEXT)
TESTS = [
    pytest.param(*test, id=f"{name}: {test[0]}.{test[1]}")
    for name, note in NOTES.items()
    for test in re.findall(r"\[(\w+)\.(\w+)\]\(([^)]+)\)", note)
]


def blocks() -> list[str]:
    """Give the paragraphs and list items."""
    text = re.sub(r"^```console\n[^`]*^```$", "", BODY, flags=re.MULTILINE)
    lines = [line for line in text.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(("#", "    ", "|"))]


@pytest.mark.parametrize(("where", "test", "link"), TESTS)
def test_a_named_test_is_there(where: str, test: str, link: str) -> None:
    """It is in the file that the link leads to, and is named like its class or module."""
    path = (PAGE.parent / link).resolve()
    assert path.stem == where
    found = re.search(rf"^(?:    void|def) {test}\(", path.read_text("utf-8"), re.MULTILINE)
    assert found is not None


def test_every_note_is_used_and_every_one_that_is_used_is_there() -> None:
    """No number leads nowhere, and every note but Flink's own names a test."""
    used = set(re.findall(r"\[\^(\w+)\]", BODY))
    assert used == set(NOTES)
    empty = [name for name, note in NOTES.items() if not re.search(r"\]\(\.\./", note)]
    assert empty == ["flink"]


def test_every_promise_has_its_test() -> None:
    """Each paragraph and list item, but those that only lead to others."""
    leads = (
        "What the sink promises, what each answer means to it",
        "And three limits that are Flink's:",
        "Each record meets one of four outcomes:",
        "What changes is in the log of each subtask",
        "A status alone does not tell",
        "Four sums say what",
        "So there are two ways",
        "URLs with placeholders, SQL.",
    )
    said = [block for block in blocks() if not block.startswith(leads)]
    assert len(said) > 50
    assert [block for block in said if "[^" not in block] == []
