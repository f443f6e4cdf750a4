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
from json import encoder
from typing import Any, Callable

DEEPEST = 500  # few parsers read deeper, and a record that holds itself has no end
LARGEST_EXPONENT = 1000  # a decimal of a few bytes may stand for billions of digits
UTC = "+00:00"

_LEAVES = frozenset({str, int, float, bool, type(None)})
_TIMES = (dt.date, dt.time, dt.timedelta)
_WRITABLE = (dict, list, tuple, str, int, float, type(None), decimal.Decimal)  # as they are


class _SlowWay(Exception):  # noqa: N818 - a signal, not an error
    """There is something in the value that the standard encoder cannot write."""


def dumps(value: Any) -> str:
    """Write a value as compact JSON.

    :raises ValueError: NaN, an infinity, or a value that nests too deep or contains itself
    :raises TypeError: a value that has no form in JSON
    """
    try:
        if not isinstance(value, _WRITABLE):
            value = _fields(value) if is_row(value) else _form(value)
        return "".join(_PLAIN.encode(value, 0)) if _is_plain(value) else _write(value)
    except RecursionError:
        raise ValueError("it nests too deep, or holds itself") from None
    except ValueError as e:
        if str(e).startswith("Out of range float"):
            raise ValueError("NaN and infinities have no form in JSON") from None
        raise


def is_row(value: Any) -> bool:
    """Tell PyFlink's Row without importing PyFlink."""
    return type(value).__name__ == "Row" and hasattr(value, "_row_kind")


def _is_plain(value: Any, depth: int = 1) -> bool:
    """Tell whether it holds nothing but what JSON knows, in which case that is all to check."""
    if value.__class__ is dict:
        for key in value:
            if key.__class__ is not str:
                return False
        value = value.values()
    elif value.__class__ is not list and value.__class__ is not tuple:
        return value.__class__ in _LEAVES
    for item in value:
        if item.__class__ not in _LEAVES and (depth == DEEPEST or not _is_plain(item, depth + 1)):
            return False
    return True


def _write(value: Any) -> str:
    """Write any value."""
    try:
        _check(value)
        return _ENCODER.encode(value)
    except _SlowWay:
        return _text(value)


def _check(value: Any, depth: int = 1) -> None:
    """Look for what the standard encoder would write as something else, or could not."""
    if isinstance(value, dict):
        for key in value:
            if key.__class__ is not str and not isinstance(key, int):
                raise _SlowWay
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        if isinstance(value, decimal.Decimal):
            raise _SlowWay
        return
    if depth > DEEPEST:
        raise ValueError(f"it nests deeper than {DEEPEST} levels, or holds itself")
    for item in value:
        if item.__class__ not in _LEAVES:
            _check(item, depth + 1)


def _plain(value: Any) -> Any:
    """Turn what the standard encoder does not know into what it knows."""
    form = _form(value)
    _check(form)
    return form


def _form(value: Any) -> Any:
    """Turn a value into a simpler one, one level deep.

    :raises TypeError: it has no form in JSON
    """
    if isinstance(value, _TIMES):
        return _iso8601(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return value.tolist()
    return _fields(value)


def _fields(value: Any) -> dict[str, Any]:
    if is_row(value):
        values = value._values  # noqa: SLF001
        names = getattr(value, "_fields", None) or [f"f{i}" for i in range(len(values))]
        return dict(zip(names, values))
    declared = getattr(type(value), "__dataclass_fields__", None)
    if declared is not None:
        # By name: a class that was pickled by value has its own copies of dataclasses' markers.
        names = [n for n, f in declared.items() if f._field_type.name == "_FIELD"]  # noqa: SLF001
        return {name: getattr(value, name) for name in names}
    raise TypeError(f"a value of type {_name(value)} has no form in JSON")


def _text(value: Any, depth: int = 1) -> str:
    """Write what the standard encoder cannot: slower, otherwise as it does."""
    if isinstance(value, decimal.Decimal):
        return _number(value)
    if value is None or isinstance(value, (str, int, float)):
        return _ENCODER.encode(value)
    if depth > DEEPEST:
        raise ValueError(f"it nests deeper than {DEEPEST} levels, or holds itself")
    if isinstance(value, dict):
        pairs = [f"{_key(key)}:{_text(item, depth + 1)}" for key, item in value.items()]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_text(item, depth + 1) for item in value]) + "]"
    return _text(_form(value), depth)


def _number(value: decimal.Decimal) -> str:
    if not value.is_finite():
        raise ValueError("NaN and infinities have no form in JSON")
    if abs(int(value.as_tuple().exponent)) > LARGEST_EXPONENT:
        raise ValueError(f"a decimal has an exponent beyond {LARGEST_EXPONENT}")
    return format(value, "f")


def _key(key: Any) -> str:
    if isinstance(key, (*_TIMES, uuid.UUID, enum.Enum)):
        key = _form(key)
    if isinstance(key, (str, int)):
        return _ENCODER.encode({key: 0})[1:-3]
    raise TypeError(f"a key of type {_name(key)} cannot name a field in JSON")


def _name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")


def _iso8601(value: Any) -> str:
    """Write seconds always, three or six digits of a fraction if there is one, UTC as Z."""
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if not isinstance(value, (dt.datetime, dt.time)):
        return str(value.isoformat())
    short = value.microsecond != 0 and value.microsecond % 1000 == 0
    text = value.isoformat(timespec="milliseconds" if short else "auto")
    return text[: -len(UTC)] + "Z" if text.endswith(UTC) else text


def _duration(value: dt.timedelta) -> str:
    """Write hours, minutes and seconds, each with its sign, as java.time.Duration does."""
    sign = "-" if value < dt.timedelta(0) else ""
    seconds, micros = divmod(abs(value) // dt.timedelta(microseconds=1), 1_000_000)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    fraction = f".{micros:06}".rstrip("0") if micros else ""
    parts = [f"{sign}{hours}H" if hours else "", f"{sign}{minutes}M" if minutes else ""]
    if seconds or micros or not (hours or minutes):
        parts.append(f"{sign}{seconds}{fraction}S")
    return "PT" + "".join(parts)


_ENCODER = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
)


class _PlainEncoder:
    """The standard encoder's part in C, made once: the encoder makes one for each value.

    It does not look for values that hold themselves, as what is plain never does. Pickled, it is
    made anew: what is made in C cannot travel to the workers.
    """

    encode: Callable[[Any, int], tuple[str, ...]]

    def __init__(self) -> None:
        make, text = encoder.c_make_encoder, encoder.encode_basestring  # type: ignore[attr-defined]
        self.encode = make(None, None, text, None, ":", ",", False, False, False)  # noqa: FBT003

    def __reduce__(self) -> tuple[Any, ...]:
        return _PlainEncoder, ()


_PLAIN = _PlainEncoder()
