"""The JSON of a record, the same that the Java sink writes of a Row.

Travels to the Python workers by value: it imports the standard library only.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import enum
import json
import uuid
from typing import Any

UTC = "+00:00"
LARGEST_EXPONENT = 1000  # a decimal of a few bytes may stand for billions of digits


class _DecimalMet(Exception):  # noqa: N818 - a signal, not an error
    """The standard encoder has no way to write a Decimal as a number."""


def dumps(value: Any) -> str:
    """Write a value as compact JSON.

    :raises ValueError: NaN, an infinity, or a value that contains itself
    :raises TypeError: a value that has no JSON form
    """
    try:
        return _ENCODER.encode(value)
    except (_DecimalMet, TypeError):  # or a key that the standard encoder does not take
        return _text(value)


def plain(value: Any) -> Any:
    """Turn a value that the standard encoder does not know into one that it knows, one level deep.

    :raises TypeError: the value has no JSON form
    """
    if isinstance(value, decimal.Decimal):
        raise _DecimalMet
    if isinstance(value, (dt.date, dt.time)):
        return _iso(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    return _fields(value)


def _fields(value: Any) -> Any:
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is not None:
        return {
            name: getattr(value, name)
            for name, field in names.items()
            # By name: a class pickled by value has its own copy of dataclasses' markers.
            if field._field_type.name == "_FIELD"  # noqa: SLF001
        }
    if is_row(value):
        values = value._values  # noqa: SLF001
        names = getattr(value, "_fields", None) or [f"f{i}" for i in range(len(values))]
        return dict(zip(names, values))
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return value.tolist()
    name = f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
    raise TypeError(f"a value of type {name} has no JSON form")


def is_row(value: Any) -> bool:
    """Tell PyFlink's Row without importing PyFlink."""
    return type(value).__name__ == "Row" and hasattr(value, "_row_kind")


def _iso(value: Any) -> str:
    """Write seconds always, three or six digits of a fraction if there is one, UTC as Z."""
    if isinstance(value, (dt.datetime, dt.time)):
        micros = value.microsecond
        short = micros != 0 and micros % 1000 == 0
        text = value.isoformat(timespec="milliseconds" if short else "auto")
        return text[: -len(UTC)] + "Z" if text.endswith(UTC) else text
    return str(value.isoformat())


def _text(value: Any) -> str:
    """Write what holds a Decimal somewhere: slower, otherwise as the standard encoder does."""
    if isinstance(value, decimal.Decimal):
        return _number(value)
    if value is None or isinstance(value, (str, int, float)):
        return _ENCODER.encode(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_key(k)}:{_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_text, value)) + "]"
    return _text(plain(value))


def _number(value: decimal.Decimal) -> str:
    if not value.is_finite():
        raise ValueError("NaN and infinities have no JSON form")
    if abs(int(value.as_tuple().exponent)) > LARGEST_EXPONENT:
        raise ValueError(f"a decimal has an exponent beyond {LARGEST_EXPONENT}")
    return format(value, "f")


def _key(key: Any) -> str:
    """Write an object's key by the standard encoder's own rules, or as the text that it has."""
    if isinstance(key, (dt.date, dt.time, uuid.UUID, enum.Enum)):
        key = plain(key)
    return _ENCODER.encode({key: 0})[1:-3]


_ENCODER = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=plain
)
