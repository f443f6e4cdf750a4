"""A PyFlink job of two kinds of records: ``smoke.py URL``.

Dicts, which a Python worker writes as JSON, go to ``URL/dicts``; strings, which need no Python, to
``URL/texts``.
"""

from __future__ import annotations

import sys

from flink_http import HttpSink
from pyflink.common import Configuration, Types
from pyflink.datastream import StreamExecutionEnvironment

conf = Configuration()
conf.set_string("python.execution-mode", "process")
conf.set_string("rest.bind-address", "127.0.0.1")
conf.set_string("rest.bind-port", "0")
conf.set_string("restart-strategy.type", "none")
env = StreamExecutionEnvironment.get_execution_environment(conf)
env.set_parallelism(1)
env.enable_checkpointing(500)

dicts = env.from_collection([{"id": i, "name": "Zoë"} for i in range(20)])
dicts.sink_to(HttpSink(f"{sys.argv[1]}/dicts", "POST"))
texts = env.from_collection([f"text {i}" for i in range(20)], Types.STRING())
texts.sink_to(HttpSink(f"{sys.argv[1]}/texts", "POST"))
env.execute("smoke")
