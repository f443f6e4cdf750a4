"""Writes python/flink_http/_options.py from the Java options: ``python scripts/options.py``.

Run it in an environment that has the package, with a jar that has the options.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flink_http._jar import jar_path
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import add_jars_to_context_class_loader, load_java_class

TARGET = Path(__file__).parent.parent / "python" / "flink_http" / "_options.py"

HEAD = '''"""The options of the Java sink, written by scripts/options.py: do not edit."""

# ruff: noqa: E501 - a sentence is one line

from __future__ import annotations

from typing import NamedTuple


class Option(NamedTuple):
    """One option: the type of its value, its default as text, and what it means."""

    type: str
    default: str | None
    description: str


OPTIONS: dict[str, Option] = {
'''


def render() -> str:
    """Return the module's text, read from ``HttpSinkOptions`` in a JVM."""
    add_jars_to_context_class_loader([jar_path().as_uri()])
    j_options = load_java_class("org.apache.flink.streaming.connectors.http.HttpSinkOptions")
    fields = [f for f in j_options.getFields() if f.getType().getSimpleName() == "ConfigOption"]
    lines = [HEAD]
    for key, values in sorted(_option(field.get(None)) for field in fields):
        lines.append(f"    {_literal(key)}: Option(\n")
        lines += [f"        {_literal(value)},\n" for value in values]
        lines.append("    ),\n")
    return "".join([*lines, "}\n"])


def _option(j_option: Any) -> tuple[str, tuple[str, str | None, str]]:
    field = j_option.getClass().getDeclaredField("clazz")
    field.setAccessible(True)
    j_type = field.get(j_option)
    kind = "Enum" if j_type.isEnum() else j_type.getSimpleName()
    text = "".join(block.getFormat() for block in j_option.description().getBlocks())
    return j_option.key(), (kind, _default(kind, j_option), text)


def _default(kind: str, j_option: Any) -> str | None:
    """Return the default as a user would write it."""
    value = j_option.defaultValue()
    if value is None:
        return None
    if kind == "Duration":
        flink = get_gateway().jvm.org.apache.flink
        return str(flink.util.TimeUtils.formatWithHighestUnit(value))
    if kind == "Enum":
        return str(value.name()).lower().replace("_", "-")
    if kind == "Double":
        return f"{value:g}"
    return str(value.toString()) if kind == "MemorySize" else str(value)


def _literal(value: str | None) -> str:
    return "None" if value is None else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"wrote {TARGET}")
