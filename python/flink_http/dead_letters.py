"""Reads the dead letters that a sink has written: ``flink_http.read_dead_letters(path)``."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ._redriven import LetterIds, read_journal

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from io import BufferedIOBase

VERSION = 1

_PLAIN = ".jsonl"
_COMPRESSED = ".jsonl.gz"
_HIDDEN = (".", "_")


@dataclass(frozen=True)
class DeadLetter:
    """A record that the sink gave up.

    ``docs/dead-letters.md`` in the repository has the file format. Its ``repr`` shows no payload.

    Attributes:
        id: not of any other letter.
        rejected_at: when it was given up; in UTC.
        first_seen: when the sink took the record; in UTC.
        attempts: requests sent for it.
        status: what the endpoint answered; None where it was nothing.
        reason: why it was given up, in a sentence.
        answer: the beginning of the answer's body.
        answer_cut: whether there was more of it.
        method: None, as ``url``, where the record could not become a request.
        url: absolute, without credentials: the values of secret parameters are ``***``.
        relative_url: the record's own part of it; empty for the endpoint itself.
        headers: the record's own; the value of a secret one is None.
        content_type: what the body is sent as, unless a header says otherwise.
        idempotency_key: the key of the request, and
        idempotency_key_header: the header that carries it.
        ordering_key: records of one key were sent in order.
        body: None where there is none.
        record_type: the class of a record that could not become a request, and
        record: what its serializer in Flink wrote.

    """

    id: str
    rejected_at: datetime
    first_seen: datetime
    attempts: int
    status: int | None
    reason: str
    answer: str | None = field(repr=False)
    answer_cut: bool = field(repr=False)
    method: str | None
    url: str | None
    relative_url: str | None = field(repr=False)
    headers: tuple[tuple[str, str | None], ...] = field(repr=False)
    content_type: str | None = field(repr=False)
    idempotency_key: str | None
    idempotency_key_header: str | None = field(repr=False)
    ordering_key: str | None
    body: bytes | None = field(repr=False)
    record_type: str | None
    record: bytes | None = field(repr=False)

    @property
    def destination(self) -> str:
        """Scheme, host and port; ``none`` where the record could not become a request."""
        if self.url is None:
            return "none"
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def read_dead_letters(
    path: str | os.PathLike[str], *, redriven: bool = False
) -> Iterator[DeadLetter]:
    """Read the letters of a directory one by one, also while a job is writing there.

    A letter comes once, though it may be in two files. What ``flink-http redrive`` has sent again
    is left out.

    Args:
        path: a local directory, or its ``file:`` URL; copy other stores' files to one.
        redriven: whether to give the letters that were sent again, too.

    Raises:
        NotADirectoryError: there is no such directory.
        ValueError: a URL of another kind; in the iteration, a file with something else in it.

    """
    directory = local_directory(path)
    return _read(directory, None if redriven else read_journal(directory))


def local_directory(path: str | os.PathLike[str]) -> Path:
    """Return the directory that a path or a ``file:`` URL names."""
    text = str(path)
    scheme = urlsplit(text).scheme
    if len(scheme) > 1 and scheme != "file":  # one letter is a drive
        raise ValueError(f"path must be a local directory or a file: URL, was {scheme}://…")
    directory = Path(url2pathname(urlsplit(text).path)) if scheme == "file" else Path(text)
    if not directory.is_dir():
        raise NotADirectoryError(f"path must be a directory, was {directory}")
    return directory


def letter_files(directory: Path) -> list[str]:
    """Name the files of letters in their order, without their ``.gz``.

    Of a file that was just compressed both forms may be there.
    """
    names = (entry.name for entry in directory.iterdir() if not entry.name.startswith(_HIDDEN))
    letters = (name for name in names if name.endswith((_PLAIN, _COMPRESSED)))
    return sorted({name.removesuffix(".gz") for name in letters})


def _read(directory: Path, done: LetterIds | None) -> Iterator[DeadLetter]:
    seen = LetterIds()
    for name in letter_files(directory):
        for number, line in enumerate(_lines(directory, name), 1):
            try:
                values = json.loads(line)
                if values["id"] in seen:
                    continue  # written again, because it was not known to be durable
                seen.add(values["id"])
                letter = _letter(values)
            except (ValueError, KeyError, TypeError, AttributeError) as e:
                raise ValueError(f"{directory / name}, line {number} is no dead letter: {e}") from e
            if done is None or letter.id not in done:
                yield letter


def _lines(directory: Path, name: str) -> Iterator[bytes]:
    """Give the whole lines; the last one may be half written."""
    with _open(directory, name) as file:
        while True:
            try:
                line = file.readline()
            except EOFError:  # a compressed file whose writer was killed
                return
            if not line.endswith(b"\n"):
                return
            yield line


def _open(directory: Path, name: str) -> BufferedIOBase:
    """Open the compressed form if there is one: it is there before the other one goes."""
    compressed = directory / f"{name}.gz"
    if compressed.exists():
        return gzip.open(compressed)
    try:
        return (directory / name).open("rb")
    except FileNotFoundError:  # it was compressed in this moment
        return gzip.open(compressed)


def _letter(values: dict[str, Any]) -> DeadLetter:
    if values["version"] > VERSION:
        raise ValueError(f"its version is {values['version']}; a newer flink-http reads it")
    record = values.get("record", {})
    return DeadLetter(
        id=values["id"],
        rejected_at=_time(values["rejectedAt"]),
        first_seen=_time(values["firstSeen"]),
        attempts=values["attempts"],
        status=values.get("status"),
        reason=values["reason"],
        answer=values.get("answer"),
        answer_cut=values.get("answerCut", False),
        method=values.get("method"),
        url=values.get("url"),
        relative_url=values.get("relativeUrl"),
        headers=tuple((name, value) for name, value in values.get("headers", ())),
        content_type=values.get("contentType"),
        idempotency_key=values.get("idempotencyKey"),
        idempotency_key_header=values.get("idempotencyKeyHeader"),
        ordering_key=values.get("orderingKey"),
        body=_content(values.get("body"), values.get("bodyBase64")),
        record_type=record.get("type"),
        record=_content(None, record.get("base64")),
    )


def _content(text: str | None, encoded: str | None) -> bytes | None:
    if text is not None:
        return text.encode()
    return None if encoded is None else base64.b64decode(encoded, validate=True)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
