"""The bytes of an answer."""

from __future__ import annotations

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .steps import Status

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

DRIP_INTERVAL = 0.1
_DRIP_BYTES = 36_000  # an hour, a byte each interval
_JSON = "application/json"

_REASONS = {status.value: status.phrase for status in HTTPStatus}


def closes_connection(status: Status) -> bool:
    """Whether nothing can follow this answer on its connection.

    Behind an informational status the client waits for a final one, which is not coming.
    """
    return status.code < 200 or any(  # noqa: PLR2004 - RFC 9110, 15.2
        name.lower() == "connection" and "close" in value.lower() for name, value in status.headers
    )


def whole_answer(status: Status, number: int, *, head_only: bool, connection: str | None) -> bytes:
    """Render an answer to request ``number``.

    ``head_only``: what HEAD gets, the headers of a body that does not come.
    ``connection``: the value of that header, None to leave it out.
    """
    body = _body(status, number)
    scripted = {name.lower() for name, _ in status.headers}
    own = [f for f in _own_headers(status, body, connection) if f[0].lower() not in scripted]
    lines = [f"{name}: {value}" for name, value in (*own, *status.headers)]
    head = "\r\n".join((_status_line(status.code), *lines, "", "")).encode("ascii")
    return head if head_only or body is None else head + body


def drip_head() -> bytes:
    """Announce an hour of bytes."""
    return (
        f"{_status_line(200)}\r\nContent-Type: text/plain\r\nContent-Length: {_DRIP_BYTES}\r\n\r\n"
    ).encode("ascii")


def drip_body() -> bytes:
    """Give all that ``drip_head`` announces."""
    return b"." * _DRIP_BYTES


def _own_headers(
    status: Status, body: bytes | None, connection: str | None
) -> list[tuple[str, str]]:
    fields = [("Date", _date(int(time.time())))]
    if body is not None:
        if status.body is None and body:
            fields.append(("Content-Type", _JSON))
        fields.append(("Content-Length", str(len(body))))
    if connection is not None:
        fields.append(("Connection", connection))
    return fields


def _body(status: Status, number: int) -> bytes | None:
    """Give the body, None where the status cannot have one (RFC 9110, 15)."""
    if status.code < 200 or status.code in (204, 304):  # noqa: PLR2004
        return None
    if status.code == HTTPStatus.RESET_CONTENT:
        return b""
    if status.body is not None:
        return status.body
    return b'{"status": %d, "request": %d}\n' % (status.code, number)


def _status_line(code: int) -> str:
    return f"HTTP/1.1 {code} {_REASONS.get(code, 'Status ' + str(code))}"


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
