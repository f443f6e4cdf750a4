"""What README and docs quote is what the files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
QUOTE = re.compile(r"^<!-- (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM = re.compile(r"^```(?:python|java|sql)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)[^)]*\)")
QUOTES = [
    pytest.param(file, text, id=f"{page.name}: {file}")
    for page in PAGES
    for file, text in QUOTE.findall(page.read_text(encoding="utf-8"))
]


def lines_of(text: str) -> str:
    """Make text comparable line by line: a quote may not begin or end within a line."""
    return "\n" + text.rstrip("\n") + "\n"


@pytest.mark.parametrize(("file", "text"), QUOTES)
def test_a_quote_is_in_its_file(file: str, text: str) -> None:
    """What a page quotes are lines of the file that it names."""
    assert lines_of(text) in lines_of((ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_program_on_a_page_is_a_quote(page: Path) -> None:
    """No page shows a program that is no file, for nobody would run it."""
    text = page.read_text(encoding="utf-8")
    assert len(PROGRAM.findall(text)) == len(QUOTE.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """A link into the repository finds something there."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_shows_the_whole_quickstart_first() -> None:
    """The first program that a reader meets can be copied and run."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    file, program = QUOTE.findall(text)[0]
    assert program == (ROOT / file).read_text(encoding="utf-8")
