"""Tries the wheel on every Flink, Python and JDK: ``python -m tests.matrix WHEEL``.

Ends in docs/matrix.md, and well if nothing fails on JDK 17. With ``--flink`` or ``--python`` only
these are tried, and the page stays. A run that was broken off goes on with ``--resume``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.matrix.cell import PLACE, ROOT, CellError, Environment
from tests.matrix.page import NOT_OFFERED, PASSED, Cell, page

FLINKS = ["1.20.0", "1.20.5", "2.0.2", "2.1.3", "2.2.1", "2.3.0"]
PYTHONS = ["3.9", "3.10", "3.11", "3.12"]
PROVEN_JDK = 17
PYTHON_OF_NEWEST_JDK = "3.11"  # the one that all have; to a JVM they are all the same
RESULTS = PLACE / "results.json"
PAGE = ROOT / "docs" / "matrix.md"


def main() -> int:
    """Try what was asked for; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what runs
    options = _options()
    jdks = _jdks()
    print(f"JDKs found: {', '.join(jdks)}", flush=True)
    results = _earlier() if options.resume else {}
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    _keep(results)
    for flink in options.flink:
        for python in options.python:
            if Cell(flink, python, str(PROVEN_JDK)) in results:
                continue
            own = jdks if python == PYTHON_OF_NEWEST_JDK else _proven(jdks)
            for jdk, result in _try(flink, python, own, options.wheel).items():
                results[Cell(flink, python, jdk)] = result
                print(f"Flink {flink}, Python {python}, JDK {jdk}: {result}", flush=True)
            _keep(results)
    written = page(options.flink, list(jdks), results)
    print(written)
    if options.flink == FLINKS and options.python == PYTHONS:
        PAGE.write_text(written, encoding="utf-8")
    proven = {result for cell, result in results.items() if cell.jdk == str(PROVEN_JDK)}
    return 0 if proven <= {PASSED, NOT_OFFERED} else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__)
    parser.add_argument("wheel", type=lambda path: Path(path).resolve())
    parser.add_argument("--resume", action="store_true")
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


def _proven(jdks: dict[str, Path]) -> dict[str, Path]:
    return {jdk: home for jdk, home in jdks.items() if jdk == str(PROVEN_JDK)}


def _keep(results: dict[Cell, str]) -> None:
    rows = [[cell.flink, cell.python, cell.jdk, result] for cell, result in results.items()]
    RESULTS.write_text(json.dumps(rows), encoding="utf-8")


def _earlier() -> dict[Cell, str]:
    if not RESULTS.exists():
        return {}
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {Cell(flink, python, jdk): result for flink, python, jdk, result in rows}


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
