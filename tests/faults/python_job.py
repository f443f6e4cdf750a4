"""The job in Python: ``python_job.py JAR COUNT PER_SECOND KEY=VALUE...``, as ClusterJob in Java.

Its source is that of the jar; its records are dicts, which a Python worker makes and writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flink_http import HttpSink
from pyflink.common import Types, WatermarkStrategy
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.connectors.base import Source
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import add_jars_to_context_class_loader

jar = Path(sys.argv[1]).as_uri()
add_jars_to_context_class_loader([jar])
env = StreamExecutionEnvironment.get_execution_environment()
env.add_jars(jar)
job = get_gateway().jvm.org.apache.flink.streaming.connectors.http.job.ClusterJob
numbers = Source(job.numbers(int(sys.argv[2]), float(sys.argv[3])))
stream = env.from_source(numbers, WatermarkStrategy.no_watermarks(), "numbers", Types.LONG())
records = stream.rebalance().map(lambda number: {"id": number, "name": f"Zoë {number}"})
options = dict(option.split("=", 1) for option in sys.argv[4:])
records.sink_to(HttpSink.builder().set_options(options).build())
env.execute("records of Python")
