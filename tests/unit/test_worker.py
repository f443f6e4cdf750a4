"""How a Python worker packs what it sends to the Java sink."""

from __future__ import annotations

import io
import json
import pickle
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Callable

import cloudpickle.cloudpickle_fast as cloudpickle
import flink_http
import pytest
from flink_http import HttpRequest, _worker
from flink_http._mapper import PackedMapper
from hypothesis import given
from hypothesis import strategies as st


@dataclass
class Packed:
    """What is read back from a packed request."""

    method: str
    url: str
    key: str | None
    ordering_key: str | None
    headers: tuple[tuple[str, str], ...]
    kind: int
    body: bytes | None


def unpack(data: bytes) -> Packed:
    """Read a packed request as the Java sink does."""
    stream = io.BytesIO(data)

    def number(form: str) -> int:
        return int(struct.unpack(form, stream.read(struct.calcsize(form)))[0])

    def text(form: str) -> str | None:
        length = number(form)
        return None if length < 0 else stream.read(length).decode()

    version = number(">B")
    assert version in {1, 2}
    method, url, key = text(">H"), text(">I"), text(">i")
    ordering_key = text(">i") if version == 2 else None
    headers = tuple((text(">H") or "", text(">I") or "") for _ in range(number(">H")))
    kind = number(">B")
    body = stream.read(number(">I")) if kind else None
    assert stream.read() == b""
    return Packed(method or "", url or "", key, ordering_key, headers, kind, body)


def rejected(data: bytes) -> tuple[str, bytes]:
    """Read the reason and the record of a rejected one."""
    assert data[0] == 0xFF
    end = 5 + int(struct.unpack(">I", data[1:5])[0])
    return data[5:end].decode(), data[end:]


def mapper(function: Callable[[Any], Any] | None = None, returns: str = "request") -> Any:
    """Return what a worker calls, after its way through pickle."""
    return pickle.loads(pickle.dumps(PackedMapper(function, returns)))


RECORDS = [
    ({"a": 1}, _worker.JSON, b'{"a":1}'),
    ([1], _worker.JSON, b"[1]"),
    (7, _worker.JSON, b"7"),
    ("text é", _worker.TEXT, "text é".encode()),
    (b"\x00\x01", _worker.BYTES, b"\x00\x01"),
    (bytearray(b"x"), _worker.BYTES, b"x"),
    ("", _worker.TEXT, b""),
]


@pytest.mark.parametrize(("record", "kind", "body"), RECORDS)
def test_a_record_goes_to_the_endpoint_itself(record: Any, kind: int, body: bytes) -> None:
    """Text and bytes are packed as they are, all else as JSON, and nothing else is decided."""
    assert unpack(mapper()(record)) == Packed("", "", None, None, (), kind, body)


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    url=texts,
    key=st.none() | texts,
    ordering_key=st.none() | texts,
    headers=st.lists(st.tuples(texts, texts)),
    body=st.none() | texts | st.binary(),
)
def test_a_request_survives_packing(**parts: Any) -> None:
    """Every part of a request comes out as it went in, in the first version that can say it."""
    packed = _worker.pack_request(HttpRequest("put", **parts))
    url, key, ordering_key = parts["url"], parts["key"], parts["ordering_key"]
    headers, body = parts["headers"], parts["body"]
    assert packed[0] == (1 if ordering_key is None else 2)
    kind = {type(None): 0, bytes: 1, str: 2}[type(body)]
    raw = body.encode() if isinstance(body, str) else body
    assert unpack(packed) == Packed("PUT", url, key, ordering_key, tuple(headers), kind, raw)


def test_a_json_body_may_be_null() -> None:
    """``json=None`` is a body, no ``json`` is none."""
    assert unpack(_worker.pack_request(HttpRequest("POST", json=None))).body == b"null"
    assert unpack(_worker.pack_request(HttpRequest("POST"))).body is None


def test_a_body_function_makes_the_body() -> None:
    """What ``body=`` returns is packed like a record."""
    pack = mapper(lambda r: f"id={r['id']}", "body")
    assert unpack(pack({"id": 7})) == Packed("", "", None, None, (), _worker.TEXT, b"id=7")


REJECTS: list[tuple[Any, Any, str, str]] = [
    (None, None, "request", "the record is null"),
    ({1, 2}, None, "request", "it cannot become a request: TypeError: a value of type set"),
    ("\ud800", None, "request", "it cannot become a request: UnicodeEncodeError"),
    ({}, lambda r: r["id"], "request", "request= raised KeyError: 'id' (line "),
    ({}, lambda r: r, "request", "request= must return an HttpRequest, was dict"),
    ({}, lambda _: HttpRequest("BREW"), "request", "request= raised ValueError: method must be"),
    ({}, lambda _: None, "body", "body= returned None"),
    ({}, lambda _: HttpRequest("PUT", json={1}), "request", "it cannot become a request: TypeErr"),
]


