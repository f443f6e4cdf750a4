"""Letters that the Java writer writes, as Python reads them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flink_http import read_dead_letters
from flink_http._jar import jar_path
from jsonschema import Draft202012Validator
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import add_jars_to_context_class_loader

SCHEMA = Path(__file__).parents[2] / "docs" / "dead-letter-v1.schema.json"
BODIES = [b"", b"\0", b"{}\r\n\xe2\x80\xa8", b"\xff\xfe", b"\xed\xa0\x80", b"x" * (1 << 20)]


@pytest.fixture
def rooms(jvm: Any) -> Any:
    """Return the package of the writer."""
    add_jars_to_context_class_loader([jar_path().as_uri()])
    return jvm.org.apache.flink.streaming.connectors.http.deadletter


def letter(rooms: Any, number: int, body: bytes) -> Any:
    """Make a letter of a POST."""
    gateway = get_gateway()
    headers = gateway.new_array(gateway.jvm.java.lang.String, 2)
    headers[0], headers[1] = "Authorization", "Bearer hunter2"
    return (
        rooms.DeadLetter.builder()
        .request("POST", "https://h/in?token=hunter2", "")
        .headers(headers)
        .idempotencyKey("Idempotency-Key", f"key-{number}")
        .body(body)
        .rejected(422, "POST answered 422", 1_764_000_000_123 + number)
        .answer(b"no, hunter2", False)  # noqa: FBT003 - Java has no names for arguments
        .history(3, 1_764_000_000_000)
        .build()
    )


def test_what_java_writes_is_read_in_python_while_the_writer_is_open(
    jvm: Any, rooms: Any, tmp_path: Path
) -> None:
    """Byte for byte, by the schema, without a credential."""
    concurrent = jvm.java.util.concurrent
    with closing(rooms.DeadLetters.open(tmp_path.as_uri(), 0, 0, jvm.java.lang.Thread())) as writer:
        for number, body in enumerate(BODIES):
            durable = concurrent.FutureTask(jvm.java.lang.Thread(), None)
            writer.write(letter(rooms, number, body), durable)
            durable.get(60, concurrent.TimeUnit.SECONDS)
            assert [found.body for found in read_dead_letters(tmp_path)] == BODIES[: number + 1]
    found = list(read_dead_letters(tmp_path.as_uri()))
    assert [letter.idempotency_key for letter in found] == [f"key-{n}" for n in range(len(BODIES))]
    assert {(letter.url, letter.headers) for letter in found} == {
        ("https://h/in?token=***", (("Authorization", None),))
    }
    (file,) = tmp_path.iterdir()
    lines = file.read_bytes().split(b"\n")
    assert not any(b"hunter2" in line for line in lines)
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for line in lines[:-1]:
        validator.validate(json.loads(line))
