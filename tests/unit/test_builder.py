"""What can be said of a sink without a JVM."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Callable

import pytest
from flink_http import HttpRequest, HttpSink, HttpSinkBuilder
from flink_http._options import OPTIONS

URL = "http://127.0.0.1/in"


def test_setters_write_options_as_text() -> None:
    """A duration, size, number or text becomes what Flink reads in a configuration."""
    settings = (
        HttpSink.builder()
        .set_endpoint_url(URL)
        .set_method("put")
        .set_request_timeout(timedelta(seconds=2))
        .set_retry_initial_delay(timedelta(microseconds=1500))
        .set_on_reject("dead-letter")
        .set_dead_letters("file:///dead")
        .set_buffer_max_bytes("8 mb")
        .set_max_record_size_in_bytes(1024)
        .set_max_in_flight_requests(7)
        .set_record_grace(timedelta(0))
        .set_delivery_timeout(timedelta(hours=1))
        .set_batch_format("json-array")
        .set_max_batch_size(20)
        .set_max_batch_size_in_bytes(4096)
        .set_max_time_in_buffer_ms(50)
        .set_concurrency("fixed")
        .set_rate_limit(2.5)
        .set_option("endpoint-grace", "1 min")
        .set_options({"sink.requests.max-buffered": 9, "headers.X-A": "b"})
        .set_header("X-B", "c")
        ._settings()
    )
    assert settings.options == {
        "url": URL,
        "method": "PUT",
        "request-timeout": "2000 ms",
        "retry.initial-delay": "1500 us",
        "on-reject": "dead-letter",
        "dead-letters": "file:///dead",
        "buffer.max-bytes": "8 mb",
        "record.max-bytes": "1024 b",
        "sink.requests.max-inflight": "7",
        "record-grace": "0 ms",
        "delivery-timeout": "3600000 ms",
        "batch-format": "json-array",
        "sink.batch.max-size": "20",
        "sink.flush-buffer.size": "4096 b",
        "sink.flush-buffer.timeout": "50 ms",
        "concurrency": "fixed",
        "rate-limit": "2.5",
        "endpoint-grace": "1 min",
        "sink.requests.max-buffered": "9",
    }
    assert settings.headers == {"X-A": "b", "X-B": "c"}


def test_a_built_sink_keeps_what_it_was_told() -> None:
    """The builder can go on and build another."""
    builder = HttpSink.builder().set_endpoint_url(URL)
    first = builder.build()
    builder.set_endpoint_url("http://127.0.0.1/other")
    assert repr(first) == f"HttpSink({URL})"
    assert repr(builder.build()) == "HttpSink(http://127.0.0.1/other)"


def test_a_sink_shows_no_credentials() -> None:
    """Neither those of the URL nor headers."""
    builder = HttpSink.builder().set_endpoint_url("http://u:secret@h:1/p?token=secret")
    sink = builder.set_header("Authorization", "secret").set_method("GET").build()
    assert repr(sink) == "HttpSink(GET http://h:1/p)"


def test_every_setter_says_what_its_option_means() -> None:
    """Its docstring quotes the option's one home: sentence and default."""
    described = {}
    for name, setter in vars(HttpSinkBuilder).items():
        key = re.match(r"Set ``([a-z.-]+)``\.\n", setter.__doc__ or "")
        if name.startswith("set_") and key:
            described[key[1]] = " ".join(setter.__doc__.split("\n", 1)[1].split())
    for key_of, option in OPTIONS.items():
        default = f" Default: {option.default}." if option.default else ""
        assert described[key_of] == option.description + default


