"""The jar inside the package, and whether it fits the package and the installed Flink."""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from ._version import __version__

OLDEST = (1, 20)
FIRST_UNSUPPORTED = (3,)


@cache
def jar_path() -> Path:
    """Find the jar of this package's version.

    :raises FileNotFoundError: the package holds no jar
    :raises RuntimeError: the package holds the jar of another version
    """
    folder = files(__package__) / "lib"
    name = f"flink-http-{__version__}.jar"
    found = sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []
    if name in found:
        kept = ExitStack()
        atexit.register(kept.close)  # a zipped wheel's jar is a copy that the job still needs
        return kept.enter_context(as_file(folder / name))
    advice = "Install the wheel that `make wheel` builds: pip install dist/flink_http-*.whl"
    if found:
        raise RuntimeError(f"{folder} must hold {name}, has {', '.join(found)}. {advice}")
    raise FileNotFoundError(f"{folder / name} is missing. {advice}")


def check_flink(version: str) -> None:
    """Refuse a Flink that the jar cannot run on.

    :raises RuntimeError: it is older than 1.20, or 3.0 or newer
    """
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if parts and not OLDEST <= parts < FIRST_UNSUPPORTED:
        raise RuntimeError(
            f"flink-http {__version__} needs apache-flink >=1.20,<3, found {version}."
            " Install a supported one: pip install 'apache-flink>=1.20,<3'"
        )
