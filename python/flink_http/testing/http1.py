"""HTTP/1.1 requests out of a stream of bytes (RFC 9112).

Strict on purpose: an endpoint that forgives a malformed request hides a client's fault.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MAX_HEAD = 64 * 1024
_MAX_BODY = 64 * 1024 * 1024
_MAX_CHUNK_LINE = 1024

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the RFC's word for a name
_REQUEST_LINE = re.compile(rf"({_TOKEN}) ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])")
_FIELD = re.compile(rf"({_TOKEN}):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")
_AT_MOST_ONCE = frozenset({"host", "content-length", "transfer-encoding"})


class BadRequest(Exception):  # noqa: N818 - named as the status is
    """The bytes are no request. The connection cannot be used any more."""

    def __init__(self, status: int, rule: str) -> None:
        super().__init__(rule)
        self.status = status


class Request(NamedTuple):
    """One whole request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    keep_alive: bool
    minor_version: int


class _Head(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]
    minor_version: int

    def keeps_alive(self) -> bool:
        options = [o.strip().lower() for o in self.headers.get("connection", "").split(",")]
        if self.minor_version == 0:
            return "keep-alive" in options
        return "close" not in options


class RequestReader:
    """Feed it bytes, take requests. Holds one connection's unread bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._head: _Head | None = None
        self._length: int | None = None  # None while the body of _head comes in chunks
        self._chunks = bytearray()
        self._chunk_left = 0
        self._continued = False

    @property
    def buffered(self) -> int:
        """How many bytes wait to be read."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Add what came from the network."""
        self._buffer += data

    def take(self) -> Request | None:
        """Take the next whole request, or None while bytes are missing.

        Raises:
            BadRequest: says which rule of HTTP the bytes break.

        """
        if self._head is None:
            self._head = self._take_head()
            if self._head is None:
                return None
            self._length = _body_length(self._head)
        body = self._take_chunked() if self._length is None else self._take_sized(self._length)
        if body is None:
            return None
        head, self._head, self._continued = self._head, None, False
        return Request(
            head.method, head.target, head.headers, body, head.keeps_alive(), head.minor_version
        )

    def wants_continue(self) -> bool:
        """Whether the client waits for "100 Continue" (RFC 9110, 10.1.1). True once a request."""
        if self._head is None or self._continued or "expect" not in self._head.headers:
            return False
        self._continued = True
        return not self._buffer and not self._chunks and self._head.minor_version > 0

    def _take_head(self) -> _Head | None:
        while self._buffer.startswith(b"\r\n"):  # RFC 9112, 2.2: empty lines before a request
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n")
        if end > _MAX_HEAD or (end < 0 and len(self._buffer) > _MAX_HEAD):
            raise BadRequest(431, f"request line and headers must be under {_MAX_HEAD} bytes")
        if end < 0:
            return None
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        return _parse_head(lines)

    def _take_sized(self, length: int) -> bytes | None:
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return body

    def _take_chunked(self) -> bytes | None:
        while True:
            if self._chunk_left:  # counts the CRLF behind the data
                if len(self._buffer) < self._chunk_left:
                    return None
                size = self._chunk_left - 2
                if self._buffer[size : size + 2] != b"\r\n":
                    raise BadRequest(400, "a chunk must end with CRLF where its size says")
                self._chunks += self._buffer[:size]
                del self._buffer[: size + 2]
                self._chunk_left = 0
            size_line = self._peek_line(0)
            if size_line is None:
                return None
            size = _chunk_size(size_line)
            if len(self._chunks) + size > _MAX_BODY:
                raise BadRequest(413, f"a body must be under {_MAX_BODY} bytes")
            if size == 0:
                return self._take_trailers(len(size_line) + 2)
            del self._buffer[: len(size_line) + 2]
            self._chunk_left = size + 2

    def _take_trailers(self, start: int) -> bytes | None:
        """Skip to the empty line that ends a chunked body; trailers are read and dropped."""
        while True:
            line = self._peek_line(start)
            if line is None:
                return None
            start += len(line) + 2
            if not line:
                break
            if start > _MAX_HEAD:
                raise BadRequest(431, f"trailers must be under {_MAX_HEAD} bytes")
            if not _FIELD.fullmatch(line.decode("latin-1")):
                raise BadRequest(400, "a trailer must be Name: value")
        del self._buffer[:start]
        body = bytes(self._chunks)
        self._chunks.clear()
        return body

    def _peek_line(self, start: int) -> bytes | None:
        end = self._buffer.find(b"\r\n", start)
        if end < 0 and len(self._buffer) - start > _MAX_CHUNK_LINE:
            raise BadRequest(400, f"a line of a chunked body must be under {_MAX_CHUNK_LINE} bytes")
        return None if end < 0 else bytes(self._buffer[start:end])


def _parse_head(lines: list[str]) -> _Head:
    line = _REQUEST_LINE.fullmatch(lines[0])
    if line is None:
        raise BadRequest(400, "a request begins with METHOD target HTTP/1.1")
    if line[3] != "1":
        raise BadRequest(505, f"the version must be HTTP/1.1 or HTTP/1.0, was {line[3]}.{line[4]}")
    headers: dict[str, str] = {}
    for text in lines[1:]:
        field = _FIELD.fullmatch(text)
        if field is None:
            raise BadRequest(400, "a header must be Name: value, without control characters")
        name = field[1].lower()
        if name not in headers:
            headers[name] = field[2]
        elif name in _AT_MOST_ONCE:
            raise BadRequest(400, f"{field[1]} must come once")
        else:
            headers[name] = f"{headers[name]}, {field[2]}"
    minor = min(int(line[4]), 1)
    if minor > 0 and "host" not in headers:
        raise BadRequest(400, "HTTP/1.1 needs a Host header")
    if headers.get("expect", "100-continue").lower() != "100-continue":
        raise BadRequest(417, "Expect must be 100-continue")
    return _Head(line[1], line[2], headers, minor)


def _body_length(head: _Head) -> int | None:
    """Give the number of bytes that follow; None for a chunked body (RFC 9112, 6.3)."""
    length = head.headers.get("content-length")
    coding = head.headers.get("transfer-encoding")
    if coding is not None:
        if length is not None or head.minor_version == 0:
            raise BadRequest(400, "Transfer-Encoding excludes Content-Length and HTTP/1.0")
        if coding.lower() != "chunked":
            raise BadRequest(501, "Transfer-Encoding must be chunked")
        return None
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise BadRequest(400, "Content-Length must be a number")
    if int(length) > _MAX_BODY:
        raise BadRequest(413, f"a body must be under {_MAX_BODY} bytes")
    return int(length)


def _chunk_size(line: bytes) -> int:
    match = _CHUNK_LINE.fullmatch(line)
    if match is None:
        raise BadRequest(400, "a chunk begins with its size in hexadecimal")
    return int(match[1], 16)
