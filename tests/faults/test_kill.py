"""A few rounds of kills on a cluster of processes; ``make kill`` plays more, with new seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.cluster import Cluster
from tests.faults.plan import Plan
from tests.faults.rounds import JAR, play

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster

SECONDS = 8


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a cluster that may be killed."""
    if not JAR.exists():
        pytest.fail(f"{JAR} is missing: run scripts/gradle clusterJar")
    with Cluster(tmp_path_factory.mktemp("kill") / "cluster") as cluster:
        yield cluster


@pytest.mark.parametrize("seed", [189, 97])
def test_nothing_is_lost_where_processes_are_killed(killed: Cluster, seed: int) -> None:
    """The first round has a zombie; the second a job in Python, too, and loses its leader."""
    plan = Plan.of(seed, SECONDS)
    print(plan)  # shown where it fails
    print(play(killed, plan))
