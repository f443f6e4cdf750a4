"""Adds up the JUnit XML reports under the given folders: ``N passed, N failed, N skipped``."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(folders: list[str]) -> None:
    """Print one line for all reports together."""
    total = failed = skipped = 0
    for folder in folders:
        for report in Path(folder).rglob("TEST-*.xml"):
            for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  our own report
                total += int(suite.get("tests", "0"))
                failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
                skipped += int(suite.get("skipped", "0"))
    line = f"{total - failed - skipped} passed, {failed} failed"
    print(f"{line}, {skipped} skipped" if skipped else line)


if __name__ == "__main__":
    main(sys.argv[1:])
