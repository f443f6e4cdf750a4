"""An HTTP sink for PyFlink: each record of a stream is delivered to an HTTP endpoint.

::

    from flink_http import HttpSink

    stream.sink_to(HttpSink("https://api.example.com/events", "POST"))

What is wrong with a call is said before the job starts: ``TypeError`` and ``ValueError`` name the
option, the rule and the value; ``RuntimeError`` names a Flink or a jar that does not fit.
Importing starts no JVM and imports PyFlink only when the sink is first named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .request import HttpRequest

if TYPE_CHECKING:
    from .builder import HttpSinkBuilder
    from .dead_letters import DeadLetter, read_dead_letters
    from .sink import HttpSink

__all__ = [
    "DeadLetter",
    "HttpRequest",
    "HttpSink",
    "HttpSinkBuilder",
    "__version__",
    "read_dead_letters",
]

_LAZY = {
    "DeadLetter": ".dead_letters",
    "HttpSink": ".sink",
    "HttpSinkBuilder": ".builder",
    "read_dead_letters": ".dead_letters",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
