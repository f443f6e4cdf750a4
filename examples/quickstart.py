"""Sends a stream of orders to an endpoint.

python quickstart.py http://127.0.0.1:8080/orders
"""

import sys

from flink_http import HttpSink
from pyflink.datastream import StreamExecutionEnvironment

env = StreamExecutionEnvironment.get_execution_environment()
env.enable_checkpointing(1000)
orders = env.from_collection([{"id": i, "item": "tea"} for i in range(100)])
orders.sink_to(HttpSink(sys.argv[1], "POST"))
env.execute("orders")
