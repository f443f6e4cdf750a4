"""What runs in Python workers: a record becomes the packed request that the Java sink reads.

Travels to them by value, so that they need no installation of this package: it imports the
standard library and the one neighbour that travels with it.

The packed form is big-endian: version, method, URL, key, ordering key, headers, kind of body, body.
Version 1 has no ordering key. Texts are UTF-8 after their length in bytes. An empty method stands
for the sink's own.
"""

from __future__ import annotations

import pickle
import struct
import traceback
import types
from typing import Any, Callable

from ._json import dumps

VERSION = 1
VERSION_WITH_ORDERING_KEY = 2
REJECTED = 0xFF
NO_BODY, BYTES, TEXT, JSON = range(4)
NO_KEY = -1
LONGEST_REASON = 500

# A request with nothing of its own but a body: the kind of the body follows.
TO_ENDPOINT = struct.pack(">BHIiH", VERSION, 0, 0, NO_KEY, 0)

Mapper = Callable[[Any], bytes]


class UnsendableError(Exception):
    """A record cannot become a request, for the reason that the message gives."""


def load(payload: bytes | None, returns: str) -> Mapper:
    """Make the function that a worker calls for each record.

    :param payload: the user's pickled function, if there is one
    :param returns: what the function returns: ``request`` or ``body``
    """
    if payload is None:
        return guard(pack_record)
    function = pickle.loads(payload)  # noqa: S301 - from this job's client
    pack = pack_request if returns == "request" else pack_body
    return guard(after(function, f"{returns}=", pack))


def package(http_request: type) -> types.ModuleType:
    """Stand in for ``flink_http`` in a worker that need not have it."""
    module = types.ModuleType("flink_http")
    module.HttpRequest = http_request  # type: ignore[attr-defined]
    return module


def guard(pack: Mapper) -> Mapper:
    """Turn an exception into a rejected record: thrown here it would restart the job for ever."""

    def packed(record: Any) -> bytes:
        try:
            return pack(record)
        except UnsendableError as e:
            return reject(record, str(e))
        except Exception as e:  # noqa: BLE001 - whatever is thrown is about this record
            return reject(record, f"it cannot become a request: {type(e).__name__}: {e}")

    return packed


def after(function: Callable[[Any], Any], name: str, pack: Mapper) -> Mapper:
    """Pack what the user's function makes; it says where it failed: its traceback ends here."""

    def packed(record: Any) -> bytes:
        try:
            made = function(record)
        except Exception as e:
            at = traceback.extract_tb(e.__traceback__)[-1]
            raise UnsendableError(
                f"{name} raised {type(e).__name__}: {e} (line {at.lineno} in {at.name})"
            ) from e
        return pack(made)

    return packed


def pack_record(record: Any) -> bytes:
    """Pack a record that is sent to the endpoint itself: text and bytes as they are, else JSON."""
    if record is None:
        raise UnsendableError("the record is null")
    return TO_ENDPOINT + _body(record)


def pack_body(made: Any) -> bytes:
    """Pack what the user's function returns for a body."""
    if made is None:
        raise UnsendableError("body= returned None")
    return TO_ENDPOINT + _body(made)


def pack_request(request: Any) -> bytes:
    """Pack a request with all its parts."""
    # Not by its class: a worker that has the package installed can see two copies of it.
    if not hasattr(request, "has_json"):
        raise UnsendableError(f"request= must return an HttpRequest, was {type(request).__name__}")
    ordered = request.ordering_key is not None
    parts = [
        bytes([VERSION_WITH_ORDERING_KEY if ordered else VERSION]),
        _counted(">H", request.method),
        _counted(">I", request.url),
        struct.pack(">i", NO_KEY) if request.key is None else _counted(">i", request.key),
    ]
    if ordered:
        parts.append(_counted(">i", request.ordering_key))
    parts.append(struct.pack(">H", len(request.headers)))
    for name, value in request.headers:
        parts += [_counted(">H", name), _counted(">I", value)]
    if request.has_json:
        parts.append(_sized(JSON, dumps(request.json).encode()))
    else:
        parts.append(bytes([NO_BODY]) if request.body is None else _body(request.body))
    return b"".join(parts)


def reject(record: Any, reason: str) -> bytes:
    """Pack a record that cannot be sent, with the reason, for the sink to reject."""
    try:
        kept = pickle.dumps(record)
    except Exception:  # noqa: BLE001 - the reason still says what was wrong with it
        kept = b""
    text = reason[:LONGEST_REASON].encode(errors="replace")
    return struct.pack(">BI", REJECTED, len(text)) + text + kept


def _body(value: Any) -> bytes:
    if isinstance(value, str):
        return _sized(TEXT, value.encode())
    if isinstance(value, (bytes, bytearray)):
        return _sized(BYTES, value)
    return _sized(JSON, dumps(value).encode())


def _sized(kind: int, body: bytes | bytearray) -> bytes:
    return struct.pack(">Bi", kind, len(body)) + body


def _counted(length: str, text: str) -> bytes:
    data = text.encode()
    return struct.pack(length, len(data)) + data
