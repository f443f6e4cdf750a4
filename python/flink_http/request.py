"""The request that a record becomes.

Travels to the Python workers by value: it imports the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NoReturn

METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS")


class HttpRequest:
    """One HTTP request: what a ``request=`` function returns for a record. Immutable.

    ::

        HttpRequest("PUT", f"orders/{order['id']}", json=order, key=order["id"])

    A URL or header that breaks a rule rejects its record: ``on-reject`` says what becomes of it.

    :param method: POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS, in any case
    :param url: relative to the sink's endpoint URL, appended to its path with one slash; may carry
        a query; empty for the endpoint itself
    :param json: a value to send as JSON; ``None`` is JSON's null
    :param body: bytes, or a text that is sent as UTF-8; excludes ``json``
    :param headers: names and values; each wins over the sink's header of that name
    :param key: sent as ``Idempotency-Key``, the same at every attempt
    :param ordering_key: not sent; requests of one key go one at a time and in the order of their
        records, and a retry holds back those of its own key only
    :raises TypeError: an argument of a wrong type
    :raises ValueError: an unknown method, or both ``json`` and ``body``
    """

    __slots__ = ("body", "headers", "json", "key", "method", "ordering_key", "url")

    method: str
    url: str
    json: Any
    body: bytes | str | None
    headers: tuple[tuple[str, str], ...]
    key: str | None
    ordering_key: str | None

    def __init__(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        url: str = "",
        *,
        json: Any = ...,  # Ellipsis: a marker of our own would not survive pickling by value
        body: bytes | bytearray | str | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        key: Any = None,
        ordering_key: Any = None,
    ) -> None:
        if body is not None and json is not ...:
            raise ValueError("json and body exclude each other, both were given")
        put = super().__setattr__
        put("method", check_method(method))
        put("url", _text("url", url))
        put("json", json)
        put("body", _body(body))
        put("headers", _headers(headers))
        put("key", None if key is None else str(key))
        put("ordering_key", None if ordering_key is None else str(ordering_key))

    @property
    def has_json(self) -> bool:
        """Whether the body is ``json``, which may be ``None``."""
        return self.json is not ...

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"an HttpRequest cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(HttpRequest, **self._parts()), ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HttpRequest):
            return NotImplemented
        return self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]  # its JSON value may have no hash

    def __repr__(self) -> str:
        """Show method and URL only: headers and bodies may hold what must not be printed."""
        return f"HttpRequest({self.method!r}, {self.url!r})"

    def _parts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in HttpRequest.__slots__}


def check_method(method: str) -> str:
    """Return the method in upper case."""
    upper = _text("method", method).upper()
    if upper not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, was {method}")
    return upper


def _body(body: Any) -> bytes | str | None:
    if isinstance(body, bytearray):
        return bytes(body)
    if body is None or isinstance(body, (bytes, str)):
        return body
    raise TypeError(
        f"body must be bytes or str, was {type(body).__name__}; give other values as json="
    )


def _headers(headers: Any) -> tuple[tuple[str, str], ...]:
    pairs = headers.items() if hasattr(headers, "items") else headers
    return tuple((_text("header name", n), _text(f"header {n}", v)) for n, v in pairs)


def _text(what: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, was {type(value).__name__}")
    return value
