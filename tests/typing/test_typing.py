"""The package as a type checker sees it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from mypy import api

HERE = Path(__file__).parent
OPTIONS = [
    "--strict",
    "--no-incremental",
    "--config-file=",
    "--no-warn-unused-ignores",
    "--ignore-missing-imports",
    f"--python-executable={sys.executable}",
]


def errors(file: Path) -> dict[int, set[str]]:
    """Return the codes of mypy's errors by line."""
    out, err, _ = api.run([*OPTIONS, str(file)])
    assert not err, err
    found: dict[int, set[str]] = {}
    for name, line, code in re.findall(r"^(.*?):(\d+): error: .*\[([a-z-]+)\]$", out, re.MULTILINE):
        if os.path.basename(name) == file.name:  # noqa: PTH119 - mypy's own way to print it
            found.setdefault(int(line), set()).add(code)
    return found


def test_what_users_write_is_taken() -> None:
    """No line of it is an error under ``mypy --strict``."""
    assert errors(HERE / "good.py") == {}


def test_what_is_wrong_is_refused(tmp_path: Path) -> None:
    """Every line that is marked is an error, and no other."""
    file = tmp_path / "bad.py"
    shutil.copy(HERE / "bad.py.txt", file)  # no .py: it is no part of what is checked
    expected = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        marked = re.search(r"# E: (.*)$", line)
        if marked:
            expected[number] = set(marked[1].split())
    assert errors(file) == expected
