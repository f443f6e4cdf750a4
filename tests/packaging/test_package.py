"""What a user who installs the package gets."""

from __future__ import annotations

import json
import subprocess
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

DESCRIBE = """
import json
from importlib.metadata import distribution

package = distribution("flink-http")
points = package.entry_points
print(json.dumps({
    "version": package.version,
    "files": [str(file) for file in package.files],
    "jars": [str(file.locate()) for file in package.files if file.suffix == ".jar"],
    "scripts": {point.name: point.value for point in points if point.group == "console_scripts"},
    "pytest": {point.name: point.value for point in points if point.group == "pytest11"},
}))
"""


@pytest.fixture(scope="module")
def installed(fresh_python: Path) -> dict[str, Any]:
    """Ask the fresh environment what was installed into it."""
    answer = subprocess.run(
        [str(fresh_python), "-c", DESCRIBE], check=True, capture_output=True, text=True
    )
    described: dict[str, Any] = json.loads(answer.stdout)
    return described


def members(file: Path) -> dict[str, bytes]:
    """Read every member of a wheel."""
    with zipfile.ZipFile(file) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def unpack(sdist: Path, into: Path) -> Path:
    """Unpack an sdist and give the folder in it."""
    with tarfile.open(sdist) as content:
        # Early 3.9 to 3.11 have no filters; 3.12 warns when there is none.
        content.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        content.extractall(into)  # noqa: S202  our own archive
    (folder,) = into.iterdir()
    return folder


def test_the_package_has_the_version_of_the_jar(
    installed: dict[str, Any], project_version: str
) -> None:
    """One version, from gradle.properties, stands on the package and on the jar in it."""
    assert installed["version"] == project_version
    (jar,) = installed["jars"]
    assert Path(jar).name == f"flink-http-{project_version}.jar"
    with zipfile.ZipFile(jar) as content:
        manifest = content.read("META-INF/MANIFEST.MF").decode().splitlines()
    assert f"Implementation-Version: {project_version}" in manifest


def test_the_jar_holds_the_sink_and_the_relocated_client(installed: dict[str, Any]) -> None:
    """The jar works by itself: the sink, and its HTTP client under our own package."""
    (jar,) = installed["jars"]
    with zipfile.ZipFile(jar) as content:
        names = set(content.namelist())
    ours = "org/apache/flink/streaming/connectors/http/"
    assert f"{ours}HttpSink.class" in names
    assert f"{ours}shaded/org/apache/hc/client5/http/impl/async/HttpAsyncClients.class" in names


def test_the_package_is_typed_and_carries_its_licence(installed: dict[str, Any]) -> None:
    """Type checkers find the marker, lawyers the licence and the notice."""
    files = set(installed["files"])
    assert "flink_http/py.typed" in files
    assert {Path(file).name for file in files if "/licenses/" in file} == {"LICENSE", "NOTICE"}


def test_the_command_and_the_pytest_plugin_are_registered(installed: dict[str, Any]) -> None:
    """Installing the package is enough to get the command and the fixtures."""
    assert installed["scripts"] == {"flink-http": "flink_http.cli:main"}
    assert installed["pytest"] == {"flink_http": "flink_http.testing.plugin"}


def test_the_package_holds_nothing_but_itself(wheel: Path, project_version: str) -> None:
    """No test, cache or build file gets into a user's environment."""
    top = {name.split("/")[0] for name in members(wheel)}
    assert top == {"flink_http", f"flink_http-{project_version}.dist-info"}
    assert not [name for name in members(wheel) if "__pycache__" in name]


def test_the_metadata_names_the_supported_flinks_and_pythons(
    wheel: Path, project_version: str
) -> None:
    """The installer refuses a Flink or a Python that the sink does not run on."""
    metadata = message_from_bytes(
        members(wheel)[f"flink_http-{project_version}.dist-info/METADATA"]
    )
    assert metadata["Requires-Python"] == "<3.13,>=3.9"
    assert metadata.get_all("Requires-Dist") == ["apache-flink<3,>=1.20", "requests"]
    assert metadata["License-Expression"] == "Apache-2.0"


def test_the_sdist_builds_the_same_wheel(
    sdist: Path,
    wheel: Path,
    build: Any,
    tmp_path: Path,
) -> None:
    """A wheel built from the sdist has the members of the one built from the source tree."""
    folder = unpack(sdist, tmp_path)
    run = build(folder, "wheel")
    assert run.returncode == 0, run.stderr
    (again,) = (folder / "dist").glob("*.whl")
    assert members(again) == members(wheel)
