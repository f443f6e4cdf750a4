"""What mypy must refuse: each line with the code of its error."""

from __future__ import annotations

from flink_http import HttpRequest, HttpSink

HttpSink()  # E: call-arg
HttpSink("http://127.0.0.1/", 1)  # E: arg-type
HttpSink("http://127.0.0.1/", request="x")  # E: arg-type
HttpSink("http://127.0.0.1/", request=lambda r: r["x"] + 1 and "x")  # E: arg-type return-value
HttpSink("http://127.0.0.1/", "POST", lambda r: r)  # E: misc
HttpSink.builder().set_request_timeout(5)  # E: arg-type
HttpSink.builder().set_on_reject("ignore")  # E: arg-type
HttpSink.builder().set_max_in_flight_requests("8")  # E: arg-type
HttpSink.builder().set_option("method", None)  # E: arg-type
HttpSink.builder().set_retries(3)  # E: attr-defined
HttpRequest("POST", body={"a": 1})  # E: arg-type
HttpRequest("POST", headers={"A": 1})  # E: arg-type
