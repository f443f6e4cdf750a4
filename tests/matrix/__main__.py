"""Tries the wheel on every Flink, Python and JDK: ``python -m tests.matrix WHEEL``.

Ends in docs/matrix.md, and well if nothing fails on JDK 17. With ``--flink`` or ``--python`` only
these are tried, and the page stays.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.matrix.cell import PLACE, ROOT, CellError, Environment
from tests.matrix.page import NOT_OFFERED, PASSED, Cell, page

FLINKS = ["1.20.0", "1.20.5", "2.0.2", "2.1.3", "2.2.1", "2.3.0"]
PYTHONS = ["3.9", "3.10", "3.11", "3.12"]
PROVEN_JDK = 17
PAGE = ROOT / "docs" / "matrix.md"


def main() -> int:
    """Try what was asked for; return the exit status."""
    options = _options()
    jdks = _jdks()
    print(f"JDKs found: {', '.join(jdks)}", flush=True)
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    results: dict[Cell, str] = {}
    for flink in options.flink:
        for python in options.python:
            for jdk, result in _try(flink, python, jdks, options.wheel).items():
                results[Cell(flink, python, jdk)] = result
                print(f"Flink {flink}, Python {python}, JDK {jdk}: {result}", flush=True)
    written = page(options.flink, list(jdks), results)
    print(written)
    if options.flink == FLINKS and options.python == PYTHONS:
        PAGE.write_text(written, encoding="utf-8")
    proven = {result for cell, result in results.items() if cell.jdk == str(PROVEN_JDK)}
    return 0 if proven <= {PASSED, NOT_OFFERED} else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__)
    parser.add_argument("wheel", type=lambda path: Path(path).resolve())
    parser.add_argument("--flink", nargs="+", default=FLINKS)
    parser.add_argument("--python", nargs="+", default=PYTHONS)
    return parser.parse_args()


def _try(flink: str, python: str, jdks: dict[str, Path], wheel: Path) -> dict[str, str]:
    interpreter = _interpreter(python)
    if interpreter is None:
        return dict.fromkeys(jdks, "no such Python here")
    try:
        environment = Environment(flink, interpreter, wheel)
    except CellError as error:
        said = str(error)
        return dict.fromkeys(jdks, said if said == NOT_OFFERED else f"cannot be installed: {said}")
    try:
        return {jdk: environment.try_with(home) for jdk, home in jdks.items()}
    finally:
        environment.remove()


def _interpreter(python: str) -> str | None:
    """Find a Python: on the path, or one of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which(f"python{python}")]
    found += map(str, sorted(pyenv.glob(f"versions/{python}.*/bin/python{python}")))
    for candidate in filter(None, found):  # a shim of pyenv may be there and still not run
        works = subprocess.run([candidate, "-c", "import venv"], check=False, capture_output=True)
        if works.returncode == 0:
            return candidate
    return None


def _jdks() -> dict[str, Path]:
    """Find JDK 17, on which all must work, and the newest."""
    homes = [
        Path(os.environ["JAVA_HOME"]),
        *Path("/usr/lib/jvm").glob("*"),
        *Path("/opt").glob("j*"),
    ]
    found: dict[int, Path] = {}
    for home in homes:
        if (home / "bin" / "javac").exists():
            said = subprocess.run(
                [home / "bin" / "javac", "-version"], capture_output=True, text=True, check=False
            ).stdout
            version = re.match(r"javac (\d+)", said)
            if version:
                found.setdefault(int(version[1]), home)
    wanted = sorted({PROVEN_JDK, max(found)} & set(found))
    if PROVEN_JDK not in wanted:
        sys.exit(f"a JDK {PROVEN_JDK} is needed for the matrix")
    return {str(version): found[version] for version in wanted}


if __name__ == "__main__":
    sys.exit(main())
