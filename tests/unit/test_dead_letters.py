"""Reading dead letters, also while a sink writes them."""

from __future__ import annotations

import copy
import gzip
import json
import tracemalloc
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from flink_http import DeadLetter, read_dead_letters
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
EXAMPLES = (ROOT / "tests" / "vectors" / "dead_letters.jsonl").read_text("utf-8").splitlines()
SCHEMA = json.loads((ROOT / "docs" / "dead-letter-v1.schema.json").read_text("utf-8"))


def line(letter_id: str, **values: Any) -> bytes:
    """Write a letter as the sink does."""
    letter = {**json.loads(EXAMPLES[0]), "id": letter_id, **values}
    return json.dumps(letter).encode() + b"\n"


def ids(path: Path, *, redriven: bool = False) -> list[str]:
    """Read the ids of the letters in a directory."""
    return [letter.id for letter in read_dead_letters(path, redriven=redriven)]


@pytest.mark.parametrize("text", EXAMPLES)
def test_what_java_writes_keeps_the_schema(text: str) -> None:
    """The checked-in letters, which a Java test compares with what it writes."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(text))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"id": "x"},
        {"firstSeen": "2025-11-24 16:00"},
        {"status": 0},
        {"url": "https://user:pass@host/"},
        {"headers": [["Authorization"]]},
        {"bodyBase64": "AA=="},
        {"method": None},
        {"more": 1},
        {"idempotencyKeyHeader": ...},
        {"reason": ...},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_no_letter(change: dict[str, Any]) -> None:
    """Else it would prove nothing."""
    letter = {**json.loads(EXAMPLES[0]), **change}
    letter = {name: value for name, value in letter.items() if value is not ...}
    assert not Draft202012Validator(SCHEMA).is_valid(letter)


def test_letters_are_read_with_their_types(tmp_path: Path) -> None:
    """Bodies are bytes, times are UTC, what is absent is None."""
    (tmp_path / "a.jsonl").write_text("\n".join([*EXAMPLES, ""]), "utf-8")
    first, binary, bare, unsendable = read_dead_letters(str(tmp_path))
    assert first == DeadLetter(
        id="0f9c2b7e4d1a6853-1",
        rejected_at=datetime(2025, 11, 24, 16, 1, tzinfo=timezone.utc),
        first_seen=datetime(2025, 11, 24, 16, 0, tzinfo=timezone.utc),
        attempts=1,
        status=422,
        reason="PUT answered 422 after 1 attempt(s)",
        answer='{"error":"no such item, token ***"}',
        answer_cut=False,
        method="PUT",
        url="https://api.example.com/v1/orders/7?page=2",
        relative_url="orders/7?page=2",
        headers=(("X-Trace", "abc"), ("Authorization", None)),
        content_type="application/json",
        idempotency_key="order-7",
        idempotency_key_header="Idempotency-Key",
        ordering_key="customer-3",
        body='{"id":7,"item":"Grüner Tee 茶 🍵"}'.encode(),
        record_type=None,
        record=None,
    )
    assert binary.body == b"\0\xff\xed\xa0\x80"
    assert (bare.method, bare.body, bare.headers) == ("DELETE", None, ())
    assert (unsendable.record_type, unsendable.record) == ("com.example.Order", b"\1\2\3")
    assert (unsendable.url, unsendable.status, unsendable.destination) == (None, None, "none")


def test_a_letter_does_not_show_its_payload() -> None:
    """A failing assertion or a log line prints its repr."""
    assert "Tee" in EXAMPLES[0]
    fields: dict[str, Any] = dict.fromkeys(DeadLetter.__annotations__)
    letter = DeadLetter(**{**fields, "body": b"Tee", "answer": "Tee", "record": b"Tee"})
    assert "Tee" not in repr(letter)


def test_plain_and_compressed_files_are_read_in_order(tmp_path: Path) -> None:
    """By name, which begins with the time; what is hidden or something else is passed over."""
    (tmp_path / "2.jsonl").write_bytes(line("b-1"))
    (tmp_path / "1.jsonl.gz").write_bytes(gzip.compress(line("a-1") + line("a-2")))
    for other in (".3.jsonl.gz", "_4.jsonl", "notes.txt"):
        (tmp_path / other).write_bytes(b"something else\n")
    assert ids(tmp_path) == ["a-1", "a-2", "b-1"]
    assert [letter.id for letter in read_dead_letters(tmp_path.as_uri())] == ["a-1", "a-2", "b-1"]


def test_a_file_that_is_there_plain_and_compressed_is_read_once(tmp_path: Path) -> None:
    """For a moment, or after a crash, both are there: the compressed one is whole."""
    (tmp_path / "1.jsonl.gz").write_bytes(gzip.compress(line("a-1") + line("a-2")))
    (tmp_path / "1.jsonl").write_bytes(b"{")
    assert ids(tmp_path) == ["a-1", "a-2"]


@pytest.mark.fault(
    "A file of letters is compressed while somebody reads",
    then="Finds it under its new name",
)
def test_a_file_that_is_compressed_while_one_reads_is_found(tmp_path: Path) -> None:
    """The list of files is older than the file's new name."""
    (tmp_path / "1.jsonl").write_bytes(line("a-1"))
    (tmp_path / "2.jsonl").write_bytes(line("b-1"))
    letters = read_dead_letters(tmp_path)
    assert next(letters).id == "a-1"
    (tmp_path / "2.jsonl").unlink()
    (tmp_path / "2.jsonl.gz").write_bytes(gzip.compress(line("b-1")))
    assert next(letters).id == "b-1"


