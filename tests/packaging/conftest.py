"""The package as it is built, and a fresh environment with nothing else in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

PROJECT = Path(__file__).parents[2]

DOCUMENTS = ("LICENSE", "NOTICE", "README.md", "CHANGELOG.md")

Build = Callable[[Path, str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def project_version() -> str:
    """Give the version, from its one home."""
    properties = (PROJECT / "gradle.properties").read_text(encoding="utf-8")
    match = re.search(r"^version=(\S+)$", properties, re.MULTILINE)
    assert match
    return match[1]


@pytest.fixture(scope="session")
def build() -> Build:
    """Give the function that builds the sdist or the wheel of a source tree into its dist/."""

    def build(source: Path, target: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hatchling", "build", "--target", target, "-d", "dist"]
        return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)

    return build


@pytest.fixture
def source_tree(tmp_path: Path) -> Path:
    """Copy what the package is built from, so that a test can break it."""
    return copy_sources(tmp_path / "source")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    """Build the wheel from the source tree."""
    tree = copy_sources(tmp_path_factory.mktemp("wheel") / "source")
    return built(build(tree, "wheel"), tree)


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    """Build the sdist from the source tree."""
    tree = copy_sources(tmp_path_factory.mktemp("sdist") / "source")
    return built(build(tree, "sdist"), tree)


@pytest.fixture(scope="session")
def fresh_python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Install the wheel, without what it depends on, into an environment of its own."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    python = home / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(home)], check=True)
    install = [*uv, "pip", "install", "--python", str(python), "--no-deps", "--offline", str(wheel)]
    subprocess.run(install, check=True, env={**os.environ, "UV_NO_CONFIG": "1"})
    return python


def copy_sources(tree: Path) -> Path:
    """Copy the files that a package is built from, without the caches beside them."""
    tree.mkdir()
    for file in ("pyproject.toml", "gradle.properties", *DOCUMENTS):
        shutil.copy2(PROJECT / file, tree / file)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "python", tree / "python", ignore=ignored)
    return tree


def built(run: subprocess.CompletedProcess[str], tree: Path) -> Path:
    """Give the one file that the build made."""
    assert run.returncode == 0, run.stderr
    (file,) = (tree / "dist").iterdir()
    return file
