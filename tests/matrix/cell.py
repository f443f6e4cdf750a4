"""The jobs that try out a Flink with a Python and a JDK."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flink_http.testing import HttpEndpoint

from tests.matrix.page import NOT_OFFERED, PASSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".cache" / "tools" / "bin" / "uv"
PLACE = ROOT / ".cache" / "matrix"
QUICK_START = ROOT / "examples" / "java" / "QuickStart.java"
SECONDS = 600
RECORDS = 20
OLD_SETUPTOOLS = "setuptools<81"  # the Beam that PyFlink 1.20 brings asks for it only at run time
NO_PACKAGE = re.compile(r"has no (usable )?wheels|no wheels with a matching Python")


class CellError(Exception):
    """Why a cell fails, in a few words."""


class Environment:
    """A virtual environment of one Flink and one Python, with the wheel in it.

    :param interpreter: the Python
    :raises CellError: it cannot be installed
    """

    def __init__(self, flink: str, interpreter: str, wheel: Path) -> None:
        self.path = PLACE / f"{flink}-{Path(interpreter).name}"
        self.remove()
        self.python = self.path / "bin" / "python"
        _run([UV, "venv", "--quiet", "--python", interpreter, self.path])
        packages = [f"apache-flink=={flink}", str(wheel), OLD_SETUPTOOLS]
        packages += ["--only-binary", "apache-flink"]
        try:
            _run([UV, "pip", "install", "--quiet", "--python", self.python, *packages])
        except CellError as error:
            self.remove()
            if NO_PACKAGE.search(str(error)):
                raise CellError(NOT_OFFERED) from error
            raise

    def remove(self) -> None:
        """Free its room on the disk."""
        shutil.rmtree(self.path, ignore_errors=True)

    def package(self, name: str) -> Path:
        """Return the folder of an installed package."""
        (found,) = self.path.glob(f"lib/python*/site-packages/{name}")
        return found

    def try_with(self, jdk: Path) -> str:
        """Run both jobs on a JDK; return ``passed`` or which of them is wrong, and why."""
        variables = {**os.environ, "JAVA_HOME": str(jdk)}
        for name in ("FLINK_HOME", "FLINK_CONF_DIR", "VIRTUAL_ENV", "PYTHONPATH"):
            variables.pop(name, None)
        wrong = []
        for kind, job in (("PyFlink", self._python_job), ("Java", self._java_job)):
            try:
                job(jdk, variables)
            except CellError as error:
                wrong.append(f"{kind} job fails: {error}")
        return "; ".join(wrong) or PASSED

    def _python_job(self, _: Path, variables: dict[str, str]) -> None:
        with HttpEndpoint.start() as endpoint:
            _run([self.python, ROOT / "tests" / "matrix" / "smoke.py", endpoint.url], variables)
            dicts = (f'/dicts {{"id":{i},"name":"Zoë"}}' for i in range(RECORDS))
            texts = (f"/texts text {i}" for i in range(RECORDS))
            _check(endpoint, [*dicts, *texts])

    def _java_job(self, jdk: Path, variables: dict[str, str]) -> None:
        flink = self.package("pyflink")
        (sink,) = self.package("flink_http").glob("lib/*.jar")
        with HttpEndpoint.start() as endpoint, TemporaryDirectory() as folder:
            classes, job = Path(folder) / "classes", Path(folder) / "job.jar"
            class_path = os.pathsep.join([str(flink / "lib" / "*"), str(sink)])
            options = ["--release", "11", "-proc:none", "-cp", class_path, "-d", str(classes)]
            _run([jdk / "bin" / "javac", *options, QUICK_START])
            _run([jdk / "bin" / "jar", "cf", job, "-C", classes, "."])
            options = ["-t", "local", "-C", sink.as_uri(), "-c", "QuickStart"]
            variables = {**variables, "FLINK_LOG_DIR": folder}
            _run([flink / "bin" / "flink", "run", *options, job, endpoint.url], variables)
            _check(endpoint, [f'/ {{"id": {i}}}' for i in range(1, 6)])


def _check(endpoint: HttpEndpoint, expected: Iterable[str]) -> None:
    accepted = Counter(f"{r.path} {r.text}" for r in endpoint.accepted())
    if accepted != Counter(expected):
        raise CellError(f"{sum(accepted.values())} requests accepted, not each record once")


def _run(command: Sequence[str | Path], variables: dict[str, str] | None = None) -> None:
    """Run a program, and end whatever it leaves behind."""
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=variables,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise CellError(f"{Path(command[0]).name} takes more than {SECONDS} s") from None
        finally:
            with suppress(ProcessLookupError):  # all are gone, as they should be
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        with (PLACE / "failed.log").open("a", encoding="utf-8") as log:
            log.write(f"{command}\n{output}\n")
        raise CellError(_reason(output))


def _reason(output: str) -> str:
    """Find the line that says most: the deepest cause, else the last one."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    causes = [line for line in lines if re.match(r"(Caused by: )?[\w.]+(Error|Exception)\b", line)]
    packages = [line for line in lines if NO_PACKAGE.search(line)]
    said = (packages or causes or lines or ["no word"])[-1]
    return said.replace("Caused by: ", "").replace("|", "/")[:200]
