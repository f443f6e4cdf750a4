"""Adds up the JUnit XML reports under the given folders: ``N passed, N failed, N skipped``.

What failed is named first, each with the beginning of its message.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

MESSAGE_LINES = 6


def main(folders: list[str]) -> None:
    """Print one line for all reports together, after those of what failed."""
    total = failed = skipped = 0
    for folder in folders:
        for report in sorted(Path(folder).rglob("TEST-*.xml")):
            for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  our own report
                total += int(suite.get("tests", "0"))
                failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
                skipped += int(suite.get("skipped", "0"))
                for case in suite.iter("testcase"):
                    tell_failure(case)
    line = f"{total - failed - skipped} passed, {failed} failed"
    print(f"{line}, {skipped} skipped" if skipped else line)


def tell_failure(case: ET.Element) -> None:
    """Name a test case that failed: CI may keep no more than the end of what it printed."""
    for problem in [*case.iter("failure"), *case.iter("error")]:
        print(f"FAILED {case.get('classname')} {case.get('name')}")
        message = problem.text or problem.get("message") or ""
        for text in message.strip().splitlines()[:MESSAGE_LINES]:
            print(f"    {text[:300]}")


if __name__ == "__main__":
    main(sys.argv[1:])
