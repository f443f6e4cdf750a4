"""The sink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from pyflink.datastream.connectors.base import Sink, StreamTransformer, SupportsPreprocessing

from ._jvm import attach
from .builder import HttpSinkBuilder

if TYPE_CHECKING:
    from pyflink.datastream import DataStream

    from ._settings import Settings
    from .request import HttpRequest


class HttpSink(Sink, SupportsPreprocessing):
    """Delivers each record of a stream to an HTTP endpoint.

    ::

        stream.sink_to(HttpSink("https://api.example.com/events", "POST"))

    A str or bytes record is sent as it is; a dict, dataclass, Row, Table row or any other value as
    JSON. ``request`` makes each record's own request, ``body`` only its body:

    ::

        HttpSink(url, request=lambda r: HttpRequest("PUT", f"users/{r['id']}", json=r))

    With checkpointing and a source that can be replayed every record is delivered at least once.

    :param endpoint_url: an http or https URL
    :param method: POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS, in any case
    :param request: a function of the record that returns an :class:`HttpRequest`
    :param body: a function of the record that returns bytes, a str, or a value to send as JSON
    :raises ValueError: a malformed URL, an unknown method, or both ``request`` and ``body``
    :raises TypeError: an argument of a wrong type
    """

    _settings: Settings

    def __init__(
        self,
        endpoint_url: str,
        method: str = "POST",
        *,
        request: Callable[[Any], HttpRequest] | None = None,
        body: Callable[[Any], Any] | None = None,
    ) -> None:
        builder = HttpSinkBuilder().set_endpoint_url(endpoint_url).set_method(method)
        if request is not None:
            builder.set_request_converter(request)
        if body is not None:
            builder.set_body(body)
        self._init(builder._settings())  # noqa: SLF001

    @staticmethod
    def builder() -> HttpSinkBuilder:
        """Return a builder of a sink with options."""
        return HttpSinkBuilder()

    def get_transformer(self) -> StreamTransformer:
        """Return what builds the Java sink for the stream that ``sink_to`` is given."""
        return _Attach(self)

    def get_java_function(self) -> Any:
        """Return the Java sink that the transformer has built."""
        if self._j_function is None:
            raise RuntimeError("An HttpSink is built by stream.sink_to(sink)")
        return self._j_function

    def __repr__(self) -> str:
        return f"HttpSink({self._settings!r})"

    @classmethod
    def _of(cls, settings: Settings) -> HttpSink:
        sink = cls.__new__(cls)
        sink._init(settings)  # noqa: SLF001
        return sink

    def _init(self, settings: Settings) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # built by sink_to
        self._settings = settings


class _Attach(StreamTransformer):
    """What ``sink_to`` applies to the stream: only here is a JVM needed."""

    def __init__(self, sink: HttpSink) -> None:
        self._sink = sink

    def apply(self, ds: DataStream) -> DataStream:
        stream, self._sink._j_function = attach(ds, self._sink._settings)  # noqa: SLF001
        return stream
