"""What the Python tests share."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import cloudpickle
import pytest
from pyflink import java_gateway
from pyflink.datastream import StreamExecutionEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTORS = Path(__file__).parent / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    """Return a table that Java and Python read, by its name."""

    def read(name: str) -> Any:
        return json.loads((VECTORS / name).read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def jvm() -> Iterator[Any]:
    """Start the JVM that PyFlink talks to."""
    # In thread mode Python is what PATH finds first, not python.executable.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    started = []
    module: Any = java_gateway
    launch = module.launch_gateway_server_process

    def keep(*args: Any) -> Any:
        started.append(launch(*args))
        return started[-1]

    module.launch_gateway_server_process = keep  # PyFlink forgets the process
    gateway = java_gateway.get_gateway()
    yield gateway.jvm
    gateway.shutdown()
    for process in started:
        with process:  # closes its input, at which it ends
            pass


class MiniCluster:
    """A Flink cluster in the JVM of PyFlink's gateway: a job takes a fraction of a second."""

    SLOTS = 4

    def __init__(self, jvm: Any) -> None:
        self._jvm = jvm
        flink = self._jvm.org.apache.flink
        conf = flink.configuration.Configuration()
        conf.setString("rest.bind-port", "0")
        conf.setString("rest.address", "127.0.0.1")
        conf.setString("rest.bind-address", "127.0.0.1")
        builder = flink.runtime.minicluster.MiniClusterConfiguration.Builder()
        builder.setConfiguration(conf).setNumSlotsPerTaskManager(self.SLOTS)
        self._cluster = flink.runtime.minicluster.MiniCluster(builder.build())
        self._cluster.start()
        self._port = self._cluster.getRestAddress().get().getPort()

    def environment(self, mode: str, parallelism: int = 1) -> StreamExecutionEnvironment:
        """Return an environment whose jobs run here.

        :param mode: where Python functions run, ``process`` or ``thread``
        """
        conf = self._jvm.org.apache.flink.configuration.Configuration()
        conf.setString("python.executable", sys.executable)
        conf.setString("python.execution-mode", mode)
        conf.setString("restart-strategy.type", "none")
        jars = java_gateway.get_gateway().new_array(self._jvm.java.lang.String, 0)
        j_env = self._jvm.StreamExecutionEnvironment.createRemoteEnvironment(
            "127.0.0.1", self._port, conf, jars
        )
        env = StreamExecutionEnvironment(j_env)
        env.set_parallelism(parallelism)
        return env

    def close(self) -> None:
        """Stop it and what runs in it."""
        self._cluster.close()


@pytest.fixture(scope="session")
def cluster(jvm: Any) -> Iterator[MiniCluster]:
    """Start a cluster for all tests of a run."""
    with closing(MiniCluster(jvm)) as started:
        yield started


@pytest.fixture(autouse=True)
def _functions_reach_the_workers(request: pytest.FixtureRequest) -> None:
    """Pickle a test's functions by value: a worker cannot import the tests."""
    cloudpickle.register_pickle_by_value(request.module)  # type: ignore[no-untyped-call]


def pytest_configure(config: pytest.Config) -> None:
    """Register what the tests here are marked with."""
    config.addinivalue_line(
        "markers", "cluster: runs on a standalone cluster of processes of its own (slow)"
    )
