"""Makes each record's own request.

    python custom_requests.py http://127.0.0.1:8080/v1

An order goes out as PUT to orders/<id>, with a key by which the endpoint can tell a repetition; a
cancelled one as DELETE. A record that can never succeed is skipped, counted and logged.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from flink_http import HttpRequest, HttpSink
from pyflink.datastream import StreamExecutionEnvironment


def to_request(order: dict[str, Any]) -> HttpRequest:
    """Make the request of an order, in a Python worker, which need not have flink_http."""
    url = f"orders/{order['id']}"
    if order["cancelled"]:
        return HttpRequest("DELETE", url)
    headers = {"X-Source": "shop"}
    return HttpRequest("PUT", url, json=order, headers=headers, key=f"order-{order['id']}")


sink = (
    HttpSink.builder()
    .set_endpoint_url(sys.argv[1])
    .set_request_converter(to_request)
    .set_request_timeout(timedelta(seconds=10))
    .set_on_reject("skip")
    .set_option("sink.requests.max-inflight", 8)
    .build()
)

env = StreamExecutionEnvironment.get_execution_environment()
env.enable_checkpointing(1000)
orders = env.from_collection([{"id": i, "cancelled": i % 10 == 0} for i in range(20)])
orders.sink_to(sink)
env.execute("orders")
