"""What a Python job makes of each status, by the table that the Java classifier reads too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from flink_http import HttpSink
from pyflink.common import Types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flink_http.testing import HttpEndpoint


def statuses(table: Any) -> Iterator[tuple[int, str]]:
    """Return the ends of each range of the table's plain rows, as far as a server can send them."""
    for row in table["outcomes"]:
        answer = row["answer"]
        if row["when"] or set(answer) != {"status"}:
            continue
        first, _, last = str(answer["status"]).partition("-")
        for status in sorted({int(first), int(last or first)}):
            if 200 <= status <= 599:
                yield status, row["outcome"]


def test_every_status_has_its_outcome(
    cluster: Any, http_endpoint: HttpEndpoint, vectors: Callable[[str], Any]
) -> None:
    """Delivered, sent again, skipped, or the end of the job: seen from outside."""
    tried = set()
    for status, outcome in statuses(vectors("outcomes.json")):
        http_endpoint.set_script(f"{status}, 200")
        http_endpoint.clear()
        failed = failure(cluster, http_endpoint.url)
        statistics = http_endpoint.statistics()
        seen = (failed, statistics.received, statistics.accepted)
        assert seen == EXPECTED[outcome], f"{status} should be {outcome}"
        tried.add(outcome)
    assert tried == set(EXPECTED)


FAILED = "HttpSinkException"

# What the job fails with, how many requests there are, and how many of them are accepted.
EXPECTED = {
    "SUCCESS": (None, 1, 1),
    "RETRY": (None, 2, 1),
    "REJECT": (None, 1, 0),
    "ENDPOINT": (FAILED, 1, 0),
}


def failure(cluster: Any, url: str) -> str | None:
    """Send one record, skip it if it is rejected, allow an endpoint no grace; say what failed."""
    sink = HttpSink.builder().set_endpoint_url(url).set_on_reject("skip")
    sink.set_options({"endpoint-grace": "0 ms", "retry.initial-delay": "1 ms"})
    stream = cluster.environment("process").from_collection(["a"], Types.STRING())
    stream.sink_to(sink.build())
    try:
        stream.get_execution_environment().execute()
    except Exception as e:  # noqa: BLE001 - py4j wraps what the job failed with
        return FAILED if FAILED in str(e) else str(e)
    return None
