"""The JSON that a Python worker writes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import math
import struct
import uuid
from collections import OrderedDict
from decimal import Decimal
from typing import Any, Callable, ClassVar, NamedTuple

import numpy as np
import pytest
from flink_http import _json
from hypothesis import given
from hypothesis import strategies as st
from pyflink.common import Row


@dataclasses.dataclass
class Order:
    """A record as users write them."""

    kind: ClassVar[str] = "order"
    id: int
    total: Decimal
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Holder:
    """A record with anything in it."""

    held: Any


class Colour(enum.Enum):
    """An enumeration with a text."""

    RED = "red"


class Point(NamedTuple):
    """A tuple with names."""

    x: int
    y: int


UTC = dt.timezone.utc
HALF_PAST = dt.timezone(dt.timedelta(hours=5, minutes=30))

FORMS: list[tuple[Any, str]] = [
    ({"a": 1, "b": None, "c": True}, '{"a":1,"b":null,"c":true}'),
    ({1: "x", False: "y"}, '{"1":"x","false":"y"}'),
    ([Holder({dt.date(2024, 1, 1): 1})], '[{"held":{"2024-01-01":1}}]'),
    (Holder(Holder(Decimal(1))), '{"held":{"held":1}}'),
    ("naïve 😀", '"naïve 😀"'),
    ([1.5, -0.0], "[1.5,-0.0]"),
    ((1, "x"), '[1,"x"]'),
    (Point(1, 2), "[1,2]"),
    (OrderedDict(z=1, a=2), '{"z":1,"a":2}'),
    (2**70, "1180591620717411303424"),
    (b"\x00\xff", '"AP8="'),
    ({"deep": [bytearray(b"a"), memoryview(b"b")]}, '{"deep":["YQ==","Yg=="]}'),
    (Decimal("1.10"), "1.10"),
    (Decimal("1E+3"), "1000"),
    ({"p": [Decimal("0.000001")], "q": "é"}, '{"p":[0.000001],"q":"é"}'),
    ({Colour.RED: Decimal(1), 7: None}, '{"red":1,"7":null}'),
    (Order(7, Decimal("9.90"), ["a"]), '{"id":7,"total":9.90,"tags":["a"]}'),
    (Row(name="x", n=1), '{"name":"x","n":1}'),
    (Row("x", 1), '{"f0":"x","f1":1}'),
    (Row("id", "child")(1, Row(a=2)), '{"id":1,"child":{"a":2}}'),
    (Colour.RED, '"red"'),
    (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    ({uuid.UUID(int=1): 1}, '{"00000000-0000-0000-0000-000000000001":1}'),
    (dt.date(2024, 2, 29), '"2024-02-29"'),
    (dt.time(12, 0), '"12:00:00"'),
    (dt.datetime(2024, 1, 1), '"2024-01-01T00:00:00"'),
    (dt.datetime(2024, 1, 1, 1, 2, 3, 500000), '"2024-01-01T01:02:03.500"'),
    (dt.datetime(2024, 1, 1, 1, 2, 3, 1), '"2024-01-01T01:02:03.000001"'),
    (dt.datetime(2024, 1, 1, tzinfo=UTC), '"2024-01-01T00:00:00Z"'),
    (dt.datetime(2024, 1, 1, tzinfo=HALF_PAST), '"2024-01-01T00:00:00+05:30"'),
    ({"n": np.int64(3), "xs": np.array([1.5, 2.0])}, '{"n":3,"xs":[1.5,2.0]}'),
]

NO_FORM: list[tuple[Any, type[Exception], str]] = [
    (math.nan, ValueError, "NaN and infinities have no form in JSON"),
    ({"x": [math.inf]}, ValueError, "NaN and infinities"),
    ({"x": [Decimal(1), math.inf]}, ValueError, "NaN and infinities"),
    (Decimal("NaN"), ValueError, "NaN and infinities have no form in JSON"),
    (Decimal("1E+1001"), ValueError, "an exponent beyond 1000"),
    ({1, 2}, TypeError, "a value of type set has no form in JSON"),
    ({"x": object()}, TypeError, "a value of type object has no form in JSON"),
    ({(1, 2): "x"}, TypeError, "a key of type tuple cannot name a field in JSON"),
    (Holder({None: 1}), TypeError, "a key of type NoneType"),
    (Holder(math.inf), ValueError, "NaN and infinities"),
]


@pytest.mark.parametrize(("value", "text"), FORMS, ids=lambda v: type(v).__name__)
def test_a_value_has_one_compact_form(value: Any, text: str) -> None:
    """Each kind of value is written as the Java sink writes its own of that kind."""
    assert _json.dumps(value) == text


@pytest.mark.parametrize(("value", "error", "message"), NO_FORM, ids=lambda v: type(v).__name__)
def test_a_value_without_a_form_is_an_error(
    value: Any, error: type[Exception], message: str
) -> None:
    """What JSON cannot say is refused, never guessed."""
    with pytest.raises(error, match=message):
        _json.dumps(value)


def test_a_value_that_holds_itself_is_an_error() -> None:
    """A loop ends in an error, with and without a Decimal in it."""
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="nests deeper than 500 levels, or holds itself"):
        _json.dumps(loop)
    with pytest.raises(ValueError, match=r"nests .*, or holds itself"):
        _json.dumps([Decimal(1), loop])
    holder = Holder(None)
    holder.held = holder
    with pytest.raises(ValueError, match="Circular"):
        _json.dumps(holder)


def from_vector(value: Any) -> Any:
    """Make the Python value that an entry of the table describes."""
    if isinstance(value, list):
        return [from_vector(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    return TAGS[tag](content)


def nested(depth: int) -> Any:
    """Return so many lists in each other."""
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def pairs(content: Any) -> dict[Any, Any]:
    """Return a dict of pairs."""
    return {from_vector(key): from_vector(value) for key, value in content}


def moment(text: str) -> dt.datetime:
    """Return a timestamp; Python 3.9 reads no Z."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


