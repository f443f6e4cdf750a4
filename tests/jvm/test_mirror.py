"""The Python side beside the Java side: the same setters, options and rules."""

from __future__ import annotations

import importlib.util
import inspect
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flink_http import HttpRequest, HttpSinkBuilder, _options
from flink_http._jar import jar_path
from flink_http.request import METHODS
from py4j.protocol import Py4JJavaError
from pyflink.util.java_utils import add_jars_to_context_class_loader

SCRIPT = Path(__file__).parents[2] / "scripts" / "options.py"


@pytest.fixture(scope="module")
def java(jvm: Any) -> Any:
    """Return the package of the Java sink."""
    add_jars_to_context_class_loader([jar_path().as_uri()])
    return jvm.org.apache.flink.streaming.connectors.http


def java_setters(java: Any) -> dict[str, Any]:
    """Return the public setters of the Java builder, without what is not for Python, by name."""
    methods = java.HttpSinkBuilder._java_lang_class.getMethods()
    setters = {m.getName(): m for m in methods if m.getName().startswith("set")}
    del setters["setPackedRequests"]
    del setters["setResponseHandler"]  # a function that is called in Java
    return setters


def snake(name: str) -> str:
    """Return Python's form of a Java name."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_every_java_setter_has_its_python_one(java: Any) -> None:
    """In snake case; Python has one more, because a Python function can make just the body."""
    python = {name for name in vars(HttpSinkBuilder) if name.startswith("set_")}
    assert python - {"set_body"} == set(map(snake, java_setters(java)))


VALUES: dict[str, tuple[Any, Any]] = {
    "Duration": (timedelta(seconds=7), "Duration"),
    "MemorySize": ("2 mb", "MemorySize"),
    "int": (1, 1),
    "long": (1, 1),
    "OnReject": ("skip", "SKIP"),
    "OnConflict": ("success", "SUCCESS"),
    "BatchFormat": ("json-array", "JSON_ARRAY"),
    "Concurrency": ("fixed", "FIXED"),
    "double": (2.5, 2.5),
}


def test_each_pair_sets_the_same_option(java: Any, jvm: Any) -> None:
    """A Python setter writes the text that Java reads as what its own setter takes."""
    flink = jvm.org.apache.flink
    compared = []
    for name, method in sorted(java_setters(java).items()):
        kinds = [kind.getSimpleName() for kind in method.getParameterTypes()]
        if kinds == ["String"]:
            text = "http://127.0.0.1/" if "Url" in name else "PUT"
            text = "/a" if name.startswith("setResponse") else text
            python_value, java_value = text, text
        elif len(kinds) == 1 and kinds[0] in VALUES:
            python_value, _ = VALUES[kinds[0]]
            java_value = {
                "Duration": jvm.java.time.Duration.ofSeconds(7),
                "MemorySize": flink.configuration.MemorySize.parse("2 mb"),
                "OnReject": java.OnReject.SKIP,
                "OnConflict": java.OnConflict.SUCCESS,
                "BatchFormat": java.BatchFormat.JSON_ARRAY,
                "Concurrency": java.Concurrency.FIXED,
                "double": 2.5,
            }.get(kinds[0], 1)
        else:
            continue
        builder = HttpSinkBuilder()
        getattr(builder, snake(name))(python_value)
        by_text, typed = java.HttpSink.builder(), java.HttpSink.builder()
        for key, value in builder._options.items():
            by_text.setOption(key, value)
        getattr(typed, name)(java_value)
        assert values(java, by_text) == values(java, typed), name
        compared.append(name)
    assert len(compared) >= 22


def values(java: Any, builder: Any) -> dict[str, str]:
    """Return what a Java builder holds, as Flink reads it."""
    field = builder.getClass().getDeclaredField("options")
    field.setAccessible(True)
    held = field.get(builder)
    options = [
        f.get(None)
        for f in java.HttpSinkOptions._java_lang_class.getFields()
        if f.getType().getSimpleName() == "ConfigOption"
    ]
    return {o.key(): str(held.get(o)) for o in options if held.contains(o)}


def test_the_generated_options_are_up_to_date(java: Any) -> None:
    """Run scripts/options.py after a change of the Java options."""
    assert java
    spec = importlib.util.spec_from_file_location("options_script", SCRIPT)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert inspect.getsource(_options) == script.render()


@pytest.mark.parametrize("method", [*METHODS, "TRACE", "CONNECT", "BREW"])
def test_java_takes_the_methods_that_python_takes(java: Any, method: str) -> None:
    """The list stands twice, because a worker has no JVM."""
    builder = java.HttpSink.builder()
    if method in METHODS:
        builder.setMethod(method)
    else:
        with pytest.raises(Py4JJavaError, match="method must be one of"):
            builder.setMethod(method)


def test_the_request_has_the_same_parts(java: Any) -> None:
    """What a Java request can hold, a Python one can too."""
    getters = {
        snake(method.getName()[3:])
        for method in java.HttpRequest._java_lang_class.getDeclaredMethods()
        if re.match("get[A-Z]", method.getName())
    }
    assert getters == set(HttpRequest.__slots__)
