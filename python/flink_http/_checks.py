"""What can be checked of an option without a JVM; the sink's Java builder has all the rules."""

from __future__ import annotations

import difflib
import re
from datetime import timedelta
from typing import Any, Callable

from ._options import OPTIONS

HEADER_PREFIX = "headers."

_URL = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_USER = re.compile(r"//[^/?#]*@")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token (RFC 9110, 5.6.2)
_HEADER_VALUE = re.compile(r"[^\r\n\0]*")


def text(what: str, value: object) -> str:
    """Return a value that must be a ``str``."""
    if not isinstance(value, str):
        raise TypeError(_must(what, "a str", type(value).__name__))
    return value


def number(key: str, value: object) -> str:
    """Return an ``int`` as an option's text."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(_must(key, "an int", type(value).__name__))
    return str(value)


def rate(key: str, value: object) -> str:
    """Return an ``int`` or ``float`` as an option's text."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(_must(key, "an int or a float", type(value).__name__))
    return str(value)


def duration(key: str, value: object) -> str:
    """Return a ``timedelta`` as an option's text."""
    if not isinstance(value, timedelta):
        raise TypeError(_must(key, "a datetime.timedelta", type(value).__name__))
    micros = value // timedelta(microseconds=1)
    return f"{micros // 1000} ms" if micros % 1000 == 0 else f"{micros} us"


def size(key: str, value: object) -> str:
    """Return a number of bytes, or a text such as ``64 mb``, as an option's text."""
    if isinstance(value, str):
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(
            _must(key, "an int of bytes or a str such as '64 mb'", type(value).__name__)
        )
    return f"{value} b"


def url(value: object) -> str:
    """Return an absolute http or https URL."""
    value = text("url", value)
    if not _URL.match(value):
        shown = _USER.sub("//", value).partition("?")[0]
        raise ValueError(_must("url", "an absolute http or https URL with a host", shown))
    return value


def header(name: object, value: object) -> tuple[str, str]:
    """Return a header's name and value; what is said of a wrong one never shows the value."""
    name, value = text("header name", name), text(f"header {name}", value)
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(_must("header name", "a token such as X-Trace", repr(name)))
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError(_must(f"header {name}", "without CR, LF and NUL", "a value with one"))
    return name, value


def known(key: object) -> str:
    """Return the key of an option that exists."""
    key = text("option", key)
    if key not in OPTIONS:
        names = [*OPTIONS, HEADER_PREFIX + "<Name>"]
        nearest = difflib.get_close_matches(key, names, n=1, cutoff=0)[0]
        raise ValueError(f"There is no option {key}; the nearest is {nearest}")
    return key


def function(name: str, value: object) -> Callable[[Any], Any]:
    """Return a value that must be callable."""
    if not callable(value):
        raise TypeError(_must(name, "a function of the record", type(value).__name__))
    return value


def _must(what: str, rule: str, was: str) -> str:
    return f"{what} must be {rule}, was {was}"
