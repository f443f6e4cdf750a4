"""The builder of a sink with options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal

from . import _checks as checks
from ._settings import Settings
from .request import HttpRequest, check_method

if TYPE_CHECKING:
    from datetime import timedelta

    from pyflink.common.serialization import SerializationSchema

    from .sink import HttpSink


class HttpSinkBuilder:
    """Builds an :class:`HttpSink`: each setter is one option and returns the builder.

    A setter checks its value as far as that needs no JVM, with a ``TypeError`` or ``ValueError``
    that names the option, the rule and the value; ``stream.sink_to`` checks the rest likewise.
    """

    def __init__(self) -> None:
        self._options: dict[str, str] = {}
        self._headers: dict[str, str] = {}
        self._request: Callable[[Any], HttpRequest] | None = None
        self._body: Callable[[Any], Any] | None = None
        self._schema: SerializationSchema | None = None

    def set_endpoint_url(self, url: str) -> HttpSinkBuilder:
        """Set ``url``.

        The http or https URL that requests are sent to.
        """
        return self._set("url", checks.url(url))

    def set_method(self, method: str) -> HttpSinkBuilder:
        """Set ``method``.

        The method of requests: POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS. Default:
        POST.
        """
        return self._set("method", check_method(method))

    def set_header(self, name: str, value: str) -> HttpSinkBuilder:
        """Set a header that every request carries. A secret value is never printed."""
        name, value = checks.header(name, value)
        self._headers.pop(name, None)  # the last one of names that differ in case only wins
        self._headers[name] = value
        return self

    def set_request_converter(self, request: Callable[[Any], HttpRequest]) -> HttpSinkBuilder:
        """Set the function that turns a record into its request. It runs in Python workers.

        What it raises, or returns instead of an :class:`HttpRequest`, rejects the record.
        """
        self._request = checks.function("request", request)
        return self

    def set_body(self, body: Callable[[Any], Any]) -> HttpSinkBuilder:
        """Set the function that makes a record's body. It runs in Python workers.

        It returns bytes, a str, or a value that is sent as JSON.
        """
        self._body = checks.function("body", body)
        return self

    def set_serialization_schema(self, schema: SerializationSchema) -> HttpSinkBuilder:
        """Set the PyFlink schema that writes a record's body, for a stream of its type."""
        if not hasattr(schema, "_j_serialization_schema"):
            raise TypeError(
                f"schema must be a SerializationSchema of PyFlink, was {type(schema).__name__}"
            )
        self._schema = schema
        return self

    def set_request_timeout(self, timeout: timedelta) -> HttpSinkBuilder:
        """Set ``request-timeout``.

        How long one attempt may take, from connecting to the last byte of the answer.
        Default: 30 s.
        """
        return self._set("request-timeout", checks.duration("request-timeout", timeout))

    def set_connect_timeout(self, timeout: timedelta) -> HttpSinkBuilder:
        """Set ``connect-timeout``.

        How long connecting may take, with the TLS handshake. Default: 5 s.
        """
        return self._set("connect-timeout", checks.duration("connect-timeout", timeout))

    def set_retry_initial_delay(self, delay: timedelta) -> HttpSinkBuilder:
        """Set ``retry.initial-delay``.

        The longest wait before the first retry; it doubles with each further failure and is
        drawn between zero and that (full jitter). Default: 200 ms.
        """
        return self._set("retry.initial-delay", checks.duration("retry.initial-delay", delay))

    def set_retry_max_delay(self, delay: timedelta) -> HttpSinkBuilder:
        """Set ``retry.max-delay``.

        The longest wait before any retry or probe. Default: 1 min.
        """
        return self._set("retry.max-delay", checks.duration("retry.max-delay", delay))

    def set_retry_after_max(self, longest: timedelta) -> HttpSinkBuilder:
        """Set ``retry-after.max``.

        The longest Retry-After that is obeyed; what asks for more is probed once after that
        time. Default: 10 min.
        """
        return self._set("retry-after.max", checks.duration("retry-after.max", longest))

    def set_on_reject(self, outcome: Literal["fail", "dead-letter", "skip"]) -> HttpSinkBuilder:
        """Set ``on-reject``.

        What becomes of a record that can never succeed: fail the job, keep it as a dead letter
        (the default when dead-letters is set), or skip it, counted and logged. Default: fail.
        """
        return self._set("on-reject", checks.text("on-reject", outcome))

    def set_dead_letters(self, directory: str) -> HttpSinkBuilder:
        """Set ``dead-letters``.

        The directory, on any file system of Flink, where records that can never succeed rest as
        letters.
        """
        return self._set("dead-letters", checks.text("dead-letters", directory))

    def set_on_conflict(self, outcome: Literal["reject", "success"]) -> HttpSinkBuilder:
        """Set ``on-conflict``.

        What a 409 to a record without a key and not sent before means: a rejected record,
        or success. Default: reject.
        """
        return self._set("on-conflict", checks.text("on-conflict", outcome))

    def set_endpoint_grace(self, grace: timedelta) -> HttpSinkBuilder:
        """Set ``endpoint-grace``.

        How long an endpoint may answer as if nothing can succeed (401, 404, a bad
        certificate, …) before the job fails. Default: 10 min.
        """
        return self._set("endpoint-grace", checks.duration("endpoint-grace", grace))

    def set_record_grace(self, grace: timedelta) -> HttpSinkBuilder:
        """Set ``record-grace``.

        How long one record may fail while the endpoint accepts others before it is rejected; 0
        or off for as long as it takes. Default: 1 h.
        """
        return self._set("record-grace", checks.duration("record-grace", grace))

    def set_delivery_timeout(self, timeout: timedelta) -> HttpSinkBuilder:
        """Set ``delivery-timeout``.

        How long a record may wait for its delivery in all before it is rejected; 0 or off for
        as long as it takes. Default: 0 ms.
        """
        return self._set("delivery-timeout", checks.duration("delivery-timeout", timeout))

    def set_batch_format(
        self, batch_format: Literal["none", "json-array", "ndjson"]
    ) -> HttpSinkBuilder:
        """Set ``batch-format``.

        How several records become the body of one request. Default: none.
        """
        return self._set("batch-format", checks.text("batch-format", batch_format))

    def set_response_items(self, pointer: str) -> HttpSinkBuilder:
        """Set ``response.items``.

        Where a success answer holds an array of results, one a record, in the request's order:
        a JSON pointer, empty for the whole body. E.g. /items.
        """
        return self._set("response.items", checks.text("response.items", pointer))

    def set_response_item_status(self, pointer: str) -> HttpSinkBuilder:
        """Set ``response.item-status``.

        Where in a result, or in an error, the HTTP status of its record is: a JSON pointer,
        e.g. /*/status. A boolean is one, too. Without it the result is the status, and an error
        rejects its record.
        """
        return self._set("response.item-status", checks.text("response.item-status", pointer))

    def set_response_errors(self, pointer: str) -> HttpSinkBuilder:
        """Set ``response.errors``.

        Where a success answer holds an array of errors, each of one record: a JSON pointer,
        e.g. /insertErrors. Records without an error are delivered.
        """
        return self._set("response.errors", checks.text("response.errors", pointer))

    def set_response_error_index(self, pointer: str) -> HttpSinkBuilder:
        """Set ``response.error-index``.

        Where in an error the position of its record in the request is, counted from 0: a JSON
        pointer, e.g. /index. Without it the error is the position.
        """
        return self._set("response.error-index", checks.text("response.error-index", pointer))

    def set_response_max_bytes(self, size: int | str) -> HttpSinkBuilder:
        """Set ``response.max-bytes``.

        How much of an answer's body is read; beyond it the connection is dropped. 8 mb by
        default with response.items, response.errors or a response handler. Default: 64 kb.
        """
        return self._set("response.max-bytes", checks.size("response.max-bytes", size))

    def set_idempotency_key_header(self, name: str) -> HttpSinkBuilder:
        """Set ``idempotency-key.header``.

        The header that carries a request's key. Default: Idempotency-Key.
        """
        return self._set("idempotency-key.header", checks.text("idempotency-key.header", name))

    def set_idempotency_key_field(self, field: str) -> HttpSinkBuilder:
        """Set ``idempotency-key.field``.

        The field of a record whose value is its request's key; a record without it is
        rejected.
        """
        return self._set("idempotency-key.field", checks.text("idempotency-key.field", field))

    def set_ordering_key_field(self, field: str) -> HttpSinkBuilder:
        """Set ``ordering-key.field``.

        The field of a record by whose value records are kept in order: those of one value
        go one request at a time; a record without it is rejected.
        """
        return self._set("ordering-key.field", checks.text("ordering-key.field", field))

    def set_max_batch_size(self, records: int) -> HttpSinkBuilder:
        """Set ``sink.batch.max-size``.

        Records in one request: 1, or up to 500 by default with a batch format. Default: 1.
        """
        return self._set("sink.batch.max-size", checks.number("sink.batch.max-size", records))

    def set_max_batch_size_in_bytes(self, size: int) -> HttpSinkBuilder:
        """Set ``sink.flush-buffer.size``.

        Bytes of the records in one request of several. Default: 4 mb.
        """
        return self._set("sink.flush-buffer.size", checks.size("sink.flush-buffer.size", size))

    def set_max_time_in_buffer_ms(self, milliseconds: int) -> HttpSinkBuilder:
        """Set ``sink.flush-buffer.timeout``.

        How long a record may wait for a fuller request. Default: 1 s.
        """
        text = checks.number("sink.flush-buffer.timeout", milliseconds)
        return self._set("sink.flush-buffer.timeout", f"{text} ms")

    def set_concurrency(self, concurrency: Literal["adaptive", "fixed"]) -> HttpSinkBuilder:
        """Set ``concurrency``.

        Whether the number of requests under way adapts to what the endpoint carries, or is
        fixed. Default: adaptive.
        """
        return self._set("concurrency", checks.text("concurrency", concurrency))

    def set_rate_limit(self, requests_per_second: float) -> HttpSinkBuilder:
        """Set ``rate-limit``.

        Requests per second for the whole job; 0 or off for no limit. Default: 0.
        """
        return self._set("rate-limit", checks.rate("rate-limit", requests_per_second))

    def set_max_in_flight_requests(self, requests: int) -> HttpSinkBuilder:
        """Set ``sink.requests.max-inflight``.

        Requests that a subtask has under way at once. Default: 32.
        """
        return self._set(
            "sink.requests.max-inflight", checks.number("sink.requests.max-inflight", requests)
        )

    def set_max_buffered_requests(self, records: int) -> HttpSinkBuilder:
        """Set ``sink.requests.max-buffered``.

        Records that a subtask holds un-settled before it stops taking more. Default: 10000.
        """
        return self._set(
            "sink.requests.max-buffered", checks.number("sink.requests.max-buffered", records)
        )

    def set_buffer_max_bytes(self, size: int | str) -> HttpSinkBuilder:
        """Set ``buffer.max-bytes``.

        Bytes that a subtask holds un-settled before it stops taking more. Default: 64 mb.
        """
        return self._set("buffer.max-bytes", checks.size("buffer.max-bytes", size))

    def set_max_record_size_in_bytes(self, size: int) -> HttpSinkBuilder:
        """Set ``record.max-bytes``.

        The largest request of one record; a larger one is rejected. Default: 1 mb.
        """
        return self._set("record.max-bytes", checks.size("record.max-bytes", size))

    def set_option(self, key: str, value: str | int) -> HttpSinkBuilder:
        """Set any option by its key, or a header by ``headers.<Name>``."""
        if checks.text("option", key).startswith(checks.HEADER_PREFIX):
            name = key[len(checks.HEADER_PREFIX) :]
            return self.set_header(name, checks.text(f"header {name}", value))
        if isinstance(value, int):
            return self._set(checks.known(key), checks.number(key, value))
        return self._set(checks.known(key), checks.text(key, value))

    def set_options(self, options: Mapping[str, str | int]) -> HttpSinkBuilder:
        """Set options by their keys."""
        for key, value in options.items():
            self.set_option(key, value)
        return self

    def build(self) -> HttpSink:
        """Build the sink.

        :raises ValueError: the URL is missing, or two settings exclude each other
        """
        from .sink import HttpSink  # noqa: PLC0415 - it imports this module, and PyFlink

        return HttpSink._of(self._settings())  # noqa: SLF001

    def _settings(self) -> Settings:
        """Check what belongs together."""
        if "url" not in self._options:
            raise ValueError("url must be given, was not set")
        makers = {"request": self._request, "body": self._body, "schema": self._schema}
        names = [name for name, value in makers.items() if value is not None]
        if len(names) > 1:
            raise ValueError(f"{' and '.join(names)} exclude each other, all were set")
        if self._request is not None:
            self._refuse_beside_request("idempotency-key.field", "key")
            self._refuse_beside_request("ordering-key.field", "ordering_key")
        return Settings(
            options=dict(self._options),
            headers=dict(self._headers),
            request=self._request,
            body=self._body,
            schema=self._schema,
        )

    def _refuse_beside_request(self, field: str, instead: str) -> None:
        if field in self._options:
            raise ValueError(
                f"request and {field} exclude each other, both were set; give HttpRequest its"
                f" {instead}="
            )

    def _set(self, key: str, value: str) -> HttpSinkBuilder:
        self._options[key] = value
        return self