@pytest.mark.parametrize(("record", "function", "returns", "reason"), REJECTS)
def test_a_record_that_cannot_be_packed_becomes_a_reject(
    record: Any, function: Any, returns: str, reason: str
) -> None:
    """The worker does not fail: the record goes on with the reason, and ``on-reject`` decides."""
    said, kept = rejected(mapper(function, returns)(record))
    assert said.startswith(reason)
    assert pickle.loads(kept) == record


@pytest.mark.fault(
    "A record cannot be sent from the Python worker to the JVM",
    then="Rejects it with the reason",
)
def test_a_record_that_cannot_even_be_pickled_is_rejected_with_its_reason() -> None:
    """Nothing of the record is left then, but it is still counted and named."""
    said, kept = rejected(mapper()(threading.Lock()))
    assert "_thread.lock has no form in JSON" in said
    assert kept == b""


def test_a_reason_is_cut() -> None:
    """An exception with a whole payload in its message does not fill the log."""

    def fail(_: Any) -> Any:
        raise ValueError("x" * 10_000)

    assert len(rejected(mapper(fail)({}))[0]) == 500


def test_a_function_that_cannot_be_pickled_is_refused_early() -> None:
    """A lock in the function's closure is an error on the client, not in the cluster."""
    lock = threading.Lock()
    with pytest.raises(TypeError, match="request= must be a function that can be pickled"):
        PackedMapper(lambda _: lock, "request")


WORKER = """
import pickle, sys

sys.modules["flink_http"] = None  # not installed here
packed = pickle.loads(sys.stdin.buffer.read())({"id": 7})
sys.stdout.buffer.write(packed)
"""

FUNCTIONS: list[Callable[[Any], Any]] = [
    lambda r: HttpRequest("PUT", f"u/{r['id']}", json=r),
    lambda r: flink_http.HttpRequest("PUT", f"u/{r['id']}", json=r),
    partial(lambda method, r: HttpRequest(method, f"u/{r['id']}", json=r), "PUT"),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_worker_need_not_have_the_package(function: Callable[[Any], Any]) -> None:
    """What it needs of it travels with the function, however that names it."""
    mapper = PackedMapper(function, "request")
    travelling = cloudpickle.dumps(mapper)  # type: ignore[no-untyped-call]
    done = subprocess.run(
        [sys.executable, "-c", WORKER], input=travelling, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert unpack(done.stdout) == Packed("PUT", "u/7", None, None, (), _worker.JSON, b'{"id":7}')


KINDS = ["none", "bytes", "text", "json"]


def test_the_table_that_java_reads_too(vectors: Callable[[str], Any]) -> None:
    """Each request is packed into the bytes that Java unpacks."""
    for case in vectors("packed.json")["requests"]:
        packed, parts = bytes.fromhex(case["packed"]), case["request"]
        read = unpack(packed)
        assert [read.method, read.url, read.key] == [parts["method"], parts["url"], parts["key"]]
        assert read.ordering_key == parts.get("ordering_key")
        assert list(map(list, read.headers)) == parts["headers"]
        assert KINDS[read.kind] == parts["kind"]
        if read.method.isupper() or not read.method:  # Python packs no other
            assert pack(parts) == packed, case["name"]


def pack(parts: dict[str, Any]) -> bytes:
    """Pack what an entry of the table describes."""
    kind, body = parts["kind"], parts["body"]
    made: dict[str, Any] = {}
    if kind == "json":
        made = {"json": json.loads(body)}
    elif kind != "none":
        made = {"body": bytes.fromhex(body) if kind == "bytes" else body}
    if not parts["method"]:
        return _worker.pack_record(*made.values())
    made.update({name: parts[name] for name in ("method", "url", "key", "headers")})
    return _worker.pack_request(HttpRequest(**made, ordering_key=parts.get("ordering_key")))


def test_the_field_of_a_record_is_in_its_body_as_java_reads_it(
    vectors: Callable[[str], Any],
) -> None:
    """A dict is packed into JSON in which the field has the value that the table expects."""
    for case in vectors("fields.json")["json"]:
        if "whole" in case and "key" in case:
            body = unpack(mapper()(json.loads(case["json"]))).body or b""
            value = json.loads(body, parse_float=Decimal)[case["field"]]
            assert key_text(value) == case["key"], case["name"]


def key_text(value: Any) -> str:
    """Return the text of a key."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return str(value)


def test_a_reject_has_the_form_that_java_reads(vectors: Callable[[str], Any]) -> None:
    """The reason, and the record after it."""
    case = vectors("packed.json")["refused"][0]
    said, kept = rejected(bytes.fromhex(case["packed"]))
    assert said == case["reason"]
    assert kept