TAGS: dict[str, Callable[[Any], Any]] = {
    "row": pairs,
    "map": pairs,
    "nameless_row": lambda content: Row(*map(from_vector, content)),
    "timestamp": moment,
    "offset_timestamp": moment,
    "local_timestamp": moment,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "duration_us": lambda content: dt.timedelta(microseconds=content),
    "decimal": Decimal,
    "double": float,
    "integer": int,
    "bytes": bytes.fromhex,
    "uuid": uuid.UUID,
    "utf16": lambda units: struct.pack(f"<{len(units)}H", *units).decode("utf-16", "surrogatepass"),
    "nested": nested,
}


def test_the_table_that_java_reads_too(vectors: Callable[[str], Any]) -> None:
    """Each value has the same form from Python, or is refused by the same rule."""
    for case in vectors("json.json")["cases"]:
        value = from_vector(case["value"])
        if "json" in case:
            assert _json.dumps(value).encode() == case["json"].encode(), case["name"]
            continue
        with pytest.raises((TypeError, ValueError)) as e:
            _json.dumps(value).encode()
        assert case["reject"] in str(e.value), case["name"]


def test_named_rows_and_dicts_are_alike(vectors: Callable[[str], Any]) -> None:
    """A Row with names is written like the dict of its fields."""
    compared = 0
    for case in vectors("json.json")["cases"]:
        value = case["value"]
        if "json" in case and isinstance(value, dict) and value.get("row"):
            row = Row(*[name for name, _ in value["row"]])
            row = row(*[from_vector(field) for _, field in value["row"]])
            assert _json.dumps(row) == case["json"], case["name"]
            compared += 1
    assert compared > 20


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(PLAIN)
def test_plain_values_survive_the_round_trip(value: Any) -> None:
    """What JSON can hold comes back as it was."""
    assert json.loads(_json.dumps(value)) == value


@given(PLAIN)
def test_a_decimal_beside_them_changes_nothing(value: Any) -> None:
    """The slower way writes the same text as the fast one."""
    assert _json.dumps([value, Decimal(1)]) == f"[{_json.dumps(value)},1]"