WRONG: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda b: b.set_endpoint_url("ftp://h/"), ValueError, "url must be an absolute http or ht"),
    (lambda b: b.set_endpoint_url("h/path"), ValueError, "url must be an absolute http or https"),
    (lambda b: b.set_endpoint_url("http:///p"), ValueError, "url must be an absolute http or ht"),
    (lambda b: b.set_endpoint_url(None), TypeError, "url must be a str, was NoneType"),
    (lambda b: b.set_method("BREW"), ValueError, "method must be one of POST, .*, was BREW"),
    (lambda b: b.set_header("A b", "c"), ValueError, "header name must be a token .*, was 'A b'"),
    (lambda b: b.set_header("A", 1), TypeError, "header A must be a str, was int"),
    (lambda b: b.set_request_timeout(3), TypeError, "request-timeout must be a datetime.timedelt"),
    (lambda b: b.set_max_in_flight_requests(1.5), TypeError, "max-inflight must be an int, was f"),
    (lambda b: b.set_max_in_flight_requests(True), TypeError, "max-inflight must be an int, was b"),
    (lambda b: b.set_buffer_max_bytes(1.5), TypeError, "buffer.max-bytes must be an int of bytes"),
    (lambda b: b.set_max_time_in_buffer_ms(1.5), TypeError, "buffer.timeout must be an int, was"),
    (lambda b: b.set_rate_limit("9"), TypeError, "rate-limit must be an int or a float, was str"),
    (lambda b: b.set_rate_limit(True), TypeError, "rate-limit must be an int or a float, was bo"),
    (lambda b: b.set_batch_format(1), TypeError, "batch-format must be a str, was int"),
    (lambda b: b.set_request_converter("x"), TypeError, "request must be a function of the recor"),
    (lambda b: b.set_body(1), TypeError, "body must be a function of the record, was int"),
    (lambda b: b.set_serialization_schema(1), TypeError, "schema must be a SerializationSchema"),
    (lambda b: b.set_option("endpoint-gace", "1 s"), ValueError, "nearest is endpoint-grace"),
    (lambda b: b.set_option("header.X", "1"), ValueError, "the nearest is headers.<Name>"),
    (lambda b: b.set_option(1, "1"), TypeError, "option must be a str, was int"),
    (lambda b: b.set_option("method", None), TypeError, "method must be a str, was NoneType"),
    (lambda b: b.set_option("headers.A", 1), TypeError, "header A must be a str, was int"),
    (lambda b: b.build(), ValueError, "url must be given, was not set"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG)
def test_a_wrong_value_is_named_at_once(
    call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    """The message says the option, the rule, and what was given."""
    with pytest.raises(error, match=message):
        call(HttpSink.builder())


def test_a_wrong_url_is_shown_without_its_secrets() -> None:
    """Neither user and password nor the query."""
    with pytest.raises(ValueError, match=r"with a host, was ftp://h/p$"):
        HttpSink("ftp://user:secret@h/p?token=secret")


@pytest.mark.parametrize("value", ["a\rb", "a\nb", "a\0b"])
def test_a_header_cannot_end_its_line(value: str) -> None:
    """What could smuggle a header in is refused, and the message does not repeat it."""
    with pytest.raises(ValueError, match="header A must be without CR, LF and NUL") as e:
        HttpSink.builder().set_header("A", value)
    assert value not in str(e.value)


def test_request_and_body_exclude_each_other() -> None:
    """A request has its body already."""
    with pytest.raises(ValueError, match="request and body exclude each other"):
        HttpSink(URL, request=lambda _: HttpRequest("GET"), body=lambda r: r)


@pytest.mark.parametrize(
    ("option", "instead"),
    [("idempotency-key.field", "key"), ("ordering-key.field", "ordering_key")],
)
def test_a_request_function_gives_the_keys_itself(option: str, instead: str) -> None:
    """Which of the two would win, nobody could know."""
    name = "set_" + option.translate({ord("-"): "_", ord("."): "_"})
    builder = HttpSink.builder().set_endpoint_url(URL)
    getattr(builder, name)("id").set_body(lambda r: r)
    assert builder._settings().options[option] == "id"
    builder = HttpSink.builder().set_endpoint_url(URL).set_option(option, "id")
    builder.set_request_converter(lambda _: HttpRequest("GET"))
    with pytest.raises(ValueError, match=f"request and {option} exclude each .* {instead}=$"):
        builder.build()


def test_the_last_of_equal_headers_wins() -> None:
    """In the order in which they were set, as the Java builder sees them."""
    builder = HttpSink.builder().set_endpoint_url(URL)
    headers = builder.set_header("A", "1").set_header("a", "2").set_header("A", "3")._settings()
    assert list(headers.headers.items()) == [("a", "2"), ("A", "3")]


def test_a_sink_is_of_use_only_with_a_stream() -> None:
    """It says so, instead of handing PyFlink a None."""
    with pytest.raises(RuntimeError, match=r"built by stream.sink_to"):
        HttpSink(URL).get_java_function()
