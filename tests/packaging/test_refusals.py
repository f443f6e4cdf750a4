"""A package without the right jar is not built."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Callable

import pytest


def remove(jar: Path) -> None:
    """Leave no jar at all."""
    jar.unlink()


def rename(jar: Path) -> None:
    """Leave the jar of another version only."""
    jar.rename(jar.with_name("flink-http-0.0.1.jar"))


def double(jar: Path) -> None:
    """Leave the jar of another version beside the right one."""
    jar.with_name("flink-http-0.0.1.jar").write_bytes(jar.read_bytes())


def relabel(jar: Path) -> None:
    """Leave another version under the right name."""
    with zipfile.ZipFile(jar, "w") as content:
        content.writestr("META-INF/MANIFEST.MF", "Implementation-Version: 0.0.1\n")


def truncate(jar: Path) -> None:
    """Leave half a jar."""
    jar.write_bytes(jar.read_bytes()[: jar.stat().st_size // 2])


@pytest.mark.parametrize("target", ["wheel", "sdist"])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (remove, "The jar is missing: {jar}."),
        (rename, "The jar is missing: {jar}."),
        (double, "holds flink-http-0.0.1.jar beside the jar of this version, {jar.name}."),
        (relabel, "{jar} says in its manifest that it is another version than {version}."),
        (truncate, "{jar} is not the jar that the build makes"),
    ],
)
@pytest.mark.fault(
    "The package is built without its jar, or with another one",
    then="Refuses to be built",
)
def test_a_package_without_the_right_jar_is_refused(
    source_tree: Path,
    build: Any,
    project_version: str,
    fault: Callable[[Path], None],
    said: str,
    target: str,
) -> None:
    """The build stops, names the jar's path and says which command makes it."""
    jar = source_tree / "python" / "flink_http" / "lib" / f"flink-http-{project_version}.jar"
    fault(jar)
    run = build(source_tree, target)
    assert run.returncode != 0
    message = " ".join((run.stdout + run.stderr).split())
    assert said.format(jar=jar, version=project_version) in message
    assert "make jar" in message
    assert "Traceback" not in message
    assert not list((source_tree / "dist").glob("*"))