def test_a_letter_that_was_written_again_comes_once(tmp_path: Path) -> None:
    """A write that failed half-way is repeated in the next file of the same writer."""
    (tmp_path / "1.jsonl").write_bytes(line("a-1") + line("a-2"))
    (tmp_path / "2.jsonl").write_bytes(line("a-2") + line("a-3"))
    (tmp_path / "3.jsonl").write_bytes(line("b-2") + line("b-1"))
    assert ids(tmp_path) == ["a-1", "a-2", "a-3", "b-2", "b-1"]


@pytest.mark.parametrize("cut", [1, 10, 300])
@pytest.mark.fault(
    "A letter is read while it is being written",
    then="Leaves it out: its record is still with the sink",
)
def test_a_last_line_that_is_being_written_is_left_out(tmp_path: Path, cut: int) -> None:
    """It is not durable yet, so its record is still with the sink."""
    (tmp_path / "1.jsonl").write_bytes((line("a-1") + line("a-2"))[:-cut])
    (tmp_path / "2.jsonl").write_bytes(line("b-1"))
    assert ids(tmp_path) == ["a-1", "b-1"]


@pytest.mark.fault(
    "A compressed file of letters breaks off",
    then="Reads what it has, and the files after it",
)
def test_a_compressed_file_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    """A writer was killed while it was written."""
    lines = b"".join(line(f"a-{n}", orderingKey=str(n) * 50) for n in range(1, 2000))
    whole = gzip.compress(lines)
    (tmp_path / "1.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "2.jsonl.gz").write_bytes(b"")
    (tmp_path / "3.jsonl").write_bytes(line("b-1"))
    found = ids(tmp_path)
    assert found[-1] == "b-1"
    assert found[:-1] == [f"a-{n}" for n in range(1, len(found))]
    assert 500 < len(found) < 1999


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}\n", "line 1 is no dead letter: 'version'|'id'"),
        (b"[]\n", "line 1 is no dead letter"),
        (b"\xff\n", "line 1 is no dead letter"),
        (line("a-9999999999999"), "line 1 is no dead letter: its id ends in 9999999999999"),
        (line("a-1") + line("a-2", version=2), "line 2 .* a newer flink-http reads it"),
        (line("a-1", body="x")[:-2] + b', "body": 7}\n', "line 1 is no dead letter"),
    ],
)
def test_something_else_in_a_file_is_named_with_its_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    """Better than to pass over what may be a letter."""
    (tmp_path / "1.jsonl").write_bytes(content)
    with pytest.raises(ValueError, match=said) as e:
        ids(tmp_path)
    assert str(tmp_path / "1.jsonl") in str(e.value)


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("s3://user:hunter2@bucket/dead", ValueError, "file: URL, was s3://…"),
        ("/no/such/directory", NotADirectoryError, "must be a directory, was /no/such"),
        (__file__, NotADirectoryError, "must be a directory"),
    ],
)
def test_a_wrong_path_is_named_at_once(path: str, error: type[Exception], said: str) -> None:
    """Not only when the first letter is asked for."""
    with pytest.raises(error, match=said):
        read_dead_letters(path)


def test_many_letters_need_no_more_memory_than_few(tmp_path: Path) -> None:
    """A million letters must be readable on a small machine: their number is not held."""
    body = "x" * 2000

    def peak(letters: int) -> int:
        with gzip.open(tmp_path / "1.jsonl.gz", "wb", 1) as file:
            file.writelines(line(f"a-{n}", body=body) for n in range(1, letters + 1))
        tracemalloc.start()
        assert sum(1 for _ in read_dead_letters(tmp_path)) == letters
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    few = peak(500)
    assert peak(10_000) < few + 100_000


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    """Letters are values."""
    (tmp_path / "1.jsonl").write_bytes(line("a-1"))
    (one,) = read_dead_letters(tmp_path)
    (other,) = read_dead_letters(tmp_path)
    assert one == other == copy.copy(one)
    assert hash(one) == hash(other)
