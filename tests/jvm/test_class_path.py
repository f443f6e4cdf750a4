"""Another flink-http on Flink's class path than the one in the package."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from pyflink.util.java_utils import to_jarray

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "org.apache.flink.streaming.connectors.http"

OTHER = {
    "HttpSink": "public class HttpSink {"
    " public static HttpSinkBuilder builder() { return new HttpSinkBuilder(); } }",
    "HttpSinkBuilder": "public class HttpSinkBuilder {"
    " public HttpSinkBuilder setOption(String key, String value) { return this; } }",
}

JOB = """
from flink_http import HttpSink
from pyflink.datastream import StreamExecutionEnvironment

stream = StreamExecutionEnvironment.get_execution_environment().from_collection([1])
try:
    stream.sink_to(HttpSink("http://127.0.0.1:9/"))
except RuntimeError as e:
    print(e)
"""


@pytest.fixture
def other_release(jvm: Any, tmp_path: Path) -> Path:
    """Return a folder with classes of our names that lack what the package needs."""
    compiler = jvm.javax.tools.ToolProvider.getSystemJavaCompiler()
    if compiler is None:
        pytest.skip("compiling takes a JDK")
    for name, code in OTHER.items():
        (tmp_path / f"{name}.java").write_text(f"package {PACKAGE};\n{code}\n", encoding="utf-8")
    arguments = ["-d", str(tmp_path), *[str(file) for file in tmp_path.glob("*.java")]]
    assert compiler.run(None, None, None, to_jarray(jvm.java.lang.String, arguments)) == 0
    return tmp_path


def test_a_release_that_does_not_fit_is_named(other_release: Path) -> None:
    """It comes first, whatever the package ships: the message says which jar it should be."""
    env = {**os.environ, "FLINK_TESTING": "1", "FLINK_TEST_LIBS": str(other_release)}
    done = subprocess.run(
        [sys.executable, "-c", JOB], env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("Flink's class path holds a flink-http that is not flink-http-")
    assert "remove it there" in done.stdout
